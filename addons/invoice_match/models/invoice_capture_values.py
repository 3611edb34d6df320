from dataclasses import asdict
from datetime import date
from decimal import Decimal

from odoo import api, models
from odoo.fields import Command

from ..core.capture.sums import counted
from ..core.check.duplicate import plain_number


def as_text(value):
    """What a value is in JSON, as it was written: numbers keep their digits."""
    if isinstance(value, dict):
        return {
            key: as_text(one) for key, one in value.items() if one not in (None, "")
        }
    if isinstance(value, list | tuple):
        return [as_text(one) for one in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return value


class InvoiceCapture(models.Model):
    """What is said in a document, in fields."""

    _inherit = "invoice.capture"

    @api.model
    def _prepare_documents_vals(self, company, documents):
        """Return the values of documents.

        :param documents: ``core.capture.Document`` by any key
        """
        codes = {document.currency for document in documents.values()}
        currencies = self.env["res.currency"].with_context(active_test=False)
        found = currencies.search([("name", "in", list(codes))])
        by_name = {currency.name: currency.id for currency in found}
        return {
            key: {
                **self._prepare_document_vals(company, document),
                "currency_id": by_name.get(document.currency, False),
            }
            for key, document in documents.items()
        }

    @api.model
    def _prepare_document_vals(self, company, document):
        """Return the values of one document; the currency is the caller's.

        :param document: ``core.capture.Document``
        """
        seller, totals, refs = document.seller, document.totals, document.references
        account = next((one for one in document.payments if one.account), None)
        header = asdict(document)
        for name in ("lines", "attachments"):
            header.pop(name)
        counting = {id(line) for line in counted(document)}
        return {
            "syntax": document.syntax,
            "profile": document.profile,
            "kind": document.kind,
            "number": document.number,
            "plain_number": plain_number(document.number),
            "issued": document.issued,
            "due_date": document.due_date,
            "currency_code": document.currency,
            "seller_name": seller.name,
            "seller_vat": seller.vat,
            "seller_legal_id": seller.legal_id,
            "buyer_name": document.buyer.name,
            "order_reference": refs.order,
            "contract_reference": refs.contract,
            "despatch_reference": refs.despatch,
            "receipt_reference": refs.receipt,
            "account_number": account and account.account,
            "account_holder": account and account.holder,
            "amount_untaxed": float(totals.untaxed or 0),
            "amount_tax": float(totals.tax or 0),
            "amount_total": float(totals.total or 0),
            "amount_prepaid": float(totals.prepaid or 0),
            "amount_rounding": float(totals.rounding or 0),
            "amount_due": float(totals.due or 0),
            "written": as_text(header),
            "line_ids": [
                Command.create(
                    self._prepare_line_vals(line, place, id(line) in counting)
                )
                for place, line in enumerate(document.lines)
            ],
            "adjustment_ids": [
                Command.create(self._prepare_adjustment_vals(one, place))
                for place, one in enumerate(document.adjustments)
            ],
            "tax_ids": [
                Command.create(self._prepare_tax_vals(one, place))
                for place, one in enumerate(document.taxes)
            ],
        }

    @api.model
    def _prepare_line_vals(self, line, place, counts):
        """Return the values of one line."""
        return {
            "sequence": place,
            "number": line.number,
            "parent": line.parent,
            "counts": counts,
            "name": line.name,
            "seller_item": line.seller_item,
            "buyer_item": line.buyer_item,
            "gtin": line.gtin,
            "quantity": float(line.quantity or 0),
            "unit_code": line.unit,
            "price": float(line.price or 0),
            "base_quantity": float(line.base_quantity or 0),
            "net": float(line.net or 0),
            "tax_category": line.category,
            "tax_rate": float(line.rate or 0),
            "order_reference": line.order,
            "order_line_reference": line.order_line,
            "despatch_reference": line.despatch,
            "receipt_reference": line.receipt,
            "written": as_text(asdict(line)),
        }

    @api.model
    def _prepare_adjustment_vals(self, one, place):
        """Return the values of an allowance or charge."""
        return {
            "sequence": place,
            "charge": one.charge,
            "amount": float(one.amount),
            "reason": one.reason,
            "tax_category": one.category,
            "tax_rate": float(one.rate or 0),
        }

    @api.model
    def _prepare_tax_vals(self, one, place):
        """Return the values of a row of the VAT breakdown."""
        return {
            "sequence": place,
            "category": one.category,
            "rate": float(one.rate or 0),
            "basis": float(one.basis or 0),
            "amount": float(one.amount or 0),
            "reason": one.reason,
        }
