from odoo import fields, models
from odoo.exceptions import UserError

from ..core.check.catalogue import CHANGE_ORDER, PAIR, WAIT
from ..trust import trusted

#: Exceptions whose found figure is a price or a quantity of the order line.
PRICES = ("L04", "L05", "L15")
QUANTITIES = ("L07", "L10")


class InvoiceException(models.Model):
    """Putting the order right, pairing by hand, waiting."""

    _inherit = "invoice.exception"

    def action_change_order(self):
        """Write the invoice's price or quantity to the order line, else open the order.

        The user's own right to change the order decides, and like for accepting the
        limit and who ordered or received.
        """
        self.ensure_one()
        self._check_may_settle(CHANGE_ORDER)
        line = self.purchase_line_id.with_user(self.env.user)
        if self.code not in PRICES + QUANTITIES or not line:
            return self._open_order()
        line.check_access("write")
        bill = self.sudo().move_id
        # What is at stake by the order as it is now.
        bill._compare()
        self._check_may_settle(CHANGE_ORDER)
        self._check_limit()
        self._check_own()
        bill._agree_anew(line.sudo(), "price" if self.code in PRICES else "quantity")
        before = self._get_order_figures(line)
        line.write(self._prepare_order_vals(line))
        after = self._get_order_figures(line)
        body = self.env._(
            "%(line)s: %(before)s became %(after)s, as invoiced on %(bill)s.",
            line=line.display_name,
            before=before,
            after=after,
            bill=bill.display_name,
        )
        line.order_id.sudo()._message_log(body=body)
        self._settle(CHANGE_ORDER, body)
        return True

    def _prepare_order_vals(self, line):
        """Return what the order line becomes by what is invoiced."""
        if self.code in PRICES:
            # The found price has the discount taken off.
            return {"price_unit": float(self.found), "discount": 0}
        more = float(self.found) - float(self.expected)
        return {"product_qty": line.product_qty + more}

    def _get_order_figures(self, line):
        return self.env._(
            "%(quantity)s at %(price)s",
            quantity=line.product_qty,
            price=line.price_unit * (1 - line.discount / 100),
        )

    def _open_order(self):
        """Return the order's form."""
        order = self.purchase_line_id.order_id or self.sudo()._get_first_order()
        if not order:
            raise UserError(
                self.env._("No order is known for this: pair the line first.")
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "purchase.order",
            "res_id": order.id,
            "view_mode": "form",
        }

    def action_pair(self, purchase_line=None):
        """Say which order line an invoice line is; remembered for this supplier.

        :param purchase_line: ``purchase.order.line`` or its id
        """
        self.ensure_one()
        if not purchase_line:
            return self._open_settle(PAIR)
        self._check_may_settle(PAIR)
        lines = self.env["purchase.order.line"]
        line = lines.browse(int(purchase_line)).sudo().exists()
        self._check_pair(line)
        pairs = trusted(self.env["invoice.match.line"].sudo())
        former = pairs.search(
            [("move_id", "=", self.move_id.id), ("key", "=", self.line_key)]
        )
        former.unlink()
        pair = pairs.create(self._prepare_pair_vals(line))
        self.env["invoice.item.alias"]._learn(pair)
        self._settle(PAIR, line.display_name)
        return True

    def _check_pair(self, line):
        """Refuse order lines that cannot be meant.

        :raises UserError: another supplier's or company's, or not confirmed
        """
        move = self.sudo().move_id
        seller = move.commercial_partner_id
        fits = (
            line
            and self.line_key
            and line.company_id == move.company_id
            and line.partner_id.commercial_partner_id == seller
            and line.state == "purchase"
        )
        if not fits:
            raise UserError(
                self.env._(
                    "Choose a line of a confirmed order of %(supplier)s for a line of "
                    "the invoice.",
                    supplier=seller.display_name or "?",
                )
            )

    def _prepare_pair_vals(self, line):
        """Return the values of a pair made by a person; a hook."""
        written = self.sudo().capture_line_id
        return {
            "move_id": self.move_id.id,
            "key": self.line_key,
            "capture_line_id": written.id,
            "purchase_line_id": line.id,
            "quantity": written.quantity,
            "confidence": 1,
            "reason": "person",
            "confirmed_by": self.env.uid,
        }

    def action_wait(self):
        """Wait for the receipt or the credit note: later, not settled."""
        self._check_may_settle(WAIT)
        today = fields.Date.context_today(self)
        days = self.env["invoice.exception.desk"]._get_days(self.sudo())
        for exception in trusted(self.sudo()):
            planned = exception.purchase_line_id.date_planned
            day = planned.date() if planned else today
            later = max(day, fields.Date.add(today, days=days[exception]))
            exception.write({"outcome": WAIT, "deadline": later})
            exception.activity_ids.write({"date_deadline": later})
        self._tell(WAIT)
        return True
