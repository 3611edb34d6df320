"""From a document to a file that every reader of EN 16931 understands."""

from .factur_x import CannotWrite, write_cii

__all__ = ["CannotWrite", "write_cii"]
