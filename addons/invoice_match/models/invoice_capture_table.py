from odoo import api, fields, models

from odoo.addons.quittance_base.core.profile import Column, Layout, open_file
from odoo.addons.quittance_base.core.readers import Dialect, FileRefused

from ..core.capture import CaptureRefused
from ..core.capture.party import Party
from ..core.capture.reading import MAX_LINES, Reading
from ..core.capture.table import from_rows
from .invoice_capture_profile import FIELDS

ENDINGS = (".csv", ".txt", ".xlsx", ".ods")


class InvoiceCapture(models.Model):
    """Tables of invoice lines, read as the supplier's profile says."""

    _inherit = "invoice.capture"

    table_layout = fields.Json(
        copy=False, help="How the table was read: the profile as it was then."
    )

    @api.model
    def _read_content(self, company, name, content):
        """Read a table by the profile that fits it; all else as ever."""
        if self.table_layout:
            return self._read_table(name, content, self.table_layout)
        if not name.lower().endswith(ENDINGS):
            return super()._read_content(company, name, content)
        profiles = self.env["invoice.capture.profile"].sudo()
        found = profiles.search([("company_id", "=", company.id)]).filtered("dialect")
        layouts = {one: one._get_table_layout() for one in found}
        fitting = [one for one in found if self._fits_table(content, layouts[one])]
        if len(fitting) != 1:
            names = ", ".join(one.name for one in fitting) or "-"
            raise CaptureRefused("no_profile", file=name, profiles=names)
        return self._read_table(name, content, layouts[fitting[0]])

    @api.model
    def _fits_table(self, content, layout):
        """Return whether a table has the titles that a profile knows."""
        try:
            self._open_table(content, layout)
        except FileRefused:
            return False
        return True

    @api.model
    def _open_table(self, content, layout):
        """Return the opened file of a table.

        :param layout: as ``invoice.capture.profile._get_table_layout`` gives it
        """
        columns = tuple(
            Column(index, title, meaning) for index, title, meaning in layout["columns"]
        )
        core = Layout(
            Dialect(**layout["dialect"]),
            columns,
            layout["date_order"],
            layout["decimal_mark"],
        )
        return open_file(content, core, FIELDS)

    @api.model
    def _read_table(self, name, content, layout):
        """Return the ``Reading`` of a table."""
        rows = self._open_table(content, layout).parse(FIELDS)
        seller = Party(**layout["seller"])
        document = from_rows(rows, seller, layout["currency"], name, MAX_LINES)
        return Reading(document, content, name, layout=layout)
