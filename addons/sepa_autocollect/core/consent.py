"""The record of an acceptance: what was read, when, from where."""

from dataclasses import dataclass
from datetime import datetime

from .mandate_text import Text, text_hash


@dataclass(frozen=True)
class Acceptance:
    """Evidence that a client accepted a text.

    :param shown: the text as read, with its values
    :param shown_hash: its SHA-256
    :param method: ``drawn``, ``typed``, ``ticked`` or ``paper``
    :param code_checked: a one-time code was confirmed
    """

    kind: str
    language: str
    version: str
    template_hash: str
    shown: str
    shown_hash: str
    at: datetime
    address: str
    method: str
    code_checked: bool

    def intact(self, text: Text) -> bool:
        """Say whether text and hashes still belong together.

        :param text: the version the acceptance names
        """
        return (
            text.digest == self.template_hash
            and text_hash(self.shown) == self.shown_hash
            and (text.kind, text.version) == (self.kind, self.version)
        )


def accept(
    text: Text,
    values: dict[str, str],
    at: datetime,
    address: str,
    method: str,
    code_checked: bool,
) -> Acceptance:
    """Return the evidence of an acceptance, with the text filled in on the server.

    :param values: creditor, and for a card the amount rule
    :param address: network address of the client

    Called by the portal when the client accepts.
    """
    shown = text.filled(values)
    return Acceptance(
        kind=text.kind,
        language=text.language,
        version=text.version,
        template_hash=text.digest,
        shown=shown,
        shown_hash=text_hash(shown),
        at=at,
        address=address,
        method=method,
        code_checked=code_checked,
    )
