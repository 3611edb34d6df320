from decimal import Decimal

from odoo import fields, models
from odoo.tools.translate import code_translations

from ..core.order_document import Keys, Settled, settle
from ..trust import plain, trusted

#: Kept with texts: this order's document says between which lines its notes stand.
PLACED = "notes"
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
        settled = order._signing_settle(kept if asked else {})
        older = asked and PLACED not in kept
        if older and not order._signing_is_asked(settled.document):
            # What has changed since is asked for in today's form.
            settled = order._signing_settle({**kept, PLACED: "1"})
        if settled.texts != kept:
            trusted(order).write({"signing_texts": settled.texts})
        return super()._signing_open(act)

    def _signing_settle(self, kept=None):
        """Build the document.

        :param kept: texts to keep; those kept with the order when not said
        :rtype: core.order_document.Settled
        """
        self.ensure_one()
        order = plain(self.sudo()).with_company(self.sudo().company_id)
        order = order.with_context(lang=order.partner_id.lang or "en_US")
        kept = (order.signing_texts if kept is None else kept) or {}
        # Signed before notes had a place: read as it was signed then.
        placed = not kept or PLACED in kept
        head, between = order._signing_get_notes(placed)
        builder = order.env["signing.order.xml"].with_context(signing_notes=head)
        xml = builder._export_order(order)
        keys = order._signing_keys(between)
        settled = settle(xml, keys, kept, order._signing_total())
        texts = {**settled.texts, PLACED: "1"} if placed else settled.texts
        return Settled(settled.document, texts)

    def _signing_keys(self, notes=()):
        """Return the records that the document names.

        :param notes: of each line: what stands behind it
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
            notes=notes,
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
        ).sorted("sequence")

    def _signing_notes(self):
        """Return the sections and notes between the lines: they are printed too."""
        notes = self.order_line.filtered(lambda line: line._signing_is_note())
        return notes.sorted("sequence")

    def _signing_get_notes(self, placed=True):
        """Return notes before the first line, and what stands behind each line.

        :param placed: otherwise all of them together, before the lines
        """
        notes = set(self._signing_notes())
        if not notes:
            return [], ()
        lines = set(self._signing_lines())
        head, between = [], [[] for _line in lines]
        number = 0
        for line in self.order_line.sorted("sequence"):
            if line in lines:
                number += 1
            elif line in notes:
                (between[number - 1] if placed and number else head).append(line.name)
        return head, tuple("\n".join(filter(None, texts)) for texts in between)

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
