"""Values as PostgreSQL's COPY reads them in its text format."""

import json
from typing import Any

NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def escape(text: str) -> str:
    """Return ``text`` with what COPY would read as a separator escaped.

    :param text: any string; a NUL is left for PostgreSQL to refuse, as in an INSERT
    """
    return text.translate(_ESCAPES)


def encode(value: Any) -> str:
    """Return one column value in COPY's text format.

    :param value: what a field's ``convert_to_column_insert`` returned
    :return: escaped text, or COPY's mark for NULL
    """
    if value is None:
        return NULL
    if value is True:
        return "t"
    if value is False:
        return "f"
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, (int, float)):
        return repr(value)
    adapted = getattr(value, "adapted", value)
    if isinstance(adapted, (dict, list)):
        return escape(json.dumps(adapted))
    return escape(str(adapted))
