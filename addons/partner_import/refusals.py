"""Why no row of a file could be read: code of the reader -> sentence."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

REFUSALS = {
    "empty": _lt("The file is empty. Ask the partner to send it again."),
    "header_only": _lt("The file holds titles but no row."),
    "binary": _lt("The file is not of a kind we read: its content is binary."),
    "unsupported": _lt("Files of this kind (%(kind)s) are not read."),
    "archive": _lt("The file is an archive. Unpack it and send the file inside."),
    "protected": _lt("The file is protected by a password. Remove it and send again."),
    "too_large": _lt("The file has %(size)s bytes; the limit is %(limit)s."),
    "zip_damaged": _lt("The file is damaged (%(member)s). Save it again and resend."),
    "zip_bomb": _lt(
        "The file unpacks to more than is allowed (%(member)s, limit %(limit)s)."
    ),
    "too_many_members": _lt(
        "The file holds %(count)s parts; the limit is %(limit)s."
    ),
    "dtd": _lt("The XML holds a DTD or entities, which are never read."),
    "bad_xml": _lt("The XML is not well formed (line %(line)s: %(detail)s)."),
    "bad_json": _lt("The JSON is not well formed (line %(line)s: %(detail)s)."),
    "bad_csv": _lt("Row %(row)s cannot be read: %(detail)s."),
    "no_records": _lt("No records were found at %(path)s."),
    "no_sheet": _lt("The file has no sheet named %(sheet)s."),
    "too_many_columns": _lt(
        "Row %(row)s has %(count)s columns; the limit is %(limit)s. The delimiter is "
        "probably another one."
    ),
    "too_many_rows": _lt("The file has more than %(limit)s rows. Split it."),
    "line_too_long": _lt("Row %(row)s is longer than %(limit)s characters."),
    "cell_too_long": _lt(
        "A cell of row %(row)s is longer than %(limit)s characters."
    ),
    "unclosed_quote": _lt("A quotation mark opened in row %(row)s is never closed."),
    "wrong_delimiter": _lt(
        "The columns are separated by %(found)s, the profile expects %(expected)s."
    ),
    "column_missing": _lt(
        "The file lacks columns of the profile: %(columns)s. Ask for the usual "
        "columns, or correct the profile."
    ),
    "too_few_columns": _lt(
        "The file has %(count)s columns, the profile uses %(expected)s."
    ),
    "mixed_dates": _lt(
        "Column %(column)s: %(value)s (row %(row)s) and %(other_value)s (row "
        "%(other_row)s) cannot both be read in one order of day and month."
    ),
    "date_order": _lt(
        "Column %(column)s: %(value)s (row %(row)s) contradicts the profile's order "
        "of dates (%(order)s). Correct the profile, or ask for the file again."
    ),
    "no_columns": _lt("The profile names no columns yet. Complete it, then resume."),
}
