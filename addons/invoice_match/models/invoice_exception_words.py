from odoo import api, models

from .exception_values import Values


class InvoiceMatchWords(models.AbstractModel):
    """What differs, in one sentence with its figures."""

    _inherit = "invoice.match.words"

    @api.model
    def _get_exception(self, exception):
        """Return what an ``invoice.exception`` says, in the user's language."""
        details = exception.details or {}
        values = Values(exception.sudo())
        sentences = getattr(self, f"_get_exceptions_{exception.code[0].lower()}")()
        why = details.get("why", "")
        pattern = sentences.get((exception.code, why)) or sentences[exception.code, ""]
        allowed = self._get_allowed(exception.tolerance, exception.company_id)
        return " ".join(filter(None, (pattern % values, allowed)))

    @api.model
    def _get_exceptions_h(self):
        """Return the patterns of the document's header by ``(code, why)``."""
        return {
            **self._get_exceptions_parties(),
            **self._get_exceptions_account(),
            ("H07", ""): self.env._(
                "The exchange rate makes %(found_money)s of it instead of "
                "%(expected_money)s (%(percent)s)."
            ),
            ("H09", ""): self.env._("The invoice has the date %(day)s."),
            ("H09", "missing"): self.env._("The invoice has no date."),
            ("H09", "future"): self.env._("The invoice is of %(day)s, a day to come."),
            ("H09", "stale"): self.env._(
                "The invoice is of %(day)s, more than a year ago."
            ),
            ("H09", "before_order"): self.env._(
                "The invoice of %(day)s is older than the order %(order)s."
            ),
            ("H10", ""): self.env._(
                "The invoice is due %(found)s days after its date, on %(day)s; agreed "
                "are %(expected)s days."
            ),
            ("H11", ""): self.env._(
                "Rule %(rule)s %(where)s: %(found_money)s is written, the other figures "
                "make %(expected_money)s (%(amount)s more)."
            ),
            ("H12", ""): self.env._(
                "Code %(code)s is not an ordinary invoice: somebody looks."
            ),
            ("H12", "unknown"): self.env._("Code %(code)s is no kind of invoice."),
            ("H12", "corrects_nothing"): self.env._(
                "A correction (code %(code)s) that does not say of which invoice."
            ),
            ("H12", "self_billed"): self.env._(
                "Code %(code)s is an invoice we should have written ourselves, and no "
                "self-billing is agreed with this supplier."
            ),
            ("H12", "ers"): self.env._(
                "We write this supplier's invoices ourselves: an invoice from the "
                "supplier would be paid twice."
            ),
            ("H13", ""): self.env._(
                "The picture says %(found)s, the data %(expected)s."
            ),
            ("H14", ""): self.env._("A legal mention is missing: %(name)s."),
            ("H14", "no_vat_number"): self.env._(
                "%(name)s charges tax without giving a VAT number."
            ),
            ("H14", "no_number"): self.env._("The invoice of %(name)s has no number."),
            ("H14", "no_reason"): self.env._(
                "Nothing says why category %(name)s is without tax."
            ),
            ("H16", ""): self.env._(
                "The document gives totals only (%(amount)s untaxed): nothing says what "
                "was delivered."
            ),
            ("H15", ""): self.env._(
                "“%(value)s” at line %(line)s of the file (%(element)s) cannot be read; "
                "expected: %(expected_words)s."
            ),
        }

    @api.model
    def _get_exceptions_parties(self):
        """Return the patterns of who wrote it to whom, and of duplicates."""
        return {
            ("H01", ""): self.env._("“%(name)s” is none of our suppliers."),
            ("H02", ""): self.env._(
                "The supplier differs from the order's: %(order)s."
            ),
            ("H02", "numbers"): self.env._(
                "The numbers of “%(name)s” belong to more than one supplier."
            ),
            ("H02", "order"): self.env._("The order %(order)s is another supplier's."),
            ("H03", ""): self.env._(
                "It is addressed to “%(name)s”, with numbers not ours."
            ),
            ("H04", ""): self.env._(
                "Received before as %(bill)s: same number, date and total."
            ),
            ("H05", ""): self.env._(
                "Perhaps received before: compare it with %(bill)s."
            ),
            ("H05", "number"): self.env._(
                "The number is that of %(bill)s, written differently or with another "
                "total."
            ),
            ("H05", "amount"): self.env._(
                "%(bill)s has the same amount within some days of this one."
            ),
            ("H05", "account"): self.env._(
                "%(bill)s of another supplier has the same number, total and account."
            ),
            ("H06", ""): self.env._(
                "The invoice is in %(written)s, the order %(order)s in %(currency)s."
            ),
        }

    @api.model
    def _get_exceptions_account(self):
        """Return the patterns of the account to pay to."""
        return {
            ("H08", ""): self.env._("The account %(account)s is to be confirmed."),
            ("H08", "new"): self.env._(
                "The account %(account)s is new: nobody has confirmed that it is the "
                "supplier's."
            ),
            ("H08", "unconfirmed"): self.env._(
                "The account %(account)s waits for its confirmation."
            ),
            ("H08", "archived"): self.env._(
                "The account %(account)s was given up before."
            ),
            ("H08", "shared"): self.env._(
                "The account %(account)s is also that of %(names)s."
            ),
            ("H08", "country"): self.env._(
                "The account %(account)s is in %(country)s, the supplier in "
                "%(supplier)s."
            ),
            ("H08", "payee"): self.env._(
                "Somebody else is to be paid: %(name)s, account %(account)s."
            ),
        }

    @api.model
    def _get_exceptions_p(self):
        """Return the patterns of orders."""
        return {
            ("P01", ""): self.env._(
                "The invoice of %(amount)s names no order, and none was found for it."
            ),
            ("P02", ""): self.env._("There is no order %(order)s of this supplier."),
            ("P03", ""): self.env._("The order %(order)s is not confirmed."),
            ("P04", ""): self.env._("The order %(order)s is closed."),
            ("P05", ""): self.env._(
                "The order %(order)s was changed after the invoice came: %(change)s."
            ),
            ("P05", "price"): self.env._(
                "The price in the order %(order)s was changed from %(before)s to "
                "%(now)s after the invoice agreed with it."
            ),
            ("P05", "quantity"): self.env._(
                "The quantity in the order %(order)s was changed from %(before)s to "
                "%(now)s after the invoice agreed with it."
            ),
            ("P06", ""): self.env._(
                "The invoice goes beyond the blanket order %(order)s."
            ),
            ("P06", "value"): self.env._(
                "With this invoice %(found_money)s of the blanket order %(order)s are "
                "invoiced; its limit is %(expected_money)s."
            ),
            ("P06", "period"): self.env._(
                "The invoice of %(day)s is %(found)s days outside the period of the "
                "blanket order %(order)s."
            ),
            ("P06", "quantity"): self.env._(
                "%(line_name)s: %(found)s invoiced in all under the blanket order, which "
                "is for %(expected)s."
            ),
            ("P07", ""): self.env._(
                "%(amount)s without any order: purchases of this amount need one."
            ),
        }

    @api.model
    def _get_exceptions_s(self):
        """Return the pattern of what is drawn for audit."""
        return {
            ("S01", ""): self.env._(
                "Drawn for audit: look at the document, whatever its figures."
            )
        }
