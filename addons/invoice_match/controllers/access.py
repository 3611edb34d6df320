"""What the supplier's pages share: who asks, and how files come and go."""

from odoo.http import content_disposition, request

from odoo.addons.quittance_base.core.channel import clean_name

#: Bytes of a file that a supplier sends, and of the form around it.
MAX_FILE = 20 * 2**20
MAX_FORM = MAX_FILE + 2**16


def suppliers():
    """Return the model that finds what is a supplier's own, and nothing else's."""
    return request.env["invoice.supplier"].sudo()


def current_supplier():
    """Return the commercial entity that the user acts for, else nobody."""
    return suppliers()._get_supplier(request.env.user)


def found(record):
    """Return a record, or say that there is none: somebody else's is none.

    :raise werkzeug.exceptions.NotFound: no record
    """
    if not record:
        raise request.not_found()
    return record


def download(name, content):
    """Return a response that saves bytes as a file and is never shown by the browser."""
    headers = [
        ("Content-Type", "application/octet-stream"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; sandbox"),
        ("Cache-Control", "no-store"),
        ("Content-Disposition", content_disposition(clean_name(name))),
    ]
    return request.make_response(content, headers)
