"""PDFs of our own making."""

import io

from pypdf import PdfWriter


def pdf_with(files):
    """Return a PDF of one empty page with embedded files.

    :param files: bytes by name
    """
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    for name, content in files.items():
        writer.add_attachment(name, content)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
