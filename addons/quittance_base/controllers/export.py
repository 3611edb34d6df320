import json

from werkzeug.datastructures import FileStorage

from odoo import http

from odoo.addons.web.controllers import export, pivot


def _is_formula(value):
    """Whether XlsxWriter would write a text as a formula."""
    return isinstance(value, str) and value.startswith(("=", "{="))


class _PlainCells:
    """Mixin of Odoo's workbook writers: what records say stays text."""

    def write(self, row, column, cell_value, style=None):
        """Write one cell; called by the writers for each."""
        if _is_formula(cell_value):
            return self.worksheet.write_string(row, column, cell_value, style)
        return super().write(row, column, cell_value, style)


class PlainXlsxWriter(_PlainCells, export.ExportXlsxWriter):
    """Writer of a list."""


class PlainGroupXlsxWriter(_PlainCells, export.GroupExportXlsxWriter):
    """Writer of a list in groups."""


class PlainExcelExport(export.ExcelExport):
    """Lists as XLSX in which no text that came from outside is a living formula.

    Odoo defuses them in its CSV exports only.
    """

    def from_data(self, fields, columns_headers, rows):
        """Write a list; called by Odoo's export route."""
        with PlainXlsxWriter(fields, columns_headers, len(rows)) as writer:
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    writer.write_cell(number, column, value)
        return writer.value

    def from_group_data(self, fields, columns_headers, groups):
        """Write a list in groups; called by Odoo's export route."""
        with PlainGroupXlsxWriter(fields, columns_headers, groups.count) as writer:
            row, column = 1, 0
            for name, group in groups.children.items():
                row, column = writer.write_group(row, column, name, group)
        return writer.value


class PlainPivotExport(pivot.TableExporter):
    """Pivots as XLSX, with an apostrophe before what would be a formula."""

    @http.route()
    def export_xlsx(self, data, **kw):
        """Write a pivot; the web client posts the table it shows."""
        read = json.load if isinstance(data, FileStorage) else json.loads
        table = read(data, object_hook=self._neutralise)
        return super().export_xlsx(json.dumps(table), **kw)

    @staticmethod
    def _neutralise(item):
        return {
            name: f"'{value}" if _is_formula(value) else value
            for name, value in item.items()
        }
