"""A delegation is signed by its giver alone: a session left open lends nothing."""

import hashlib
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from ..binary import raw
from ..core import change
from ..core.delegate import asked
from ..core.policy import Facts, Policy, Step
from ..core.reasons import Refused
from ..core.statement import Act
from ..trust import plain, trusted

#: Lending a role changes who may sign; it has a policy of its own all the same.
ACT = Act.CHANGE_POLICY
#: The duty of its one step: no rule of segregation is about it.
_LEND = "delegate"


class SigningDelegation(models.Model):
    _inherit = "signing.delegation"

    def _signing_policy(self, act):
        """Return the one policy that there is for it: its giver signs, nobody for him.

        :rtype: core.policy.Policy
        """
        self.ensure_one()
        one = self.sudo()
        role, giver = one.role_id.code, one.giver_id.key
        level = asked(one.company_id._signing_policies(), role)
        step = Step(role, role, people=(giver,), level=level, duty=_LEND, own=True)
        return Policy(self.env._("Who is absent"), ACT, (step,))

    def _signing_document(self, act):
        """Return what is lent; as it was signed, while its values are the same."""
        self.ensure_one()
        made = self._build_document()
        kept = self._get_signed_document()
        same = kept and change.digests(kept) == change.digests(made)
        return kept if same else made

    def _get_signed_document(self):
        done = self._signing_requests(ACT).filtered(lambda one: one.state == "done")
        return raw(done[:1], "document") if done else b""

    def _build_document(self):
        """Return the canonical bytes of the delegation as it stands."""
        one = self.sudo().with_context(lang=None)
        part = change.Part(
            kind="put",
            record=f"{self._name},{self.id}",
            values=one._governed_values(),
            digest=change.digest(one._governed_values(names=False)),
        )
        try:
            return change.write(
                change.Change(
                    company=one.company_id.name,
                    title=one._signing_get_reference(),
                    reason=one.reason or "",
                    parts=[part],
                )
            )
        except Refused as refused:
            raise UserError(
                self.env._(
                    "A value has a character that cannot be signed: %(detail)s",
                    detail=refused.detail,
                )
            ) from refused

    def _signing_get_reference(self):
        return f"DELEGATION/{self.id}"

    def _signing_values(self, act):
        """No amount, no account: the document says it all."""
        return {
            "reference": self._signing_get_reference(),
            "amount": Decimal(0),
            "currency": self.company_id.currency_id,
            "accounts": (),
        }

    def _signing_facts(self, act):
        """Nothing but the day: what it may be is asked when it is put in force."""
        return Facts(act=ACT, amount=Decimal(0), day=fields.Date.context_today(self))

    def _signing_display(self, act):
        """Show who signs for whom, how long and up to what."""
        shown = self.sudo()._governed_shown()
        rows = [{"label": label, "value": text} for _name, label, text in shown if text]
        if self.reason:
            label = self._fields["reason"]._description_string(self.env)
            rows.append({"label": label, "value": self.reason})
        return {"title": self.display_name, "rows": rows, "tables": []}

    def _signing_done(self, act, request):
        """Lend the role: the giver has signed it himself.

        :raises UserError: somebody else did, or the rules exclude it by now
        """
        record = trusted(plain(self.sudo()))
        if request.sudo().evidence_ids.person_id != record.giver_id:
            raise UserError(self.env._("A delegation is signed by its giver alone."))
        record._put_in_force()
        record._tell_lent()

    def _is_signed_in(self, logged):
        """Say whether the giver signed it as it stands, and the log knows it.

        :param logged: pairs of record and evidence that the log has
        """
        requests = self._signing_requests(ACT)
        done = requests.filtered(lambda one: one.state == "done")[:1]
        digest = hashlib.sha256(self._signing_document(ACT)).hexdigest()
        evidence = done.evidence_ids
        return (
            digest == done.document_sha256
            and evidence.person_id == self.giver_id
            and all(
                (f"{self._name},{self.id}", one.identity) in logged for one in evidence
            )
        )
