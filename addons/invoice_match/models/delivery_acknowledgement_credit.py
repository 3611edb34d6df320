from odoo import api, models
from odoo.tools import formatLang


class DeliveryAcknowledgement(models.Model):
    """Refused goods that were invoiced already: a credit note is expected."""

    _inherit = "delivery.acknowledgement"

    def _expect_credit(self):
        """Ask accounting for the credit note of what was refused and is invoiced.

        Bills that are not posted wait by themselves (L11); posted ones get an activity.
        """
        self.ensure_one()
        refused = self.line_ids.filtered("refused").move_id.purchase_line_id
        waiting = self.env["invoice.match.orders"]._get_refused(refused.ids)
        amounts = {}
        for line in refused:
            kept = line.qty_received - float(waiting.get(line.id, 0))
            bill = line.invoice_lines.move_id.filtered(
                lambda move: move.move_type == "in_invoice" and move.state == "posted"
            ).sorted("id")[-1:]
            if bill and line.product_uom_id.compare(line.qty_invoiced, kept) > 0:
                price = (
                    line.price_subtotal / line.product_qty if line.product_qty else 0
                )
                amounts.setdefault(bill, 0)
                amounts[bill] += (line.qty_invoiced - kept) * price
        for bill, amount in amounts.items():
            bill.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=self._get_accountant(bill).id,
                summary=self.env._(
                    "Credit note expected: %(amount)s untaxed",
                    amount=formatLang(self.env, amount, currency_obj=bill.currency_id),
                ),
                note=self.env._(
                    "Goods of %(delivery)s were refused after this bill was posted.",
                    delivery=self.picking_id.name,
                ),
            )

    @api.model
    def _get_accountant(self, bill):
        """Return who is told of a bill: never a supplier who sent it."""
        desks = self.env["invoice.exception.desk"]._get_desks(bill.company_id)
        desk = desks.get((bill.company_id.id, "accountant"))
        people = (desk.user_id if desk else bill.invoice_user_id) | bill.invoice_user_id
        internal = people.filtered(lambda user: user.active and not user.share)
        return internal[:1] or self.env.user
