"""What a picture says of itself, before anything draws it."""

import struct

_PNG = b"\x89PNG\r\n\x1a\n"
#: A signature drawn on the largest screen; a picture of it is some megabytes.
LARGEST_SIDE = 5000
LARGEST_AREA = 4_000_000


def png_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG, None for anything else."""
    if content[:8] != _PNG or content[12:16] != b"IHDR" or len(content) < 33:
        return None
    return struct.unpack(">II", content[16:24])


def is_signature(content: bytes) -> bool:
    """Say whether a picture may be a drawn signature.

    A few bytes can claim a picture that fills the memory of whoever draws it.
    """
    width, height = png_size(content) or (0, 0)
    sides = 0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE
    return sides and width * height <= LARGEST_AREA
