from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import formatLang

from ..core.check.catalogue import SPLIT


class InvoiceException(models.Model):
    """Bills of which only totals were written: their lines by the orders."""

    _inherit = "invoice.exception"

    def action_split(self):
        """Replace the one line of totals by what the orders say is due.

        Only where that makes the same amount to the cent; else the difference is told
        and a person writes the lines.
        """
        self.ensure_one()
        self._check_may_settle(SPLIT)
        bill = self.sudo().move_id
        due = bill._get_due_of_orders()
        net = sum(bill.currency_id.round(q * p) for _line, q, p in due)
        if not due or bill.currency_id.compare_amounts(net, bill.amount_untaxed):
            raise UserError(
                self.env._(
                    "What the orders say is due makes %(net)s, the invoice %(untaxed)s. "
                    "Write the lines on the bill, or ask the supplier for an invoice "
                    "with lines.",
                    net=formatLang(self.env, net, currency_obj=bill.currency_id),
                    untaxed=formatLang(
                        self.env, bill.amount_untaxed, currency_obj=bill.currency_id
                    ),
                )
            )
        bill._write_due_lines(due)
        self._settle(SPLIT)
        return True


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_due_of_orders(self):
        """Return ``(order line, quantity, price)`` of what may be billed now.

        By received or ordered quantity as each product says, of the orders that the
        document names.
        """
        self.ensure_one()
        orders = self.env["purchase.order"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("currency_id", "=", self.currency_id.id),
                ("partner_id", "child_of", self.commercial_partner_id.id),
                ("state", "=", "purchase"),
                ("name", "in", self._get_named_orders()),
            ]
        )
        return [
            (line, line.qty_to_invoice, line.price_unit * (1 - line.discount / 100))
            for line in orders.order_line
            if not line.display_type and line.qty_to_invoice > 0
        ]

    def _get_named_orders(self):
        """Return the names of orders that the document gives; a hook."""
        named = [self.capture_id.order_reference, self.invoice_origin]
        return [name for name in named if name]

    def _write_due_lines(self, due):
        """Write lines of orders instead of the totals, with the totals' taxes."""
        old = self.invoice_line_ids.filtered(lambda one: one.display_type == "product")
        taxes = [Command.set(old[:1].tax_ids.ids)]
        self.write(
            {
                "invoice_line_ids": [
                    *(Command.delete(one.id) for one in old),
                    *(
                        Command.create(
                            {
                                "product_id": line.product_id.id,
                                "name": line.name,
                                "quantity": quantity,
                                "product_uom_id": line.product_uom_id.id,
                                "price_unit": line.price_unit,
                                "discount": line.discount,
                                "tax_ids": taxes,
                                "purchase_line_id": line.id,
                            }
                        )
                        for line, quantity, _price in due
                    ),
                ]
            }
        )
