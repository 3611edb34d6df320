"""Widths of a TrueType font's glyphs, which PDF/A wants to agree with the page's."""

import struct


def widths(font: bytes) -> list[int]:
    """Advance widths of every glyph in thousandths of an em, by glyph number.

    :param font: a TrueType file as a PDF embeds it.
    :raises ValueError: a table is missing or cut off.
    """
    try:
        tables = _tables(font)
        (em,) = struct.unpack_from(">H", font, tables[b"head"] + 18)
        (count,) = struct.unpack_from(">H", font, tables[b"hhea"] + 34)
        (glyphs,) = struct.unpack_from(">H", font, tables[b"maxp"] + 4)
        start = tables[b"hmtx"]
        found = [
            round(1000 * struct.unpack_from(">H", font, start + 4 * place)[0] / em)
            for place in range(count)
        ]
    except (KeyError, struct.error, ZeroDivisionError) as error:
        raise ValueError("not a TrueType font") from error
    # The last width stands for all glyphs after it.
    return found + found[-1:] * (glyphs - count)


def _tables(font: bytes) -> dict[bytes, int]:
    (count,) = struct.unpack_from(">H", font, 4)
    rows = (struct.unpack_from(">4sIII", font, 12 + 16 * row) for row in range(count))
    return {tag: offset for tag, _sum, offset, _length in rows}
