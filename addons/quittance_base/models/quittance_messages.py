from odoo import api, models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

_MEBIBYTE = 2**20
_SHOWN = 80

FILE_TEXTS = {
    "empty": _lt("%(file)s holds nothing. It must be sent again."),
    "header_only": _lt(
        "%(file)s holds titles but no row of data. It must be sent again"
        " with its rows, unless the month was empty."
    ),
    "binary": _lt(
        "%(file)s is not a text file or spreadsheet that can be read. Send it as"
        " CSV, XLSX, ODS, JSON or XML."
    ),
    "unsupported": _lt(
        "%(file)s is of a kind that is not read here (%(kind)s). Open it and save it as"
        " XLSX or CSV, or ask the partner to."
    ),
    "archive": _lt(
        "%(file)s is a ZIP archive and not a spreadsheet. Drop it where several files"
        " are accepted, or unpack it and drop the files inside."
    ),
    "protected": _lt(
        "%(file)s is protected by a password. Save it without the password and drop it"
        " again."
    ),
    "too_large": _lt(
        "%(file)s is larger than the %(limit_mb)s MB accepted. Split it, for example"
        " by week."
    ),
    "zip_damaged": _lt(
        "%(file)s is damaged: its part “%(member)s” cannot be unpacked. It must be"
        " saved and sent again."
    ),
    "zip_bomb": _lt(
        "%(file)s unpacks to far more than its size (over %(limit_mb)s MB in"
        " “%(member)s”) and was not opened. If the partner really meant to send it, ask"
        " for it as CSV."
    ),
    "too_many_members": _lt(
        "%(file)s holds %(count)s files, more than the %(limit)s accepted. Send"
        " them in several archives."
    ),
    "dtd": _lt(
        "%(file)s declares a document type (DTD), which is refused because it can hide"
        " harmful content. Send XML without DOCTYPE."
    ),
    "bad_xml": _lt(
        "%(file)s is not well-formed XML, line %(line)s: %(detail)s. It must be"
        " sent again."
    ),
    "bad_json": _lt(
        "%(file)s is not valid JSON, line %(line)s: %(detail)s. It must be sent again."
    ),
    "bad_csv": _lt(
        "%(file)s cannot be cut into cells at row %(row)s: %(detail)s. Check the quotes"
        " there, or ask for the file again."
    ),
    "no_records": _lt(
        "%(file)s holds no record at “%(path)s”. Check the path of the records on the"
        " profile, or ask the partner whether the format changed."
    ),
    "no_sheet": _lt(
        "%(file)s has no sheet “%(sheet)s”. Choose the sheet on the profile, or have"
        " the sheet named as before."
    ),
    "too_many_columns": _lt(
        "%(file)s has %(count)s columns in row %(row)s, more than the %(limit)s"
        " accepted. Check the delimiter, or remove what is not needed."
    ),
    "too_many_rows": _lt(
        "%(file)s has more than the %(limit)s rows accepted. Split it, for example"
        " by week."
    ),
    "too_many_values": _lt(
        "%(file)s has more than the %(limit)s values accepted in one document. Split"
        " it, for example by week, or ask for JSON lines or CSV."
    ),
    "line_too_long": _lt(
        "%(file)s has more than %(limit)s characters in row %(row)s. It is probably no"
        " list of services, or a quote is left open there."
    ),
    "record_too_large": _lt(
        "%(file)s has more than %(limit_mb)s MB without the end of a row. Check the"
        " path of the records on the profile, or ask for the file again."
    ),
    "cell_too_long": _lt(
        "%(file)s has a cell of more than %(limit)s characters in row %(row)s. Shorten"
        " it, or close the quote that is left open there."
    ),
    "unclosed_quote": _lt(
        "%(file)s has a quote in row %(row)s that is never closed, so rows after it"
        " would be lost. Correct that row, or choose “no quotes” on the profile."
    ),
    "wrong_delimiter": _lt(
        "%(file)s separates its cells with “%(found)s” but the profile expects"
        " “%(expected)s”. Change the delimiter on the profile, or ask for the file as"
        " before."
    ),
    "column_missing": _lt(
        "%(file)s lacks columns the profile uses: %(columns)s. Choose the columns again"
        " on the profile, or ask for the file with its usual titles."
    ),
    "too_few_columns": _lt(
        "%(file)s has %(count)s columns and the profile uses %(expected)s. Choose the"
        " columns again on the profile, or ask for the file as before."
    ),
    "mixed_dates": _lt(
        "%(file)s mixes two orders of dates in column “%(column)s”: “%(value)s” in row"
        " %(row)s and “%(other_value)s” in row %(other_row)s fit together in no single"
        " order. Ask the partner to write all dates the same way."
    ),
    "date_order": _lt(
        "%(file)s writes dates in another order than the profile (%(order_text)s):"
        " “%(value)s”, column “%(column)s”, row %(row)s. Change the order on the"
        " profile, or ask the partner to correct the date."
    ),
}

