"""A change comes to be: signed by two, or as a company's founding."""

import hashlib
from dataclasses import replace
from datetime import datetime, timezone

from odoo import fields, models
from odoo.exceptions import UserError

from ..core.may_sign import Situation
from ..core.policy import NoPolicy, choose
from ..core.simulate import simulate
from ..trust import plain, trusted

#: People before what they may do; what is not named here comes last.
_ORDER = ("signing.person", "signing.login", "signing.right")
#: What gives power: any of it in force, or ended, and a company is founded.
POWER = (*_ORDER, "signing.policy", "signing.apart", "signing.window")


class SigningChange(models.Model):
    _inherit = "signing.change"

    def _compute_may_found(self):
        """Say whether the company has nothing in force yet."""
        for change in self:
            change.may_found = not change.company_id.sudo()._signing_is_founded()

    def action_found(self):
        """Put a company's first change in force, unsigned: nobody could sign it.

        :raises UserError: something is in force, or was
        """
        self.ensure_one()
        self._check_free("write")
        self._check_complete()
        change = trusted(plain(self.sudo()))
        # Two who found at once meet here: the second is run again, and refused.
        self.env["signing.log"].sudo()._lock(change.company_id)
        if change.company_id._signing_is_founded():
            raise UserError(
                self.env._(
                    "Something is in force in %(company)s already: two persons sign "
                    "this change. Ask for their signatures.",
                    company=change.company_id.name,
                )
            )
        change.write({"founding": True})
        change._apply()
        document = change._freeze("done")
        digest = hashlib.sha256(document).hexdigest()
        change._log("found", digest)
        change.message_post(
            body=self.env._(
                "Founded by %(user)s without a signature. SHA-256 %(digest)s",
                user=self.env.user.name,
                digest=digest,
            )
        )

    def _apply(self):
        """Let everything of the change hold, or end; called once, trusted."""
        self.env["signing.log"].sudo()._lock(self.company_id)
        self._check_complete()
        places = {name: place for place, name in enumerate(_ORDER)}
        lines = self.line_ids.sorted(
            lambda line: (places.get(line.res_model, len(places)), line.id)
        )
        for line in lines.filtered(lambda one: one.operation == "end")[::-1]:
            line._trusted()._end()
        for line in lines.filtered(lambda one: one.operation == "distrust"):
            line._trusted()._distrust()
        self.env.flush_all()
        for line in lines.filtered(lambda one: one.operation == "put"):
            line._trusted()._put_in_force()
        for line in lines.filtered(lambda one: one.operation == "amend"):
            line._trusted()._amend(line.amended)
        self.write({"state": "done", "closed_at": fields.Datetime.now()})
        self.env.flush_all()
        self.company_id._signing_check_governable()

    def _log(self, act, digest):
        """Write an act without a signature to the log."""
        log = self.env["signing.log"].sudo()
        log._append(self.company_id, self, act, digest, digest)


class SigningChangeLine(models.Model):
    _inherit = "signing.change.line"

    def _trusted(self):
        return trusted(plain(self._governed()))


class ResCompany(models.Model):
    _inherit = "res.company"

    def _signing_is_founded(self):
        """Say whether anything is in force in the company, or was."""
        self.ensure_one()
        changes = self.env["signing.change"].sudo()
        domain = [("company_id", "=", self.id)]
        if changes.search_count([*domain, ("founding", "=", True)], limit=1):
            return True
        for name in POWER:
            model = self.env[name].sudo().with_context(active_test=False)
            held = [*domain, ("state", "in", model._governed_states[1:])]
            if model.search_count(held, limit=1):
                return True
        return False

    def _signing_check_governable(self):
        """Refuse to leave a company where nobody could sign the next change.

        :raises UserError: who is missing
        """
        changes = self.env["signing.change"].sudo()
        facts = changes.new(
            {"company_id": self.id, "author_id": self.env.uid}
        )._signing_facts(None)
        try:
            policy = choose(self._signing_policies(), facts)
        except NoPolicy as error:
            raise UserError(
                self.env._("No policy would fit the next change of who may sign.")
            ) from error
        situation = Situation(
            policy=policy,
            facts=facts,
            register=self._signing_register_able(),
            at=datetime.now(timezone.utc),
            rules=self._signing_rules(),
        )
        stuck = [row.step for row in simulate(situation) if row.stuck]
        if stuck:
            role = self.env["signing.role"].sudo()
            name = role.search([("code", "=", stuck[0].role)], limit=1).name
            raise UserError(
                self.env._(
                    "After this nobody could sign the next change of who may sign: "
                    "too few people have the role %(role)s and a card or passkey that a "
                    "trusted authority vouches for. Two are needed, three are better.",
                    role=name or stuck[0].role,
                )
            )

    def _signing_register_able(self):
        """Return the register of those alone who have something to sign with."""
        register = self._signing_register()
        able = self._signing_levels(chained=True)
        return replace(
            register,
            levels=able,
            rights=tuple(one for one in register.rights if one.person in able),
            delegations=tuple(
                one for one in register.delegations if one.receiver in able
            ),
        )

    def _signing_fingerprints(self):
        """Return what is trusted at the founding: ``[(name, fingerprint)]``."""
        domain = [("company_id", "=", self.id)]
        found = []
        for name in ("signing.anchor", "signing.certificate"):
            held = [("state", "!=", "draft")] if name == "signing.anchor" else []
            records = self.env[name].sudo().search([*domain, *held], order="id")
            found += [(f"{name},{one.id}", one.fingerprint) for one in records]
        return found
