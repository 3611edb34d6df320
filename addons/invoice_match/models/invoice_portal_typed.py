from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from odoo import models

from ..core.capture.party import Address, Party
from ..core.write import write_cii
from ..core.write.texts import is_gtin
from ..core.write.typed import Typed, TypedLine, to_document

#: Digits of a price: Odoo's "Product Price" has at most so many.
PRICE = Decimal("0.000001")


class InvoicePortalDraft(models.Model):
    """A typed invoice becomes a document; every figure is computed here."""

    _inherit = "invoice.portal.draft"

    def _get_document(self):
        """Return the invoice: as it was typed, else what the file says.

        :rtype: core.capture.document.Document
        """
        self.ensure_one()
        if self.kind != "typed":
            return super()._get_document()
        values, order = self.values, self.order_id
        account = self._get_accounts_of(self.partner_id).filtered(
            lambda one: str(one.id) == values["account"]
        )
        typed = Typed(
            number=values["number"],
            issued=date.fromisoformat(values["issued"]),
            due_date=date.fromisoformat(values["due_date"]),
            currency=order.currency_id.name,
            seller=self._get_party(self.partner_id),
            buyer=self._get_party(order.company_id.partner_id),
            order=order.name,
            sales_order=order.partner_ref or "",
            terms=order.payment_term_id.name or "",
            notes=(values["notes"],) if values["notes"] else (),
            account=account.sanitized_acc_number or "",
            holder=account.acc_holder_name or "",
            delivery_note=values["delivery_note"],
            lines=tuple(self._get_typed_lines()),
        )
        return to_document(typed)

    def _get_typed_lines(self):
        """Yield the lines of which something is invoiced."""
        quantities = self.values["quantities"]
        for line in self._get_typable_lines(self.order_id):
            quantity = Decimal(quantities.get(str(line.id), "0"))
            if quantity:
                yield self._get_typed_line(line, quantity)

    def _get_typed_line(self, line, quantity):
        """Return one line, its price and tax those of the order."""
        product = line.product_id
        price = (
            Decimal(str(line.price_unit)) * (100 - Decimal(str(line.discount))) / 100
        )
        vendor = product.seller_ids.filtered(
            lambda one: one.partner_id.commercial_partner_id == self.partner_id
        )
        return TypedLine(
            name=product.name or line.name,
            quantity=quantity,
            price=Decimal(f"{price.quantize(PRICE, ROUND_HALF_UP).normalize():f}"),
            unit=self.env["account.edi.common"]._get_uom_unece_code(
                line.product_uom_id
            ),
            seller_item=vendor[:1].product_code or "",
            buyer_item=product.default_code or "",
            gtin=product.barcode if is_gtin(product.barcode) else "",
            order_line=str(line.id),
            **self._get_tax_values(line.tax_ids),
        )

    def _get_tax_values(self, tax):
        """Return category, rate and reason of a tax, as the seller sees it."""
        common = self.env["account.edi.common"]
        customer, supplier = self.company_id.partner_id, self.partner_id
        category = common._get_tax_category_code(customer, supplier, tax)
        if category == "S":
            return {"category": "S", "rate": Decimal(str(tax.amount)).normalize() + 0}
        if category == "Z":
            return {"category": "Z"}
        reason = common._get_tax_exemption_reason(customer, supplier, tax)
        typed = category == "E" and self.values["exemption"]
        return {
            "category": category,
            "reason": typed or reason["tax_exemption_reason"] or "",
            "reason_code": "" if typed else reason["tax_exemption_reason_code"] or "",
        }

    def _get_party(self, partner):
        """Return a partner as a party of the document."""
        registry = "".join((partner.company_registry or "").split())
        schemes = {14: "0009", 9: "0002"}
        french = partner.country_id.code == "FR" and registry.isdigit()
        streets = (partner.street, partner.street2)
        return Party(
            name=partner.name or "",
            legal_id=registry,
            legal_scheme=schemes.get(len(registry), "") if french else "",
            vat=partner.vat or "",
            address=Address(
                tuple(filter(None, streets)),
                partner.city or "",
                partner.zip or "",
                partner.state_id.name or "",
                partner.country_id.code or "",
            ),
        )

    def _needs_exemption(self, order):
        """Return whether a line of the order has no VAT, which needs a reason."""
        common = self.env["account.edi.common"]
        company = order.company_id.partner_id
        supplier = order.partner_id.commercial_partner_id
        taxes = self._get_typable_lines(order).mapped("tax_ids")
        untaxed = any(not line.tax_ids for line in self._get_typable_lines(order))
        return untaxed or any(
            common._get_tax_category_code(company, supplier, tax) == "E"
            for tax in taxes
        )

    def _prepare_file(self):
        """Return the Factur-X of what was typed: it is what is captured."""
        if self.kind != "typed":
            return super()._prepare_file()
        document = self._get_document()
        xml = write_cii(document)
        name = self.env._("Invoice %(number)s", number=document.number)
        return f"{name}.pdf".replace("/", "-"), self._print(document, xml)
