from odoo import api, models
from odoo.exceptions import UserError


class InvoiceMatchWords(models.AbstractModel):
    """The sentences of codes that the core returns."""

    _name = "invoice.match.words"
    _description = "Sentences of Supplier Invoices"

    @api.model
    def _get_refusal(self, code, params):
        """Return why a file cannot be read and what to do.

        :param code: of ``core.capture.refusal.REFUSALS``
        """
        sentences = {
            "empty": self.env._("%(file)s is empty. Ask for the file again."),
            "too_large": self.env._(
                "%(file)s has %(size)s bytes; at most %(limit)s are read. Ask for the "
                "invoice without its annexes."
            ),
            "dtd": self.env._(
                "%(file)s brings a document type definition (DTD), which invoices never "
                "have. Do not open it; ask the supplier for a plain file."
            ),
            "bad_xml": self.env._(
                "%(file)s, line %(line)s: this is not well-formed XML (%(detail)s). Ask "
                "for the file again."
            ),
            "bad_pdf": self.env._(
                "%(file)s cannot be opened as PDF (%(detail)s). Ask for it again."
            ),
            "encrypted_pdf": self.env._(
                "%(file)s is protected by a password. Ask for it without one."
            ),
            "unknown_syntax": self.env._(
                "%(file)s holds no invoice we can read (%(found)s): UBL, CII, Factur-X "
                "and ZUGFeRD are read. Type the invoice beside the picture."
            ),
            "no_profile": self.env._(
                "%(file)s is a table, and not exactly one supplier profile fits it "
                "(%(profiles)s). Make a profile from it under Configuration, or ask for "
                "an electronic invoice."
            ),
            "order": self.env._(
                "%(file)s is an order, not an invoice. Send the invoice that belongs to "
                "it."
            ),
            "unexpected": self.env._(
                "%(file)s could not be read because of a mistake of ours (%(detail)s). "
                "The file is kept; type the invoice beside it and tell the "
                "administrator."
            ),
            "several_invoices": self.env._(
                "%(file)s holds several invoices that differ: %(names)s. Ask which one "
                "counts, or for one file each."
            ),
            "too_many_lines": self.env._(
                "%(file)s has %(count)s lines; at most %(limit)s are read."
            ),
            "too_deep": self.env._(
                "%(file)s has lines within lines more than %(limit)s deep."
            ),
        }
        return sentences[code] % params

    @api.model
    def _raise_changed(self, capture):
        """Say that a kept file is not what was received."""
        raise UserError(
            self.env._(
                "The file of %(name)s is no longer the one that was received: its "
                "SHA-256 differs. Restore it from a backup.",
                name=capture.display_name,
            )
        )
