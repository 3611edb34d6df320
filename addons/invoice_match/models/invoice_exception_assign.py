from datetime import timedelta

from odoo import fields, models

from ..trust import trusted, untrusted


class InvoiceException(models.Model):
    """Whose exceptions are, until when, and the activity that says so."""

    _inherit = "invoice.exception"

    def _assign(self):
        """Give new exceptions to people and plan their activities, in one set."""
        desks = self.env["invoice.exception.desk"]._get_desks(self.company_id)
        days = self.env["invoice.exception.desk"]._get_days(self)
        today = fields.Date.context_today(self)
        for exception in trusted(self.sudo()):
            desk = desks.get((exception.company_id.id, exception.owner))
            exception.deadline = today + timedelta(days[exception])
            exception.user_id = exception._find_person() or (desk and desk.user_id)
        self._plan_activities()

    def _find_person(self):
        """Return who is in charge by the order or the delivery; a hook."""
        order = self.purchase_line_id.order_id or self._get_first_order()
        if self.owner == "buyer":
            people = order.user_id or self.partner_id.buyer_id
        elif self.owner == "receiving":
            people = order.picking_ids.user_id
        else:
            people = self.env["res.users"]
        return people.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )[:1]

    def _get_first_order(self):
        """Return the first order that the bill's lines belong to."""
        return self.move_id.invoice_line_ids.purchase_line_id.order_id[:1]

    def _plan_activities(self):
        """Plan one activity for each that has somebody in charge, in one create."""
        kind = self.env.ref("invoice_match.activity_exception", False)
        model = self.env["ir.model"]._get_id(self._name)
        rows = [
            {
                "activity_type_id": kind.id,
                "res_model_id": model,
                "res_id": exception.id,
                "user_id": exception.user_id.id,
                "date_deadline": exception.deadline,
                "summary": exception.with_context(
                    lang=exception.user_id.lang
                ).display_name,
            }
            for exception in self
            if kind and exception._can_be_seen_by(exception.user_id)
        ]
        activities = self.env["mail.activity"].sudo()
        # The worklist and the clock tell; a mail for each row would not be read.
        untrusted(activities).with_context(mail_activity_quick_update=True).create(rows)

    def _can_be_seen_by(self, user):
        """Return whether a person may open the exception at all."""
        return bool(user) and self.with_user(user).has_access("read")

    def _end_activities(self):
        """Remove the activities of what is settled or cleared."""
        kind = self.env.ref("invoice_match.activity_exception", False)
        if self and kind:
            self.env["mail.activity"].sudo().search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("activity_type_id", "=", kind.id),
                ]
            ).unlink()
