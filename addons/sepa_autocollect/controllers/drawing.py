"""A signature drawn in a browser: taken as evidence only when something is drawn."""

import base64
import binascii
import io

from PIL import Image, ImageOps, UnidentifiedImageError

from ..core.picture import is_signature

#: A drawn signature is a small picture.
MAX_LENGTH = 200_000
#: Width and height together of the smallest drawing that is more than a dot.
SMALLEST = 20
PREFIX = "data:image/png;base64,"


def read_drawing(data):
    """Return a drawn signature as base64 of its PNG, False for a blank or no drawing.

    :param data: data URL as the page sends it, or None
    """
    if not data or not data.startswith(PREFIX) or len(data) > MAX_LENGTH:
        return False
    try:
        content = base64.b64decode(data[len(PREFIX) :], validate=True)
        # A small file may claim to be a picture that fills the memory.
        if not is_signature(content):
            return False
        with Image.open(io.BytesIO(content), formats=("PNG",)) as image:
            if not _is_drawn(image):
                return False
    except (binascii.Error, UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return False
    return base64.b64encode(content)


def _is_drawn(image):
    ink = image.convert("RGBA")
    paper = Image.new("RGBA", ink.size, "white")
    grey = Image.alpha_composite(paper, ink).convert("L")
    box = ImageOps.invert(grey).getbbox()
    return bool(box) and (box[2] - box[0]) + (box[3] - box[1]) >= SMALLEST
