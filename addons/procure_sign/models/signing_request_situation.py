"""What a decision about a request is made from."""

from dataclasses import replace
from datetime import datetime, timezone
from decimal import Decimal

from odoo import models

from ..core import frozen
from ..core.deadlines import in_force
from ..core.may_sign import Signature, Situation, all_done, is_done, open_steps
from ..core.policy import Facts
from ..core.register import Register
from ..core.statement import Act, Company, Record
from ..trust import plain


class SigningRequest(models.Model):
    _inherit = "signing.request"

    def _record(self):
        """Return the record that is signed; empty when it is gone."""
        self.ensure_one()
        if self.res_model not in self.env:
            return self.browse()
        # Nothing of a client's context, nor our own mark, goes on to the record.
        return plain(self.env[self.res_model]).browse(self.res_id).exists()

    def _get_act(self):
        return Act(self.act)

    def _get_database(self):
        """Return the name that no other database has."""
        return self.env["ir.config_parameter"].sudo().get_param("database.uuid")

    def _get_company(self):
        """Return the company as it was called when signatures were asked for."""
        return Company(self.bound["name"], self.bound["vat"])

    def _get_record_key(self, reference):
        return Record(self.res_model, self.res_id, reference, self.revision)

    def _situation(self, facts=True, shared=None):
        """Return everything that a decision about this request is made from, now.

        Policy as it was when the request was opened; rights, duties and what has been
        spent as they are.

        :param facts: without, for what needs none: whose turn it is
        :param dict shared: what requests of one company share, filled in as needed
        :rtype: core.may_sign.Situation
        """
        self.ensure_one()
        request = self.sudo()
        now = datetime.now(timezone.utc)
        act = request._get_act()
        policy = request._get_policy(now)
        signatures = request._get_signatures()
        if not facts:
            none = Facts(act, Decimal(0), now.date())
            return Situation(policy, none, Register(), now, signatures)
        company, shared = request.company_id, {} if shared is None else shared
        if company not in shared:
            shared[company] = company._signing_shared(now.date())
        register, rules, spent = shared[company]
        known = request._record()._signing_facts(act)
        return Situation(
            policy=policy,
            # The server's day: limits of a day are not moved by a date on a record.
            facts=replace(known, day=now.date()),
            register=register,
            at=now,
            signatures=signatures,
            # What a revision replaces is not spent beside it.
            spent=[one for what, one in spent if what != request._get_what()],
            rules=rules,
        )

    def _get_policy(self, now):
        """Return the frozen policy; late steps with who may sign them as well."""
        policy = frozen.load(self.policy)
        opened = {one.name: one.opened_at for one in self.step_ids}
        steps = tuple(
            in_force(step, opened[step.name].replace(tzinfo=timezone.utc), now)
            if opened.get(step.name)
            else step
            for step in policy.steps
        )
        return replace(policy, steps=steps)

    def _get_signatures(self):
        return [
            Signature(one.step_id.name, tuple(one.chain))
            for one in self.sudo().evidence_ids
        ]

    def _get_what(self):
        """Return what is signed, whichever revision."""
        return self.res_model, self.res_id, self.act

    def _get_open_steps(self, situation):
        return open_steps(situation)

    def _get_done_steps(self, situation):
        return [one for one in situation.policy.steps if is_done(situation, one)]

    def _is_complete(self, signatures):
        """Say whether signatures are all that the policy asked for."""
        situation = self._situation(facts=False)
        return all_done(replace(situation, signatures=signatures))


class ResCompany(models.Model):
    _inherit = "res.company"

    def _signing_shared(self, day):
        """Return what decisions of a moment have in common: register, rules, spent."""
        company = self.sudo()
        return (
            company._signing_register(),
            company._signing_rules(),
            company._signing_spent(day),
        )
