import base64
import binascii
from datetime import date
from decimal import Decimal
from itertools import islice

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools.misc import format_date, formatLang

from odoo.addons.quittance_base.core.profile import (
    Column,
    Layout,
    RowParser,
    open_file,
)
from odoo.addons.quittance_base.core.readers import FileRefused, read_table

from .partner_import_profile_layout import ROW_FIELDS

#: What the screen may choose about the layout of the file.
LAYOUT = (
    "file_format",
    "encoding",
    "delimiter",
    "quotechar",
    "sheet",
    "header_row",
    "record_path",
    "date_order",
    "decimal_mark",
)
#: What the screen may choose about the profile itself.
RULES = ("name", "partner_id", "client_by", "expected_day", "currency_id")
#: A profile without these columns cannot bill anything.
NEEDED = ("client", "service")
#: Rows of the sample that are shown.
SHOWN = 8


class PartnerImportGuide(models.AbstractModel):
    """Makes a profile from a sample file; nothing is stored before it is kept."""

    _name = "partner.import.guide"
    _description = "Profile from a Sample"

    @api.model
    def read_sample(self, name, content, choices=None):
        """Return how a sample is read, with the user's corrections if there are some.

        Called by the guided screen when a file is dropped and after each correction.

        :param str name: file name
        :param str content: the file, in base64
        :param dict choices: ``layout`` and ``columns`` as this method returned them,
            corrected; without ``columns``, they are recognised again
        :return: ``layout``, ``columns``, ``rows``, ``doubts``, ``missing``
        :rtype: dict
        :raises AccessError: when the user is no manager
        :raises UserError: when nothing in the file can be read
        """
        self._check_manager()
        data = self._decode(content)
        sample, doubts = self._get_sample(data, name, choices)
        missing = self._get_missing(sample["columns"])
        layout = self._get_layout(sample)
        return {
            **sample,
            "rows": self._read_rows(data, name, layout),
            "doubts": doubts or self._get_refusals(data, name, layout, missing),
            "missing": missing,
        }

    @api.model
    def get_choices(self):
        """Return the choices of the screen's selects. Called when it opens."""
        self._check_manager()
        profile = self.env["partner.import.profile"]
        column = self.env["partner.import.profile.column"]
        return {
            "meaning": column._fields["meaning"]._description_selection(self.env),
            "needed": NEEDED,
            **{
                name: profile._fields[name]._description_selection(self.env)
                for name in ("date_order", "decimal_mark", "client_by")
            },
            "defaults": profile.default_get(["client_by", "expected_day"]),
        }

    @api.model
    def keep_profile(self, name, content, choices, rules, receive=True):
        """Create the profile, and read the sample as its first file when asked.

        Called by the button "Keep this profile".

        :param dict choices: ``layout`` and ``columns`` as the screen shows them
        :param dict rules: partner_id, name, client_by, expected_day
        :param bool receive: whether the sample is also the first file to bill
        :return: action that opens the batch, or the profile
        :rtype: dict
        :raises AccessError: when the user is no manager
        :raises UserError: when a needed column or the partner is missing
        """
        self._check_manager()
        data = self._decode(content)
        sample, _doubts = self._get_sample(data, name, choices)
        missing = self._get_missing(sample["columns"])
        if missing:
            raise UserError(
                self.env._(
                    "Choose the column that holds: %(meanings)s.",
                    meanings=", ".join(missing),
                )
            )
        if not rules.get("partner_id"):
            raise UserError(self.env._("Choose the partner that sends this file."))
        profile = self.env["partner.import.profile"].create(
            {
                **sample["layout"],
                "column_ids": [
                    Command.create({"sequence": column.pop("index"), **column})
                    for column in sample["columns"]
                ],
                **{field: rules[field] for field in RULES if rules.get(field)},
            }
        )
        record = profile
        if receive:
            record = self.env["partner.import.batch"]._receive(
                profile, name, data, "drop", sender=self.env.user.name
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    # === HELPERS === #

    def _check_manager(self):
        """Raise AccessError unless the user may make profiles."""
        if not self.env.user.has_group("partner_import.partner_import_group_manager"):
            raise AccessError(
                self.env._("Only a manager of Partner Services makes profiles.")
            )

    def _decode(self, content):
        """Return the bytes of a file sent in base64."""
        try:
            return base64.b64decode(content or "", validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(
                self.env._("The file did not arrive whole. Drop it again.")
            ) from error

    def _get_sample(self, data, name, choices):
        """Return layout and columns, as corrected or as recognised, and the doubts."""
        choices = choices or {}
        if choices.get("columns"):
            columns = [self._prepare_column(column) for column in choices["columns"]]
            layout = self._prepare_layout(choices["layout"])
            return {"layout": layout, "columns": columns}, []
        proposal = self.env["partner.import.profile"]._recognise(
            data, name, self._get_dialect(choices.get("layout"))
        )
        vals = proposal["vals"]
        columns = [
            self._prepare_column({**column, "index": column["sequence"]})
            for _command, _id, column in vals["column_ids"]
            if column
        ]
        layout = self._prepare_layout(vals)
        return {"layout": layout, "columns": columns}, proposal["doubts"]

    def _prepare_column(self, column):
        """Return a column for the screen and for the profile, and nothing else."""
        return {
            "index": int(column["index"]),
            "name": column["name"] or "",
            "meaning": column["meaning"] or False,
            "sample": column.get("sample") or "",
            "doubt": column.get("doubt") or False,
        }

    def _get_dialect(self, layout):
        """Return the core dialect that the user chose, None to have it recognised."""
        if not layout:
            return None
        vals = self._prepare_layout(layout)
        return self.env["partner.import.profile"].new(vals)._get_dialect()

    def _prepare_layout(self, layout):
        """Return the values of the layout, and nothing else."""
        vals = {field: layout[field] for field in LAYOUT}
        return {**vals, "header_row": int(vals["header_row"] or 0)}

    def _get_layout(self, sample):
        """Return the core layout of a sample, also while columns are missing."""
        layout = sample["layout"]
        columns = tuple(
            Column(column["index"], column["name"], column["meaning"] or None)
            for column in sample["columns"]
        )
        return Layout(
            self.env["partner.import.profile"].new(layout)._get_dialect(),
            columns,
            layout["date_order"],
            layout["decimal_mark"],
        )

    def _read_rows(self, data, name, layout):
        """Return the first rows: each cell as written and as read."""
        try:
            parser = RowParser(layout, ROW_FIELDS)
            rows = islice(read_table(data, layout.dialect).rows(), SHOWN)
            return [self._prepare_row(parser.parse(*row), layout) for row in rows]
        except FileRefused as refusal:
            profile = self.env["partner.import.profile"]
            raise UserError(profile._get_refusal(refusal, name)) from refusal

    def _get_refusals(self, data, name, layout, missing):
        """Return why the file as a whole would be refused with this layout."""
        if missing:
            return []
        try:
            open_file(data, layout, ROW_FIELDS)
        except FileRefused as refusal:
            return [self.env["partner.import.profile"]._get_refusal(refusal, name)]
        return []

    def _prepare_row(self, row, layout):
        """Return a row for the screen: per column the cell as written and as read."""
        wrong = {error.field for error in row.errors}
        cells = []
        for column in layout.columns:
            raw = row.raw[column.index] if column.index < len(row.raw) else ""
            read = row.values.get(column.field) if column.field else None
            cells.append(
                {
                    "raw": raw,
                    "read": self._show(read) if read is not None else "",
                    "error": bool(raw.strip() and column.field in wrong),
                }
            )
        return {"row": row.row_number, "cells": cells}

    def _show(self, value):
        """Return a value as the user's language writes it."""
        if isinstance(value, date):
            return format_date(self.env, value, date_format="d MMM y")
        if isinstance(value, Decimal):
            digits = max(-value.as_tuple().exponent, 0)
            return formatLang(self.env, float(value), digits=min(digits, 6))
        return value

    def _get_missing(self, columns):
        """Return the labels of the needed meanings that no column has."""
        chosen = {column["meaning"] for column in columns}
        selection = self.env["partner.import.profile.column"]._fields["meaning"]
        labels = dict(selection._description_selection(self.env))
        return [labels[name] for name in NEEDED if name not in chosen]
