"""Files made by hand, so that tests say exactly what is in them."""

import io
import zipfile

import pytest
import xlsxwriter

from quittance_base.core.readers import FileRefused, Limits, read_table, sniff

CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body>"
    "</office:document-content>"
)
SHEET = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)


def zipped(members, method=zipfile.ZIP_DEFLATED):
    """A zip archive of ``{name: bytes or str}``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def ods(tables):
    """An ODS document around the XML of its tables."""
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": mimetype, "content.xml": CONTENT.format(tables)})


def xlsx(rows, **options):
    """A workbook of one sheet written by xlsxwriter, types as given."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Services")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if hasattr(cell, "year"):
                sheet.write_datetime(number, column, cell, day)
            else:
                sheet.write(number, column, cell)
    book.close()
    return out.getvalue()


def replaced(content, member, text):
    """A zip archive with one member written anew."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return zipped(members | {member: text})


def cells(content, dialect=None, limits=Limits(), name=""):
    """Header and rows of a file, sniffed unless the dialect is given."""
    table = read_table(content, dialect or sniff(content, name, limits), limits)
    return table.header, list(table.rows())


def refusal(content, dialect=None, limits=Limits(), name=""):
    """Code and parameters of the refusal that reading a file ends in."""
    with pytest.raises(FileRefused) as caught:
        cells(content, dialect, limits, name)
    return caught.value.code, caught.value.params
