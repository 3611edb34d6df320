import logging

from odoo import fields, models
from odoo.fields import Domain

from ..core.capture import CaptureRefused, read
from ..core.capture.kinds import is_refund
from ..core.check.duplicate import plain_number
from ..core.check.finding import Finding
from ..core.check.header import AccountFacts, Facts, OrderFacts, check_header
from ..core.match.text import number
from ..core.write.texts import mask

_logger = logging.getLogger(__name__)


class InvoicePortalDraft(models.Model):
    """What we read in a supplier's file, and what is wrong with it, before it is sent.

    Everything is compared with records of this supplier only: what is somebody else's
    is as unknown here as what does not exist.
    """

    _inherit = "invoice.portal.draft"

    def _check(self):
        """Return what was read: ``{"document", "refusal", "problems", "can_send"}``."""
        self.ensure_one()
        words = self.env["invoice.supplier.words"]
        try:
            document = self._get_document()
        except CaptureRefused as refused:
            picture = refused.params.get("found") == "pdf"
            return {
                "document": None,
                "refusal": words._get_refusal(refused.code, refused.params),
                "problems": [],
                "can_send": picture,
            }
        except Exception:
            # A fault of ours stops nobody from sending: the file is kept and looked at.
            _logger.exception("Cannot read a supplier's file before it is sent")
            return {
                "document": None,
                "refusal": words._get_refusal(
                    "unexpected", {"file": self.name, "detail": ""}
                ),
                "problems": [],
                "can_send": True,
            }
        findings = [*self._get_findings(document)]
        problems = [words._get_finding(one) for one in findings]
        return {
            "document": self._get_document_values(document),
            "refusal": "",
            "problems": list(dict.fromkeys(filter(None, problems))),
            "can_send": True,
        }

    def _get_document(self):
        """Return what the file says.

        :raises CaptureRefused: it cannot be read
        """
        return read(self._get_content(), self.name).document

    def _get_findings(self, document):
        """Yield what is wrong, by the rules that bills are checked with later."""
        supplier = self.partner_id
        orders = self._get_named_orders(document)
        yield from check_header(document, self._get_facts(document, orders))
        facts = self.env["invoice.match.facts"]
        if facts._is_somebody_else(supplier, document.seller):
            yield Finding("H02", details={"name": document.seller.name})
        yield from self._get_again(document)

    def _get_facts(self, document, orders):
        """Return what this supplier's own records say about its invoice."""
        facts = self.env["invoice.match.facts"]
        return Facts(
            today=fields.Date.context_today(self),
            seller=self.partner_id.id,
            names_us=facts._names_us(self.company_id, document.buyer),
            named=tuple(facts._get_written(document)),
            orders=orders,
            account=self._get_account_facts(document),
        )

    def _get_named_orders(self, document):
        """Return the facts of the supplier's own orders that the document names."""
        facts = self.env["invoice.match.facts"]
        names = facts._get_written(document)
        found = facts._find_named(self.company_id, set(names))
        orders = []
        for name in names:
            own = found.get(number(name), self.env["purchase.order"]).filtered(
                lambda one: one.partner_id.commercial_partner_id == self.partner_id
            )
            if own:
                currency = own[0].currency_id.name
                orders.append(OrderFacts(name, self.partner_id.id, currency))
        return tuple(orders)

    def _get_account_facts(self, document):
        """Return whether the account is one that was confirmed for this supplier."""
        account = next((one.account for one in document.payments if one.account), "")
        if not account:
            return AccountFacts()
        plain = "".join(account.split()).upper()
        known = self._get_accounts_of(self.partner_id).mapped("sanitized_acc_number")
        return AccountFacts(account, "trusted" if plain in known else "new")

    def _get_again(self, document):
        """Yield that the same number was sent before by this supplier."""
        plain = plain_number(document.number)
        if not plain:
            return
        moves = self.env["account.move"].sudo()
        refund = is_refund(document.kind, document.totals.total)
        kind = "in_refund" if refund else "in_invoice"
        own = moves.search(
            moves._get_supplier_domain(self.partner_id)
            & Domain("move_type", "=", kind)
            & Domain("state", "!=", "cancel")
            & (
                Domain("capture_ids.plain_number", "=", plain)
                | Domain("ref", "=", document.number)
            )
        )
        # After sending, the bill of this very file is no other one.
        for move in own.filtered(lambda one: self.capture_id not in one.capture_ids)[
            :1
        ]:
            day = move.invoice_date and move.invoice_date.isoformat()
            details = {"number": document.number, "day": day or ""}
            yield Finding("H04", details=details)

    def _get_document_values(self, document):
        """Return the values that the page shows."""
        totals, refs = document.totals, document.references
        words, code = self.env["invoice.supplier.words"], document.currency
        account = next((one.account for one in document.payments if one.account), "")
        return {
            "number": document.number,
            "issued": document.issued,
            "due": document.due_date,
            "seller": document.seller.name,
            "buyer": document.buyer.name,
            "order": refs.order,
            "credit": is_refund(document.kind, totals.total),
            "untaxed": words._say_amount(totals.untaxed, code),
            "tax": words._say_amount(totals.tax, code),
            "total": words._say_amount(totals.total, code),
            "account": mask(account),
            "lines": [
                {
                    "name": one.name,
                    "quantity": words._say_number(one.quantity),
                    "net": words._say_amount(one.net, code),
                }
                for one in document.lines[:50]
            ],
            "line_count": len(document.lines),
        }
