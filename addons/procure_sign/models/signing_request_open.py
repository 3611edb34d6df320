"""Asking for signatures: one request for one revision of a record."""

import hashlib
from base64 import b64encode
from dataclasses import replace

from odoo import fields, models

from ..core import frozen
from ..trust import plain, trusted


class SigningRequest(models.Model):
    _inherit = "signing.request"

    def _open(self, record, act, policy):
        """Return the request of a record as it stands; a new one when it changed.

        :param act: ``core.statement.Act``
        :param policy: ``core.policy.Policy`` that it falls under
        """
        requester = self.env.user
        requests = trusted(plain(self.sudo()))
        record = record.sudo()
        document = record._signing_document(act)
        digest = hashlib.sha256(document).hexdigest()
        known = record._signing_requests(act)
        same = known.filtered(lambda one: one._is_same(digest, policy))
        if same:
            return plain(same[:1])
        known.filtered(lambda one: one.state in ("open", "done"))._void()
        values = requests._prepare_open_vals(record, act, policy, document)
        values["revision"] = max(known.mapped("revision"), default=0) + 1
        values["requester_id"] = requester.id
        request = requests.create(values)
        request.user_ids = requester | request._get_part_takers()
        request._tell_record(request._say_opened())
        request._advance()
        return plain(request)

    def _is_same(self, digest, policy):
        """Say whether signatures asked for, or given, still are those to ask for.

        What is signed stays signed; what waits goes by the policy in force now. How
        that is called asks for nothing: the program's own are named in a language.
        """
        asked = replace(frozen.load(self.policy), name=policy.name)
        if self.state == "open" and asked != policy:
            return False
        return self.state in ("open", "done") and self.document_sha256 == digest

    def _prepare_open_vals(self, record, act, policy, document):
        """Return the values of a new request; a hook."""
        facts = record._signing_facts(act)
        values = record._signing_values(act)
        company = record._signing_company()
        return {
            "company_id": company.id,
            "res_model": record._name,
            "res_id": record.id,
            "act": act.value,
            "name": values["reference"],
            "amount": float(values["amount"]),
            "currency_id": values["currency"].id,
            "company_amount": float(facts.own),
            "accounts": list(values["accounts"]),
            "document": b64encode(document),
            "document_sha256": hashlib.sha256(document).hexdigest(),
            "policy": frozen.dump(policy),
            "policy_name": policy.name,
            "bound": self._prepare_bound(company),
            "display": record._signing_display(act),
            "step_ids": [
                (0, 0, self.env["signing.step"]._prepare_step_vals(company, step))
                for step in policy.steps
            ],
        }

    def _prepare_bound(self, company):
        """Return what a signature is bound to beside the record."""
        vat = "".join(one for one in (company.vat or "").upper() if one.isalnum())
        return {"name": " ".join(company.name.split())[:200], "vat": vat[:20]}

    def _void(self):
        """Replace requests: their record has changed. Signatures stay readable."""
        requests = trusted(plain(self.sudo()))
        requests.write({"state": "void"})
        steps = requests.step_ids.filtered(lambda one: one.state in ("waiting", "open"))
        steps.write({"state": "void"})
        requests._tell({one.id: one._say_replaced() for one in requests})

    def _advance(self):
        """Open the steps whose turn it is; close the request after the last one."""
        self.ensure_one()
        steps = {step.name: step for step in self.step_ids}
        situation = self._situation(facts=False)
        opened = self.env["signing.step"]
        for step in self._get_done_steps(situation):
            if steps[step.name].state in ("waiting", "open"):
                steps[step.name].write({"state": "done"})
        for step in self._get_open_steps(situation):
            if steps[step.name].state == "waiting":
                opened |= steps[step.name]
        opened._open()
        if self._is_complete(situation.signatures):
            self._finish()

    def _finish(self):
        """Let the record go on: everybody has signed."""
        self.write({"state": "done", "closed_at": fields.Datetime.now()})
        self._tell_record(self._say_done())
        self._record().sudo()._signing_done(self._get_act(), plain(self))
