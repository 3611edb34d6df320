"""The shipped sample files, with their dates moved to another month.

The samples are written for March 2026 and use only its first 28 days. The same month
always gives the same bytes, so that a file received twice is recognised.
"""

import io
import re
import zipfile
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).parent / "static" / "samples"
WRITTEN_FOR = date(2026, 3, 1)
_DATE_CELL = re.compile(rb'(<c r="A\d+" s="\d+" t="n"><v>)(\d{5})(</v>)')


def sample(name, month):
    """Return a sample file as its partner would send it for a month.

    :param name: file name in ``static/samples``
    :param month: first day of the month
    :return: (file name with the month, content in bytes)
    """
    path = FOLDER / name
    content = path.read_bytes()
    if path.suffix == ".xlsx":
        content = _move_workbook(content, month)
    else:
        content = _move_text(content, month)
    return f"{path.stem}-{month:%Y-%m}{path.suffix}", content


def _move_text(content, month):
    """Replace the dates of a text file; its encoding leaves digits as they are."""
    content = content.replace(b"/03/2026", f"/{month:%m/%Y}".encode())
    content = content.replace(b"31/02/2026", f"31/02/{month:%Y}".encode())
    return content.replace(b"2026-03", f"{month:%Y-%m}".encode())


def _move_workbook(content, month):
    """Replace the date cells of a workbook, which are counts of days."""
    days = (month - WRITTEN_FOR).days
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.startswith("xl/worksheets/"):
                data = _DATE_CELL.sub(
                    lambda cell: cell[1] + b"%d" % (int(cell[2]) + days) + cell[3], data
                )
            member = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            new.writestr(member, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
