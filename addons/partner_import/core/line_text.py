"""Text of an invoice line from the profile's template."""

import re
from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\{(\w+)\}")
SEPARATORS = " \t-–—,;:/|"


def fill(template: str, values: Mapping[str, str]) -> str:
    """Replace ``{name}`` by its value and drop what empty values leave behind.

    ``str.format`` is not used: a template could reach attributes of the values.
    Unknown names stay as written, so that a typing error is seen.

    :param values: text for each name; empty where the row has none
    """
    text = PLACEHOLDER.sub(
        lambda match: values.get(match[1], match[0]) or "", template or ""
    )
    text = re.sub(r"\(\s*\)|\[\s*\]", "", text)
    text = re.sub(r"\s+", " ", text).strip(SEPARATORS)
    return text or values.get("service", "")


def uses(template: str, name: str) -> bool:
    """Say whether the template has the placeholder."""
    return name in PLACEHOLDER.findall(template or "")


def plain_number(value) -> str:
    """Write a Decimal without an exponent nor needless zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
