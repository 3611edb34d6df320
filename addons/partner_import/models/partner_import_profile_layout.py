from dataclasses import replace
from decimal import Decimal

from odoo import api, models
from odoo.addons.quittance_base.core.profile import (
    Column,
    Field,
    Layout,
    RowParser,
    open_file,
    recognise,
)
from odoo.addons.quittance_base.core.readers import Dialect, FileRefused
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.translate import LazyTranslate

from ..refusals import REFUSALS

_lt = LazyTranslate(__name__)

#: What a profile looks for in a file, the most important first.
FIELDS = (
    Field(
        "client",
        "key",
        ("client", "customer", "customerid", "client id", "code client", "n client",
         "numero client", "ref client", "compte", "account", "guest", "resident"),
        required=True,
        looks="id",
    ),
    Field(
        "service",
        "key",
        ("service", "prestation", "type", "article", "stockcode", "code article",
         "product", "produit", "item", "code", "nature"),
        required=True,
        looks="id",
    ),
    Field(
        "date",
        "date",
        ("date", "invoicedate", "service date", "date prestation", "jour", "day",
         "date de service", "le"),
    ),
    Field(
        "quantity",
        "decimal",
        ("quantity", "qty", "quantite", "qte", "nombre", "nb", "heures", "hours",
         "units"),
        looks="integer",
    ),
    Field(
        "price",
        "decimal",
        ("price", "unitprice", "unit price", "prix", "prix unitaire", "pu", "pu ht",
         "tarif", "rate"),
        looks="money",
    ),
    Field(
        "amount",
        "decimal",
        ("amount", "montant", "total", "montant ht", "total ht", "net amount"),
        looks="money",
    ),
    Field("currency", "currency", ("currency", "devise", "monnaie")),
    Field(
        "line_id",
        "key",
        ("line id", "line number", "id ligne", "numero de ligne", "transaction id",
         "ticket", "uuid", "identifiant"),
        looks="id",
    ),
    Field(
        "reference",
        "text",
        ("reference", "ref", "invoiceno", "order", "commande", "bon", "numero de bon",
         "booking", "reservation"),
    ),
    Field(
        "note",
        "text",
        ("note", "description", "libelle", "comment", "commentaire", "designation",
         "detail", "details", "remarks"),
        looks="words",
    ),
)  # fmt: skip
#: Empty cells are judged row by row, with reasons of their own.
ROW_FIELDS = tuple(replace(field, required=False) for field in FIELDS)
KINDS = {field.name: field.kind for field in FIELDS}

DOUBTS = {
    "by_content": _lt("Recognised by its values only: the title says nothing."),
    "close_second": _lt("Another column could have this meaning too."),
    "content_differs": _lt("The title fits, the values do not look like it."),
    "date_order": _lt("The dates can be read day first or month first: choose."),
    "mixed_dates": _lt("Some dates read day first, others month first."),
    "decimal_mark": _lt("The decimal mark is not certain: choose point or comma."),
    "no_header": _lt("The file has no titles: check each column."),
    "field_missing": _lt("No column was found for: %(field)s."),
}


