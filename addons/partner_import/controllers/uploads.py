"""What portal and endpoint share: how much they take, how they hand a file out."""

from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from odoo.addons.quittance_base.core.channel import clean_name
from odoo.addons.quittance_base.core.readers import FileRefused, Limits

#: Bytes of a file, and of a request that carries it (form data around it).
MAX_FILE = min(Limits().max_bytes, 32 * 2**20)
MAX_REQUEST = MAX_FILE + 2**16


def read_upload(upload):
    """Name and content of an uploaded file.

    :param upload: werkzeug ``FileStorage``
    :return: cleaned name and bytes, at most one byte more than ``MAX_FILE``
    """
    return clean_name(upload.filename or ""), upload.stream.read(MAX_FILE + 1)


def download(name, content):
    """Response that saves bytes as a file and is never shown by the browser."""
    headers = [
        ("Content-Type", "application/octet-stream"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; sandbox"),
        ("Cache-Control", "no-store"),
        ("Content-Disposition", content_disposition(clean_name(name))),
    ]
    return request.make_response(content, headers)


def download_rejects(batch):
    """Response with the rows to correct of a batch whose access was checked.

    :raise werkzeug.exceptions.NotFound: no row to correct, or the profile no longer
        says how to write the file
    """
    try:
        return download(*batch._reject_file())
    except (UserError, FileRefused) as error:
        raise request.not_found() from error
