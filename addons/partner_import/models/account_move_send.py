from odoo import api, fields, models
from odoo.tools import SQL

ANNEX_REPORT = "partner_import.report_services"
#: Rows printed by one run of the PDF printer.
PRINT_ROWS = 5000


class AccountMove(models.Model):
    """The list of services that goes with the invoice."""

    _inherit = "account.move"

    import_annex_file = fields.Binary(
        string="List of services", attachment=True, copy=False, readonly=True
    )
    import_annex_id = fields.Many2one(
        "ir.attachment",
        string="List of services (attachment)",
        compute=lambda self: self._compute_linked_attachment_id(
            "import_annex_id", "import_annex_file"
        ),
        depends=["import_annex_file"],
    )

    def _get_fields_to_detach(self):
        """Make a new list when the invoice is reset to draft."""
        return [*super()._get_fields_to_detach(), "import_annex_file"]

    def _detach_attachments(self):
        """Forget the list that was detached; called when an invoice is reset."""
        res = super()._detach_attachments()
        self.invalidate_recordset(["import_annex_id", "import_annex_file"])
        return res

    def _get_import_annex_name(self):
        """Return the name of the annex without extension, after the invoice's."""
        self.ensure_one()
        name = self.name if self.name and self.name != "/" else self.env._("Draft")
        services = self.with_context(lang=self.partner_id.lang).env._("services")
        return f"{name.replace('/', '_')}_{services}"

    def _get_import_annex(self):
        """Return the name and PDF of the list of services, None where there is none.

        Called by the portal in sudo, after it checked the user's access; the list
        that was sent, else a new one.
        """
        self.ensure_one()
        if self.import_annex_id:
            return self.import_annex_id.name, self.import_annex_id.raw
        if not self._get_annexed_counts():
            return None
        reports = self.env["ir.actions.report"].with_company(self.company_id)
        content, _kind = reports._render_qweb_pdf(ANNEX_REPORT, res_ids=self.ids)
        return f"{self._get_import_annex_name()}.pdf", content

    def _get_annexed_counts(self):
        """Return ``{move id: number of rows}`` of the invoices that have rows."""
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT move_id, COUNT(*) FROM partner_import_line
                        WHERE move_id = ANY(%s) GROUP BY move_id""",
                    self.ids,
                )
            )
        )


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _get_invoice_extra_attachments(self, move):
        """Send the list of services with the invoice."""
        return super()._get_invoice_extra_attachments(move) + move.import_annex_id

    @api.model
    def _get_placeholder_mail_attachments_data(
        self, move, invoice_edi_format=None, extra_edis=None, pdf_report=None
    ):
        """Announce the list of services in the sending window."""
        result = super()._get_placeholder_mail_attachments_data(
            move,
            invoice_edi_format=invoice_edi_format,
            extra_edis=extra_edis,
            pdf_report=pdf_report,
        )
        if not move.import_annex_id and move._get_annexed_counts():
            name = f"{move._get_import_annex_name()}.pdf"
            result.append(
                {
                    "id": f"placeholder_{name}",
                    "name": name,
                    "mimetype": "application/pdf",
                    "placeholder": True,
                }
            )
        return result

    @api.model
    def _generate_invoice_documents(self, invoices_data, allow_fallback_pdf=False):
        """Print the lists of services beside the invoices."""
        result = super()._generate_invoice_documents(
            invoices_data, allow_fallback_pdf=allow_fallback_pdf
        )
        good = self.env["account.move"].union(
            *(move for move, data in invoices_data.items() if not data.get("error"))
        )
        self._generate_import_annexes(good.filtered(lambda m: not m.import_annex_id))
        return result

    @api.model
    def _generate_import_annexes(self, moves):
        """Print and attach the lists of services of invoices that have services.

        Called when invoices are sent; several lists in one run of the PDF printer.
        """
        counts = moves._get_annexed_counts()
        pieces, rows = [], PRINT_ROWS
        for move in moves.filtered(lambda move: move.id in counts):
            if rows + counts[move.id] > PRINT_ROWS:
                pieces.append(moves.browse())
                rows = 0
            pieces[-1] |= move
            rows += counts[move.id]
        for piece in pieces:
            self._attach_import_annexes(piece)

    @api.model
    def _attach_import_annexes(self, moves):
        """Print the lists of some invoices together and attach each to its invoice."""
        reports = self.env["ir.actions.report"].with_company(moves[0].company_id)
        content, kind = reports._pre_render_qweb_pdf(ANNEX_REPORT, res_ids=moves.ids)
        by_move = reports._get_splitted_report(ANNEX_REPORT, content, kind)
        # sudo: as Odoo does for the invoice's own PDF, which users may not write
        self.env["ir.attachment"].sudo().create(
            [
                {
                    "name": f"{move._get_import_annex_name()}.pdf",
                    "raw": by_move[move.id],
                    "mimetype": "application/pdf",
                    "res_model": move._name,
                    "res_id": move.id,
                    "res_field": "import_annex_file",
                }
                for move in moves
            ]
        )
        moves.invalidate_recordset(["import_annex_id", "import_annex_file"])
