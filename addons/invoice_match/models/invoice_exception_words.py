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
        _ = self.env._
        return {
            **self._get_exceptions_parties(),
            **self._get_exceptions_account(),
            ("H07", ""): _(
                "The exchange rate makes %(found_money)s of it instead of "
                "%(expected_money)s (%(percent)s)."
            ),
            ("H09", ""): _("The invoice has the date %(day)s."),
            ("H09", "missing"): _("The invoice has no date."),
            ("H09", "future"): _("The invoice is of %(day)s, a day to come."),
            ("H09", "stale"): _("The invoice is of %(day)s, more than a year ago."),
            ("H09", "before_order"): _(
                "The invoice of %(day)s is older than the order %(order)s."
            ),
            ("H10", ""): _(
                "The invoice is due %(found)s days after its date, on %(day)s; agreed "
                "are %(expected)s days."
            ),
            ("H11", ""): _(
                "Rule %(rule)s %(where)s: %(found_money)s is written, the other figures "
                "make %(expected_money)s (%(amount)s more)."
            ),
            ("H12", ""): _("Code %(code)s is not an ordinary invoice: somebody looks."),
            ("H12", "unknown"): _("Code %(code)s is no kind of invoice."),
            ("H12", "corrects_nothing"): _(
                "A correction (code %(code)s) that does not say of which invoice."
            ),
            ("H12", "self_billed"): _(
                "Code %(code)s is an invoice we should have written ourselves, and no "
                "self-billing is agreed with this supplier."
            ),
            ("H12", "ers"): _(
                "We write this supplier's invoices ourselves: an invoice from the "
                "supplier would be paid twice."
            ),
            ("H13", ""): _("The picture says %(found)s, the data %(expected)s."),
            ("H14", ""): _("A legal mention is missing: %(name)s."),
            ("H14", "no_vat_number"): _(
                "%(name)s charges tax without giving a VAT number."
            ),
            ("H14", "no_number"): _("The invoice of %(name)s has no number."),
            ("H14", "no_reason"): _(
                "Nothing says why category %(name)s is without tax."
            ),
            ("H16", ""): _(
                "The document gives totals only (%(amount)s untaxed): nothing says what "
                "was delivered."
            ),
            ("H15", ""): _(
                "“%(value)s” at line %(line)s of the file (%(element)s) cannot be read; "
                "expected: %(expected_words)s."
            ),
        }

    @api.model
    def _get_exceptions_parties(self):
        """Return the patterns of who wrote it to whom, and of duplicates."""
        _ = self.env._
        return {
            ("H01", ""): _("“%(name)s” is none of our suppliers."),
            ("H02", ""): _("The supplier differs from the order's: %(order)s."),
            ("H02", "numbers"): _(
                "The numbers of “%(name)s” belong to more than one supplier."
            ),
            ("H02", "order"): _("The order %(order)s is another supplier's."),
            ("H03", ""): _("It is addressed to “%(name)s”, with numbers not ours."),
            ("H04", ""): _("Received before as %(bill)s: same number, date and total."),
            ("H05", ""): _("Perhaps received before: compare it with %(bill)s."),
            ("H05", "number"): _(
                "The number is that of %(bill)s, written differently or with another "
                "total."
            ),
            ("H05", "amount"): _(
                "%(bill)s has the same amount within some days of this one."
            ),
            ("H05", "account"): _(
                "%(bill)s of another supplier has the same number, total and account."
            ),
            ("H06", ""): _(
                "The invoice is in %(written)s, the order %(order)s in %(currency)s."
            ),
        }

    @api.model
    def _get_exceptions_account(self):
        """Return the patterns of the account to pay to."""
        _ = self.env._
        return {
            ("H08", ""): _("The account %(account)s is to be confirmed."),
            ("H08", "new"): _(
                "The account %(account)s is new: nobody has confirmed that it is the "
                "supplier's."
            ),
            ("H08", "unconfirmed"): _(
                "The account %(account)s waits for its confirmation."
            ),
            ("H08", "archived"): _("The account %(account)s was given up before."),
            ("H08", "shared"): _("The account %(account)s is also that of %(names)s."),
            ("H08", "country"): _(
                "The account %(account)s is in %(country)s, the supplier in "
                "%(supplier)s."
            ),
            ("H08", "payee"): _(
                "Somebody else is to be paid: %(name)s, account %(account)s."
            ),
        }

    @api.model
    def _get_exceptions_p(self):
        """Return the patterns of orders."""
        _ = self.env._
        return {
            ("P01", ""): _(
                "The invoice of %(amount)s names no order, and none was found for it."
            ),
            ("P02", ""): _("There is no order %(order)s of this supplier."),
            ("P03", ""): _("The order %(order)s is not confirmed."),
            ("P04", ""): _("The order %(order)s is closed."),
            ("P05", ""): _(
                "The order %(order)s was changed after the invoice came: %(change)s."
            ),
            ("P05", "price"): _(
                "The price in the order %(order)s was changed from %(before)s to "
                "%(now)s after the invoice agreed with it."
            ),
            ("P05", "quantity"): _(
                "The quantity in the order %(order)s was changed from %(before)s to "
                "%(now)s after the invoice agreed with it."
            ),
            ("P06", ""): _("The invoice goes beyond the blanket order %(order)s."),
            ("P06", "value"): _(
                "With this invoice %(found_money)s of the blanket order %(order)s are "
                "invoiced; its limit is %(expected_money)s."
            ),
            ("P06", "period"): _(
                "The invoice of %(day)s is %(found)s days outside the period of the "
                "blanket order %(order)s."
            ),
            ("P06", "quantity"): _(
                "%(line_name)s: %(found)s invoiced in all under the blanket order, which "
                "is for %(expected)s."
            ),
            ("P07", ""): _(
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
