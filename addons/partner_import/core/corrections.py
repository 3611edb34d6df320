"""What a person corrected in a row, kept beside what the file says."""

from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

#: Meaning -> function from the text that is stored to the value.
READERS = {
    "client": str,
    "service": str,
    "reference": str,
    "note": str,
    "currency": str,
    "date": date.fromisoformat,
    "quantity": Decimal,
    "price": Decimal,
    "amount": Decimal,
}


def read(meaning, text):
    """Return the value of a stored correction.

    :param meaning: one of :data:`READERS`
    :param text: as stored: ISO date, plain number, code or free text; None empties
    :raises ValueError: unknown meaning, or a text that is no such value
    """
    if meaning not in READERS:
        raise ValueError(f"unknown meaning: {meaning}")
    if text is None:
        return None
    try:
        value = READERS[meaning](text)
    except InvalidOperation:
        raise ValueError(f"no number: {text}") from None
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"no number: {text}")
    return value


def corrected(row, texts):
    """Return the row with corrections in the place of its own values and errors.

    Called before a line is evaluated again.

    :param row: a ``ParsedRow``
    :param texts: ``{meaning: stored text}``
    """
    if not texts:
        return row
    values = {**row.values, **{m: read(m, text) for m, text in texts.items()}}
    if "amount" in texts and "price" not in texts:
        values["price"] = None
    elif {"price", "quantity"} & set(texts) and "amount" not in texts:
        # The file's total belonged to the figures that were corrected.
        values["amount"] = None
        if values.get("price") is None:
            values["price"] = _unit_price(row)
    return replace(
        row,
        values=values,
        errors=tuple(e for e in row.errors if e.field not in texts),
        currency=texts.get("currency", row.currency),
    )


def _unit_price(row):
    """Return the unit price that the row's own total gives, None where there is none."""
    quantity, amount = row.values.get("quantity"), row.values.get("amount")
    return amount / quantity if quantity and amount is not None else None
