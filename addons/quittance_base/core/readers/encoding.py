"""Which characters the bytes of a text file mean."""

import codecs

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Old 8-bit encodings met in French files, the usual one first.
_EIGHT_BIT = ("cp1252", "mac_roman", "cp850")
_ACCENTS = frozenset("éèêëàâçôûùîïœÉÈÊÀÇ°€")
_SAMPLE = 2**16


def detect_encoding(content: bytes, hint: str = "") -> str:
    """Name the codec of a text file.

    A byte order mark decides, then valid UTF-8, then ``hint`` (what the profile
    says), then the 8-bit encoding that gives the most French letters.
    """
    for bom, name in _BOMS:
        if content.startswith(bom):
            return name
    if wide := _wide(content[:_SAMPLE]):
        return wide
    if _decodes(content, "utf-8"):
        return "utf-8"
    eight_bit = [name for name in (hint, *_EIGHT_BIT) if _is_eight_bit(name)]
    return max(eight_bit, key=lambda name: _french(content[:_SAMPLE], name))


def is_binary(content: bytes, encoding: str) -> bool:
    """Whether the bytes are no text: control characters that no text holds."""
    sample = content[:_SAMPLE]
    if encoding.startswith(("utf-16", "utf-32")):
        sample = sample[: len(sample) // 4 * 4]
        text = sample.decode(encoding, "replace")
    elif b"\0" in content:
        return True
    else:
        text = sample.decode(encoding, "replace")
    if encoding == "utf-8":  # valid throughout, so these were written
        text = text.replace("\ufffd", "")
    odd = sum(c < " " and c not in "\t\r\n\f\x1a" or c == "\ufffd" for c in text)
    return odd > max(2, len(text) // 200)


def _wide(sample: bytes) -> str:
    """UTF-16 without a mark: every other byte of plain text is NUL."""
    pairs = len(sample) // 2
    if not pairs or b"\0" not in sample:
        return ""
    high = sample[1::2].count(0) / pairs
    low = sample[::2].count(0) / pairs
    if high > 0.4 and low < 0.05:
        return "utf-16-le"
    return "utf-16-be" if low > 0.4 and high < 0.05 else ""


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_eight_bit(name: str) -> bool:
    if not name or name.lower().replace("_", "-").startswith("utf"):
        return False
    try:
        return len("é".encode(name, "replace")) == 1
    except (LookupError, ValueError):
        return False


def _french(sample: bytes, encoding: str) -> int:
    text = sample.decode(encoding, "replace")
    return sum((c in _ACCENTS) - 2 * (c == "\ufffd") for c in text if c > "\x7f")
