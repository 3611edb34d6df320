from dataclasses import replace
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.quittance_base.core.profile import (
    Column,
    Field,
    Layout,
    RowParser,
    open_file,
    recognise,
)
from odoo.addons.quittance_base.core.readers import Dialect, FileRefused

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


class PartnerImportProfile(models.Model):
    """How the profile's file is laid out, recognised from a sample."""

    _inherit = "partner.import.profile"

    def _get_layout(self):
        """Return the core ``Layout`` that the profile keeps.

        Called by the jobs that read files and by the preview.

        :raises FileRefused: ``column_missing``, the profile is not complete
        """
        self.ensure_one()
        columns = tuple(
            Column(column.sequence, column.name or "", column.meaning or None)
            for column in self.column_ids.sorted("sequence")
        )
        meanings = {column.field for column in columns}
        missing = [f.name for f in FIELDS if f.required and f.name not in meanings]
        if missing:
            label = self.env["partner.import.line"]._get_meaning_label
            raise FileRefused("column_missing", columns=", ".join(map(label, missing)))
        return Layout(self._get_dialect(), columns, self.date_order, self.decimal_mark)

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
            raise UserError(self._get_refusal(refusal, filename)) from refusal
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
            columns, rows = (), []
            doubts = [self._get_refusal(refusal, None)]
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
        text = self.env["quittance.messages"]._doubt_text(code)
        if not field:
            return text
        label = self.env["partner.import.line"]._get_meaning_label(field)
        return f"{label}: {text}"

    def _get_refusal(self, refusal, filename):
        """Return the sentence for a file that cannot be read."""
        return self.env["quittance.messages"]._file_error_text(
            refusal.code, refusal.params, filename
        )
