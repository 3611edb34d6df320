"""Opening, refusing and explaining a step."""

import hashlib

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..core import frozen
from ..core.may_sign import No
from ..core.statement import Level
from ..trust import plain, trusted


class SigningStep(models.Model):
    _inherit = "signing.step"

    def _open(self):
        """Open steps whose turn it is, and tell those who may sign."""
        now = fields.Datetime.now()
        for step in self:
            core = step._get_frozen()
            escalates = core.escalate_to and core.escalate_after
            step.write(
                {
                    "state": "open",
                    "opened_at": now,
                    "due_at": step._get_due(core, now),
                    "escalate_at": escalates and now + escalates,
                }
            )
        self._notify("open")

    def _get_frozen(self):
        """Return the policy's step, as it was when signatures were asked for."""
        policy = frozen.load(self.request_id.policy)
        return next(one for one in policy.steps if one.name == self.name)

    def _get_due(self, core, now):
        """Return when a step counts as late: at its first reminder or escalation."""
        times = [one for one in (core.remind_after, core.escalate_after) if one]
        return now + min(times) if times else False

    def action_refuse(self, reason):
        """Refuse to sign; the wizard of the step calls it.

        :param str reason: why, for those who asked
        :raises AccessError: he may not sign it, so he may not refuse it either
        """
        for step in self:
            step._refuse(reason)

    def _refuse(self, reason):
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why you refuse: those who asked read it."))
        # As for a signature: of two at once the second one is asked again.
        self.env["signing.log"]._lock(self.sudo().company_id)
        answer = self._may_sign(self.env.user, Level.CARD)
        if not answer.yes:
            raise AccessError(self._say_no(answer.reasons))
        trusted(plain(self.sudo())).write({"state": "refused"})
        self.sudo().request_id._refused(self, reason)

    def _say_no(self, reasons):
        """Say why somebody may not sign, every reason, and what to do."""
        said = self._get_reasons()
        return self.env._(
            "You cannot sign %(step)s: %(reasons)s.",
            step=self._get_title(),
            reasons="; ".join(said.get(one, one.value) for one in reasons),
        )

    def _get_reasons(self):
        """Return the core's reasons in words."""
        _t = self.env._
        return {
            No.NO_ROLE: _t("you do not have this role today"),
            No.NOT_NAMED: _t("the policy names other people"),
            No.LIMIT_ACT: _t("the amount is over your limit for one act"),
            No.LIMIT_DAY: _t("it goes over your limit of today"),
            No.LIMIT_MONTH: _t("it goes over your limit of this month"),
            No.SEGREGATION: _t("you, or whose right you use, had another part in it"),
            No.SIGNED: _t("this right has signed already"),
            No.LEVEL: _t("the policy asks for a stronger certificate"),
            No.WAITS: _t("others must sign first"),
            No.DONE: _t("this step is not open any more"),
        }


class SigningRequest(models.Model):
    _inherit = "signing.request"

    def action_refuse(self, reason):
        """Refuse the user's own open step of a request."""
        self.ensure_one()
        steps = self.env["signing.step"]._get_to_sign(
            self.env.user, self.sudo().step_ids
        )
        if not steps:
            raise AccessError(self.env._("Nothing of this waits for you."))
        steps[:1].action_refuse(reason)

    def _refused(self, step, reason):
        """Close a request that somebody refused."""
        request = trusted(plain(self.sudo()))
        others = request.step_ids - step
        others.filtered(lambda one: one.state in ("waiting", "open")).write(
            {"state": "void"}
        )
        request.write(
            {
                "state": "refused",
                "refused_reason": reason,
                "refused_by_id": self.env.uid,
                "closed_at": fields.Datetime.now(),
            }
        )
        request._log_refusal()
        request._tell_record(request._say_refused(step, reason))
        record = request._record()
        record._signing_refused(request._get_act(), plain(request), reason)
        step.sudo()._notify("refused", request.requester_id)

    def _check_unchanged(self):
        """Return the record, as superuser, when it still is what is to be signed.

        :raises UserError: it has changed
        """
        record = self._record().sudo()
        document = record._signing_document(self._get_act()) if record else b""
        digest = hashlib.sha256(document).hexdigest()
        if self.state != "open" or digest != self.document_sha256:
            raise UserError(
                self.env._(
                    "%(name)s has changed since it was sent to you. Ask %(user)s to "
                    "send it again.",
                    name=self.name,
                    user=self.requester_id.name or "",
                )
            )
        return record

    def _check_policy(self, record):
        """Refuse while other signatures would be asked for today.

        Rates, catalogues and other orders change what a record falls under.

        :raises UserError: to be asked for again
        """
        policy = record._signing_policy(self._get_act())
        if policy and policy.steps != frozen.load(self.policy).steps:
            raise UserError(
                self.env._(
                    "%(name)s needs other signatures today than those asked for "
                    "(policy %(policy)s). Ask %(user)s to send it again.",
                    name=self.name,
                    policy=policy.name,
                    user=self.requester_id.name or "",
                )
            )