class PartnerImportProfile(models.Model):
    """How the profile's file is laid out, recognised from a sample."""

    _inherit = "partner.import.profile"

    def _get_layout(self):
        """Return the core ``Layout`` that the profile keeps.

        Called by the jobs that read files and by the preview.

        :raises UserError: no column is mapped yet
        """
        self.ensure_one()
        columns = tuple(
            Column(column.sequence, column.name or "", column.meaning or None)
            for column in self.column_ids.sorted("sequence")
        )
        if not any(column.field for column in columns):
            raise UserError(
                self.env._(
                    "The profile %(profile)s names no columns yet: complete it from a "
                    "sample file.",
                    profile=self.name,
                )
            )
        return Layout(
            self._get_dialect(), columns, self.date_order, self.decimal_mark
        )

    def _get_dialect(self):
        """Return the core ``Dialect`` that the profile keeps."""
        return Dialect(
            self.file_format,
            encoding=self.encoding or "utf-8",
            delimiter=self.delimiter or ",",
            quotechar=self.quotechar or "",
            sheet=self.sheet or "",
            header_row=self.header_row - 1 if self.header_row else None,
            record_path=self.record_path or "",
        )

    @api.model
    def _recognise(self, content, filename, dialect=None):
        """Propose the layout of a sample file.

        Called by the guided screen; nothing is written.

        :param content: bytes
        :param dialect: core ``Dialect`` where a person has corrected it
        :return: ``{'vals': profile vals with column_ids commands, 'doubts': [text]}``
        :raises UserError: the file cannot be read, with what to do
        """
        try:
            proposal = recognise(content, filename, FIELDS, dialect=dialect)
        except FileRefused as refusal:
            raise UserError(self._get_refusal(refusal)) from refusal
        layout, sample = proposal.layout, proposal.sample
        dialect = layout.dialect
        commands = [
            Command.create(
                {
                    "sequence": column.index,
                    "name": column.header,
                    "meaning": column.field or False,
                    "sample": self._get_sample(sample, column.index),
                    "doubt": self._get_doubt(column.doubt),
                }
            )
            for column in layout.columns
        ]
        vals = {
            "file_format": dialect.format,
            "encoding": dialect.encoding,
            "delimiter": dialect.delimiter,
            "quotechar": dialect.quotechar,
            "sheet": dialect.sheet,
            "header_row": 0 if dialect.header_row is None else dialect.header_row + 1,
            "record_path": dialect.record_path,
            "date_order": layout.date_order,
            "decimal_mark": layout.decimal_mark,
            "column_ids": [Command.clear(), *commands],
        }
        doubts = [self._get_doubt(doubt.code, doubt.field) for doubt in proposal.doubts]
        return {"vals": vals, "doubts": doubts}

    def _preview(self, content, limit=8):
        """Return the first rows as the profile reads them.

        Called by the guided screen, also on a profile that is not saved yet.

        :param content: bytes
        :return: ``{'columns': [{'index', 'name', 'meaning', 'doubt'}], 'rows':
            [{'row', 'cells', 'values', 'errors'}], 'doubts': [text]}``; values are
            texts ready to show, by meaning
        """
        try:
            opened = open_file(content, self._get_layout(), ROW_FIELDS)
            parser = RowParser(opened.layout, ROW_FIELDS)
            rows = []
            for number, cells in opened.table.rows():
                if len(rows) == limit:
                    break
                rows.append(self._preview_row(parser.parse(number, cells)))
            columns, doubts = opened.layout.columns, []
        except FileRefused as refusal:
            columns, rows = self._get_layout().columns, []
            doubts = [self._get_refusal(refusal)]
        known_doubts = {column.sequence: column.doubt for column in self.column_ids}
        return {
            "columns": [
                {
                    "index": column.index,
                    "name": column.header,
                    "meaning": column.field,
                    "doubt": known_doubts.get(column.index) or False,
                }
                for column in columns
            ],
            "rows": rows,
            "doubts": doubts,
        }

    @staticmethod
    def _preview_row(parsed):
        """Return one row for the preview."""
        return {
            "row": parsed.row_number,
            "cells": parsed.raw,
            "values": {
                name: f"{value:f}" if isinstance(value, Decimal) else str(value)
                for name, value in parsed.values.items()
                if value is not None
            },
            "errors": [
                {"code": e.code, "field": e.field, "value": e.value}
                for e in parsed.errors
            ],
        }

    @staticmethod
    def _get_sample(sample, index):
        """Return the first filled cells of a column, for the guided screen."""
        texts = (cells[index] for _row, cells in sample if index < len(cells))
        return ", ".join(list(filter(None, map(str.strip, texts)))[:3])

    def _get_doubt(self, code, field=None):
        """Return a doubt's sentence, False without a doubt."""
        if not code:
            return False
        labels = dict(
            self.env["partner.import.profile.column"]
            ._fields["meaning"]
            ._description_selection(self.env)
        )
        text = DOUBTS.get(code)
        return self.env._(text) % {"field": labels.get(field, field)} if text else code

    def _get_refusal(self, refusal):
        """Return the sentence for a file that cannot be read."""
        return self.env._(REFUSALS[refusal.code]) % refusal.params
