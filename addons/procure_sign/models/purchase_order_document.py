from decimal import Decimal

from odoo import fields, models
from odoo.tools.translate import code_translations

from ..core.order_document import Keys, settle
from ..trust import plain, trusted

#: Odoo's own name, in its user's language, of a section that bills write.
_DOWN = "Down Payments"


class PurchaseOrder(models.Model):
    """An order is signed: its document."""

    _name = "purchase.order"
    _inherit = ["purchase.order", "signing.signed"]

    signing_texts = fields.Json(
        "Texts as signed",
        copy=False,
        readonly=True,
        groups="base.group_system",
        help="What other records said when the order was sent to be signed.",
    )

    def _signing_document(self, act):
        """Return the order's UBL Order as it stands now."""
        return self._signing_settle().document

    def _signing_values(self, act):
        """Return what the statement says beside the document."""
        self.ensure_one()
        order = self.sudo()
        return {
            "reference": order.name,
            "amount": order._signing_total(),
            "currency": order.currency_id,
            "accounts": (),
        }

    def _signing_open(self, act):
        """Keep what partners and products say, then ask for the signatures."""
        order = self.sudo()
        kept = dict(order.signing_texts or {})
        asked = order._signing_requests(act).filtered(
            lambda one: one.state in ("open", "done")
        )
        texts = order._signing_settle(kept if asked else {}).texts
        if texts != kept:
            trusted(order).write({"signing_texts": texts})
        return super()._signing_open(act)

    def _signing_settle(self, kept=None):
        """Build the document.

        :param kept: texts to keep; those kept with the order when not said
        :rtype: core.order_document.Settled
        """
        self.ensure_one()
        order = plain(self.sudo()).with_company(self.sudo().company_id)
        order = order.with_context(lang=order.partner_id.lang or "en_US")
        xml = order.env["signing.order.xml"]._export_order(order)
        kept = order.signing_texts if kept is None else kept
        return settle(xml, order._signing_keys(), kept or {}, order._signing_total())

    def _signing_keys(self):
        """Return the records that the document names.

        :rtype: core.order_document.Keys
        """
        lines = self._signing_lines()
        return Keys(
            buyer=str(self.company_id.partner_id.commercial_partner_id.id),
            seller=str(self.partner_id.id),
            delivery=str(self._signing_delivery().id),
            terms=str(self.payment_term_id.id or 0),
            items=tuple(str(line.product_id.id) for line in lines),
            costs=tuple(line._signing_cost() for line in lines),
        )

    def _signing_lines(self):
        """Return the lines that order something, in their order.

        A down payment orders nothing, but what is received by one is billed.
        """
        return self.order_line.filtered(
            lambda line: (
                not line.display_type
                and (
                    not line.is_downpayment
                    or line.product_qty
                    or line.qty_received
                    or line.qty_received_manual
                )
            )
        )

    def _signing_notes(self):
        """Return the sections and notes between the lines: they are printed too."""
        notes = self.order_line.filtered(lambda line: line._signing_is_note())
        return notes.sorted("sequence")

    def _signing_delivery(self):
        """Return where the goods are to be brought."""
        return (
            self.dest_address_id
            or self.picking_type_id.warehouse_id.partner_id
            or self.company_id.partner_id
        )

    def _signing_total(self):
        """Return the total, added up anew: the stored one can be written."""
        total = self.tax_totals["total_amount_currency"]
        places = self.currency_id.decimal_places
        return Decimal(f"{self.currency_id.round(total):.{places}f}")


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _signing_is_note(self):
        """Say whether a line is text alone, but for bills' section of down payments."""
        if not self.display_type or not self.is_downpayment:
            return bool(self.display_type)
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        words = (
            code_translations.get_python_translations("purchase", code).get(_DOWN)
            for code in codes
        )
        return self.name not in {_DOWN, *words}

    def _signing_cost(self):
        """Write whose cost a line is: ids of analytic accounts and percents."""
        shares = sorted((self.analytic_distribution or {}).items())
        return " ".join(f"{key}:{share:g}" for key, share in shares)

    def _signing_subtotal(self):
        """Return the untaxed amount, computed anew: the stored one can be written."""
        taxes, company = self.env["account.tax"], self.order_id.company_id
        base = self._prepare_base_line_for_taxes_computation()
        taxes._add_tax_details_in_base_line(base, company)
        taxes._round_base_lines_tax_details([base], company)
        return base["tax_details"]["total_excluded_currency"]
