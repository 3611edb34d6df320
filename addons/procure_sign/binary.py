"""Bytes of binary fields, whatever the reader's context says."""

from base64 import b64decode


def _whole(record, name):
    """Return a record whose field is read whole; a client's ``bin_size`` gives sizes."""
    record.ensure_one()
    sizes = dict.fromkeys(("bin_size", f"bin_size_{name}"), False)
    return record.sudo().with_context(**sizes)


def raw(record, name):
    """Return the bytes of a binary field."""
    return b64decode(_whole(record, name)[name] or b"")


def content(attachment):
    """Return the bytes of an attachment."""
    return _whole(attachment, "raw").raw or b""
