"""What a supplier wrote, as it was written; nothing here corrects a value.

Field comments name the business terms (``BT-``) of EN 16931-1.
"""

from .document import Document
from .reading import read
from .refusal import CaptureRefused

__all__ = ["CaptureRefused", "Document", "read"]
