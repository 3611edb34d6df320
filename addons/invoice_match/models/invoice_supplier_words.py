from odoo import api, models
from odoo.tools.misc import formatLang

from ..core.write.texts import as_quantity


class InvoiceSupplierWords(models.AbstractModel):
    """Sentences for suppliers: what it is, and what to do."""

    _name = "invoice.supplier.words"
    _description = "Sentences for Suppliers"

    @api.model
    def _say_number(self, number):
        """Return a number as the user's language writes it, as short as it can be."""
        if number is None:
            return "-"
        text = as_quantity(number)
        language = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        return text.replace(".", language.decimal_point or ".")

    @api.model
    def _say_amount(self, amount, code):
        """Return an amount of a document with its currency.

        :param code: of the currency, as the document has it
        """
        if amount is None:
            return "-"
        currencies = self.env["res.currency"].sudo().with_context(active_test=False)
        currency = currencies.search([("name", "=", code)], limit=1)
        if not currency:
            return f"{formatLang(self.env, float(amount), 2)} {code}".strip()
        return formatLang(self.env, float(amount), currency_obj=currency)

    @api.model
    def _get_state(self, state):
        """Return the word for how far a bill is."""
        return {
            "received": self.env._("Invoice received"),
            "checking": self.env._("Being checked"),
            "question": self.env._("Question for you"),
            "waiting": self.env._("Waiting for delivery"),
            "approved": self.env._("Approved for payment"),
            "paid": self.env._("Paid"),
            "refused": self.env._("Refused"),
            "cancelled": self.env._("Cancelled"),
        }[state]

    @api.model
    def _get_checked(self):
        """Return the word for the step of checking, done or still to come."""
        return self.env._("Checked")

    @api.model
    def _get_payment(self, paid):
        """Return the word for the last step."""
        return self.env._("Paid") if paid else self.env._("Payment planned")

    @api.model
    def _get_refusal(self, code, params):
        """Return why a file cannot be read, to the one who sends it.

        :param code: of ``core.capture.refusal.REFUSALS``
        """
        if code == "unknown_syntax" and params.get("found") == "pdf":
            return self.env._(
                "This PDF is a picture only: no invoice data is inside. It will be "
                "typed in by hand, which takes longer. It is faster to fill in the "
                "form from your order, or to send a Factur-X."
            )
        sentences = {
            "empty": self.env._("The file is empty. Export it again."),
            "too_large": self.env._(
                "The file is too large to be read. Send it without its annexes."
            ),
            "dtd": self.env._(
                "The file brings a document type definition (DTD), which invoices never "
                "have. Export it again without one."
            ),
            "bad_xml": self.env._(
                "The file is not well-formed XML, line %(line)s (%(detail)s). Export it "
                "again from your program."
            ),
            "bad_pdf": self.env._("The PDF cannot be opened. Export it again."),
            "encrypted_pdf": self.env._(
                "The PDF is protected by a password. Send it without one."
            ),
            "unknown_syntax": self.env._(
                "No invoice was found in this file. Send a PDF, a Factur-X, or an "
                "invoice in UBL or CII."
            ),
            "order": self.env._("This is an order. Send the invoice."),
            "several_invoices": self.env._(
                "The file holds several invoices. Send one file for each."
            ),
            "too_many_lines": self.env._(
                "The file has %(count)s lines; at most %(limit)s are read. Split the "
                "invoice."
            ),
            "too_deep": self.env._("The file has lines within lines too deep to read."),
        }
        known = self.env._("The file cannot be read. Export it again.")
        return sentences.get(code, known) % params

    @api.model
    def _get_finding(self, finding):
        """Return what is wrong with an invoice, to its sender; nothing for what is ours.

        Whether an order exists for somebody else is never told: an order that is not
        the sender's is unknown.

        :param finding: ``core.check.finding.Finding``
        """
        details = finding.details
        figures = {
            "found": finding.found if finding.found is not None else "-",
            "expected": finding.expected,
            "where": details.get("where", ""),
            "rule": details.get("rule", ""),
        }
        by_code = {
            "H02": self._get_other_seller,
            "H03": self._get_other_buyer,
            "H04": self._get_again,
            "H05": self._get_again,
            "H08": self._get_account,
            "H09": self._get_date,
            "H11": self._get_sum,
            "H12": self._get_kind,
            "H14": self._get_law,
            "H15": self._get_fault,
            "L13": self._get_line_sum,
            "P02": self._get_order,
        }
        method = by_code.get(finding.code)
        return method({**details, **figures}) if method else ""

    def _get_other_seller(self, details):
        return self.env._(
            "The seller in the file (%(name)s) is not you. Send only your own invoices.",
            name=details.get("name") or "-",
        )

    def _get_other_buyer(self, details):
        return self.env._(
            "The invoice is addressed to %(name)s, not to the company you chose.",
            name=details.get("name") or "-",
        )

    def _get_again(self, details):
        return self.env._(
            "You already sent invoice %(number)s on %(day)s.",
            number=details.get("number", ""),
            day=details.get("day", ""),
        )

    def _get_account(self, _details):
        return self.env._(
            "We do not know the bank account of this invoice. It is paid only after we "
            "have confirmed the account with you by telephone."
        )

    def _get_date(self, details):
        sentences = {
            "missing": self.env._("The invoice has no date (BT-2)."),
            "future": self.env._("The invoice date %(day)s is in the future."),
            "stale": self.env._("The invoice date %(day)s is more than a year ago."),
        }
        known = self.env._("The invoice date %(day)s is before the order.")
        return sentences.get(details.get("why"), known) % {
            "day": details.get("day", ""),
        }

    def _get_sum(self, details):
        sentences = {
            "BR-CO-10": self.env._("The lines add up to %(expected)s, not %(found)s"),
            "BR-CO-11": self.env._("The discounts make %(expected)s, not %(found)s"),
            "BR-CO-12": self.env._("The charges make %(expected)s, not %(found)s"),
            "BR-CO-13": self.env._(
                "The total without tax should be %(expected)s, not %(found)s"
            ),
            "BR-CO-14": self.env._("The taxes add up to %(expected)s, not %(found)s"),
            "BR-CO-15": self.env._(
                "The total with tax should be %(expected)s, not %(found)s"
            ),
            "BR-CO-16": self.env._(
                "The amount to pay should be %(expected)s, not %(found)s"
            ),
            "BR-CO-17": self.env._(
                "The tax at %(where)s %% should be %(expected)s, not %(found)s"
            ),
        }
        known = self.env._("A basis of tax should be %(expected)s, not %(found)s")
        sentence = sentences.get(details["rule"], known) % details
        return self.env._(
            "%(sentence)s (rule %(rule)s).", sentence=sentence, rule=details["rule"]
        )

    def _get_line_sum(self, details):
        return self.env._(
            "Line %(line)s: quantity times price makes %(expected)s, not %(found)s.",
            line=details["where"],
            expected=details["expected"],
            found=details["found"],
        )

    def _get_kind(self, details):
        return self.env._(
            "This kind of document (%(code)s) is looked at by a person before it is "
            "paid.",
            code=details.get("code") or "-",
        )

    def _get_law(self, details):
        return {
            "no_number": self.env._("The invoice has no number (BT-1)."),
            "no_vat_number": self.env._(
                "The invoice has VAT but not your VAT number (BT-31)."
            ),
        }.get(
            details.get("why"),
            self.env._("The invoice has no VAT and does not say why (BT-120)."),
        )

    def _get_fault(self, details):
        return self.env._(
            "“%(value)s” is not a valid %(expected)s (line %(line)s of the file).",
            value=details.get("value", ""),
            expected=details.get("expected", ""),
            line=details.get("line", ""),
        )

    def _get_order(self, details):
        return self.env._(
            "We find no order %(order)s for you. Check the order number.",
            order=details.get("order", ""),
        )
