"""Dates in Excel: a count of days, and a number format that says so."""

import re
from datetime import datetime, timedelta

from .cells import native_number
from .xmlsafe import events, local_name

#: ECMA-376 part 1, 18.8.30: built-in formats that show a date or a time.
_BUILT_IN = {
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 59)), "date"),
    **dict.fromkeys((18, 19, 20, 21, *range(32, 36), 45, 46, 47), "time"),
    22: "date",
}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.I)
_LAST_SERIAL = 2_958_466  # 9999-12-31


def date_styles(archive, path: str) -> list[str]:
    """For each cell style ``"date"``, ``"time"`` or ``""``."""
    custom, styles = {}, []
    for _event, element in events(archive.open(path), ("{*}numFmt", "{*}xf")):
        if local_name(element) == "numFmt":
            custom[element.get("numFmtId")] = format_kind(
                element.get("formatCode") or ""
            )
        elif local_name(element.getparent()) == "cellXfs":
            number = element.get("numFmtId") or "0"
            built_in = _BUILT_IN.get(int(number), "") if number.isdecimal() else ""
            styles.append(custom.get(number, built_in))
    return styles


def format_kind(code: str) -> str:
    """What a number format shows.

    >>> format_kind("dd/mm/yyyy"), format_kind('0.00" days"'), format_kind("[h]:mm")
    ('date', '', 'time')
    """
    code = _LITERAL.sub("", code.split(";")[0]).lower()
    if code == "general":
        return ""
    if re.search("[dy]", code):
        return "date"
    if re.search("[hs]", code):
        return "time"
    return "date" if "m" in code else ""


def serial_text(text: str, kind: str, date1904: bool = False) -> str:
    """A day count as ISO text; what no calendar holds stays a number.

    >>> serial_text("44561", "date"), serial_text("44561.5", "date")
    ('2021-12-31', '2021-12-31 12:00:00')
    """
    try:
        days = float(text)
    except ValueError:
        return text
    if kind == "time" and 0 <= days < 10_000:
        minutes, seconds = divmod(round(days * 86400), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
    if not 1 <= days < _LAST_SERIAL - 1462 * date1904:
        return native_number(text)
    base = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30)
    moment = base + timedelta(seconds=round(days * 86400))
    return f"{moment:%Y-%m-%d %H:%M:%S}".removesuffix(" 00:00:00")
