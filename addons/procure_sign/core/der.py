"""A look at DER that an attacker may have written, before a library reads it.

asn1crypto decodes object identifiers in quadratic time: what is long is refused first.
"""

from .reasons import Reason, Refused

#: A time stamp with its certificates is smaller; no real identifier is as long.
MAX_BYTES, MAX_IDENTIFIER = 64_000, 64
_IDENTIFIERS = (6, 13)
_INDEFINITE = 0x80


def check(data: bytes):
    """Refuse what is too large, ends elsewhere than it says, or has long identifiers.

    :raises Refused: as an unreadable time stamp
    """
    if len(data) > MAX_BYTES:
        raise Refused(Reason.STAMP, f"{len(data)} bytes")
    try:
        _walk(data)
    except IndexError as error:
        raise Refused(Reason.STAMP, "cut short") from error


def _walk(data):
    """Visit every value once; into those that hold others it just goes on."""
    at, ends = 0, [len(data)]
    while at < len(data):
        while at >= ends[-1]:
            ends.pop()
        kind, begin, size = _head(data, at)
        holds = bool(kind & 0x20)
        if size is None:
            if not holds:
                raise Refused(Reason.STAMP, "length")
            at = begin
            continue
        if begin + size > ends[-1]:
            raise Refused(Reason.STAMP, "cut short")
        if kind in _IDENTIFIERS and size > MAX_IDENTIFIER:
            raise Refused(Reason.STAMP, "object identifier")
        if holds:
            ends.append(begin + size)
        at = begin if holds else begin + size


def _head(data, at):
    """Give the first byte, where the contents begin, and their size if it is said."""
    kind, at = data[at], at + 1
    if kind & 0x1F == 0x1F:
        raise Refused(Reason.STAMP, "tag")
    size, at = data[at], at + 1
    if size < _INDEFINITE:
        return kind, at, size
    if size == _INDEFINITE:
        return kind, at, None
    count = size - _INDEFINITE
    if count > 4 or at + count > len(data):
        raise Refused(Reason.STAMP, "length")
    return kind, at + count, int.from_bytes(data[at : at + count], "big")
