import hashlib
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.order_change import Change, changes
from ..core.order_states import BOUND
from ..core.statement import Act

ACT = Act.APPROVE_ORDER


class PurchaseOrder(models.Model):
    """Which orders are signed, and what must not change in them."""

    _inherit = "purchase.order"

    signing_bound = fields.Boolean(
        "Is signed here",
        compute="_compute_signing_bound",
        help="The company has a policy in force that says who signs orders.",
    )

    @api.depends("company_id")
    def _compute_signing_bound(self):
        """Say whether orders of the company are signed at all."""
        bound = self._signing_bound()
        for order in self:
            order.signing_bound = order in bound

    def _signing_bound(self):
        """Return the orders of companies that have a policy in force, or one above."""
        governed = self.env["res.company"]._signing_get_companies(ACT) if self else ()
        return self.filtered(lambda order: order.sudo().company_id in governed)

    def _signing_company(self):
        """Return whose signers approve it: those of a branch are the ones above."""
        return self.company_id._signing_get_governors(ACT)

    def _signing_protected(self):
        """Return the orders whose document must stay as it is."""
        return self._signing_bound().filtered(
            lambda order: (
                order.sudo().state in BOUND and not order.sudo().signing_revising
            )
        )

    def _signing_is_older(self):
        """Say whether it was confirmed before any policy held for the company's orders."""
        self.ensure_one()
        order = self.sudo()
        if order.state != "purchase" or not order.date_approve:
            return False
        if order.signing_revising or order._signing_requests(ACT):
            return False
        # Lines that came in later were not there when it was confirmed.
        lines = order.order_line.filtered(
            lambda line: not line.display_type and line.create_date > order.date_approve
        )
        moments = [order.date_approve, *lines.mapped("create_date")]
        return not order.company_id._signing_orders_signed_at(moments)

    def _signing_gate(self):
        """Let only orders through that are signed as they stand now.

        Bills, messages to the supplier and locks ask here.

        :raises UserError: says what differs, or who has still to sign
        """
        bound = self._signing_bound().filtered(lambda one: not one._signing_is_older())
        bound._signing_check(ACT)

    @contextmanager
    def _signing_unchanged(self):
        """Refuse what changes the document of a protected order.

        :raises UserError: naming the values that would change
        """
        orders = self.sudo()._signing_protected()
        before = {order: order._signing_document(ACT) for order in orders}
        discounts = orders._signing_get_discounts()
        yield
        for order, document in before.items():
            after = order._signing_document(ACT)
            found = changes(document, after)
            if found and not order._signing_is_asked(after):
                raise UserError(order._signing_say_refused(found))
        orders._signing_check_discounts(discounts)

    def _signing_get_discounts(self):
        """Return the discounts of lines without quantity: no document says them."""
        lines = self._signing_lines().filtered(lambda line: not line.product_qty)
        return {line: line.discount for line in lines}

    def _signing_check_discounts(self, before):
        """Refuse other discounts on lines without quantity than before."""
        for line, now in self._signing_get_discounts().items():
            was = before.get(line, now)
            if was != now:
                change = Change("Discount", 0, f"{was:g}", f"{now:g}")
                raise UserError(line.order_id._signing_say_refused([change]))

    def _signing_is_asked(self, document):
        """Say whether signatures were asked for this very document: it is put back."""
        digest = hashlib.sha256(document).hexdigest()
        return any(
            one.document_sha256 == digest and one.state in ("open", "done")
            for one in self._signing_requests(ACT)
        )

    def _signing_say_refused(self, found):
        """Say which values of a signed order somebody tried to change."""
        return self.env._(
            "%(name)s is signed or waits for signatures, so this cannot change: "
            "%(values)s. Use the button Revise: the new revision is signed again.",
            name=self.name,
            values=self._signing_say_changes(found),
        )

    def _signing_say_changes(self, found, most=5):
        """Write changes for a person: line, value, before and after."""
        said = [
            self.env._(
                "line %(line)s %(value)s: %(was)s → %(now)s",
                line=one.line,
                value=one.name,
                was=one.was or "-",
                now=one.now or "-",
            )
            if one.line
            else self.env._(
                "%(value)s: %(was)s → %(now)s",
                value=one.name,
                was=one.was or "-",
                now=one.now or "-",
            )
            for one in found[:most]
        ]
        return "; ".join(said)