CELL_TEXTS = {
    "missing": _lt("%(what)s is empty. Fill it in, or ignore the row."),
    "not_a_number": _lt(
        "%(what)s: “%(value)s” is not a number. Write the number alone."
    ),
    "not_finite": _lt(
        "%(what)s: “%(value)s” is not an amount that can be billed. Write a number."
    ),
    "too_many_digits": _lt(
        "%(what)s: “%(value)s” has too many digits. Check it and write it again."
    ),
    "decimal_mark": _lt(
        "%(what)s: “%(value)s” does not use the decimal mark of the profile. Write it"
        " as the profile says, or change the profile if the whole file is so."
    ),
    "ambiguous_number": _lt(
        "%(what)s: “%(value)s” can be read as thousands or as decimals. Choose the"
        " decimal mark on the profile, or write the number without thousands separator."
    ),
    "unknown_currency": _lt(
        "%(what)s: no currency is known in “%(value)s”. Write its three letters, such"
        " as EUR."
    ),
    "currency_conflict": _lt(
        "%(what)s: “%(value)s” names another currency than the rest of the row. Correct"
        " one of them."
    ),
    "invalid_date": _lt(
        "%(what)s: “%(value)s” is not a date, in the order the profile says. Write it"
        " as year-month-day."
    ),
    "key_damaged": _lt(
        "%(what)s: a spreadsheet has shortened the reference to “%(value)s”, its last"
        " digits are lost. Write it in full, in a column formatted as text."
    ),
    "too_many_cells": _lt(
        "The row has more cells than the file has titles (“%(value)s”): a delimiter"
        " stands inside a text. Put that text in quotes."
    ),
}

DOUBT_TEXTS = {
    "by_content": _lt("recognised by what it holds, not by its title"),
    "close_second": _lt("another column fits nearly as well"),
    "content_differs": _lt("the title fits, what the column holds does not"),
    "date_order": _lt("day and month cannot be told apart in this sample"),
    "mixed_dates": _lt("the dates of this sample fit together in no single order"),
    "decimal_mark": _lt("thousands and decimals cannot be told apart in this sample"),
    "no_header": _lt("no row of titles was found"),
    "field_missing": _lt("no column was recognised for it"),
}

DATE_ORDERS = {
    "dmy": _lt("day, month, year"),
    "mdy": _lt("month, day, year"),
    "ymd": _lt("year, month, day"),
}


class QuittanceMessages(models.AbstractModel):
    """The sentence for every code the readers and the profile engine can give."""

    _name = "quittance.messages"
    _description = "Messages of the File Readers"

    @api.model
    def _file_error_text(self, code, params, filename):
        """Why a whole file is refused, and what to do; batches and profiles call it.

        :param str code: ``FileRefused.code``
        :param dict params: ``FileRefused.params``
        :param str filename: as the partner named it
        :rtype: str
        """
        values = {name: self._shown(value) for name, value in params.items()}
        values["file"] = self._shown(filename or self.env._("The file"))
        if isinstance(params.get("limit"), int):
            values["limit_mb"] = max(params["limit"] // _MEBIBYTE, 1)
        if "order" in params:
            values["order_text"] = self.env._(DATE_ORDERS[params["order"]])
        text = self.env._(FILE_TEXTS[code])
        return text % values

    @api.model
    def _cell_error_text(self, code, field, value, column):
        """Why a cell cannot be used, and what to do; batches call it once per case.

        :param str code: ``CellError.code``
        :param str field: label of the field, in the user's language
        :param str value: the cell as written
        :param str column: title or letter of the column, empty when there is none
        :rtype: str
        """
        what = self._shown(field)
        if column and column != field:
            what = self.env._(
                "%(field)s (column “%(column)s”)",
                field=what,
                column=self._shown(column),
            )
        text = self.env._(CELL_TEXTS[code])
        return text % {"what": what, "value": self._shown(value)}

    @api.model
    def _doubt_text(self, code):
        """What to look at before a profile is kept; the profile screen calls it.

        :param str code: ``Column.doubt`` or ``Doubt.code``
        :rtype: str
        """
        return self.env._(DOUBT_TEXTS[code])

    @api.model
    def _shown(self, value):
        """A value short and visible enough to stand in a sentence."""
        names = {"\t": self.env._("tab"), " ": self.env._("space")}
        text = names.get(value) or " ".join(str(value).split())
        return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
