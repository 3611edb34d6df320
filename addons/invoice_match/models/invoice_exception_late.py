from odoo import api, fields, models

from ..trust import trusted


class InvoiceException(models.Model):
    """What is open after its day is told to somebody above, once."""

    _inherit = "invoice.exception"

    @api.model
    def _cron_escalate(self):
        """Tell who is told when late; called by the scheduler, once per exception."""
        late = trusted(self.sudo()).search(
            [
                ("state", "=", "open"),
                ("escalated_at", "=", False),
                ("deadline", "<", fields.Date.context_today(self)),
            ]
        )
        desks = self.env["invoice.exception.desk"]._get_desks(late.company_id)
        told = {}
        for exception in late:
            desk = desks.get((exception.company_id.id, exception.owner))
            if desk and desk.escalation_user_id.active:
                told[exception] = desk.escalation_user_id
        late.browse([one.id for one in told]).write(
            {"escalated_at": fields.Datetime.now()}
        )
        self._plan_escalations(told)
        self._log_escalations(told)

    @api.model
    def _plan_escalations(self, told):
        """Plan an activity for each person above, in one create.

        :param told: {exception: user}
        """
        kind = self.env.ref("invoice_match.activity_exception")
        model = self.env["ir.model"]._get_id(self._name)
        rows = [
            {
                "activity_type_id": kind.id,
                "res_model_id": model,
                "res_id": exception.id,
                "user_id": user.id,
                "date_deadline": fields.Date.context_today(self),
                "summary": self.with_context(lang=user.lang).env._(
                    "Late: %(what)s", what=exception.display_name
                ),
            }
            for exception, user in told.items()
            if exception._can_be_seen_by(user)
        ]
        activities = self.env["mail.activity"].sudo()
        activities.with_context(mail_activity_quick_update=True).create(rows)

    @api.model
    def _log_escalations(self, told):
        """Say on the bills who was told of what, one message for each bill."""
        bodies = {}
        for exception, user in told.items():
            line = self.env._(
                "Open since %(day)s, %(user)s is told: %(sentence)s",
                day=fields.Date.to_string(exception.deadline),
                user=user.name,
                sentence=exception.sentence,
            )
            bill = exception.move_id.id
            bodies[bill] = "\n".join(filter(None, (bodies.get(bill), line)))
        moves = self.env["account.move"].sudo().browse(bodies)
        moves._message_log_batch(bodies=bodies)
