"""What the agent says, in the computer's language: English, or French."""

import locale
import os

from .french import FRENCH


def is_french() -> bool:
    """Whether this computer speaks French."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "LANG"):
        if value := os.environ.get(name):
            return value.startswith("fr")
    return (locale.getlocale()[0] or "").lower().startswith("fr")


def say(text: str, *values) -> str:
    """A sentence with its values, translated."""
    if is_french():
        text = FRENCH.get(text, text)
    return text % values if values else text
