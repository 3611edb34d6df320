"""The payload that was committed is the one that is sent, letter by letter."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def frozen(payload: Mapping[str, Any]) -> str:
    """Return a payload as canonical JSON: what is stored and what is sent.

    :raises TypeError: for floats and anything else that has several spellings

    Keys are sorted, nothing depends on the order it was made in.
    """
    return json.dumps(
        _plain(payload),
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
    )


def frozen_hash(text: str) -> str:
    """Return the SHA-256 of a frozen payload, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value):
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("keys of a payload are text")
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    raise TypeError(f"{type(value).__name__} cannot be frozen: {value!r}")
