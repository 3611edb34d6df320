"""What a person signs: our statement around the document.

Everything that must not be replayed elsewhere stands in it (issue, section 2;
signing.md 5, "Binding").
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from hashlib import sha256

from .passkey import Assertion

#: The previous evidence of a record's first act, the head of an empty log.
NOTHING = "0" * 64


class Act(str, Enum):
    """Kinds of act (issue, section 1)."""

    APPROVE_ORDER = "approve_order"
    RELEASE_PAYMENT = "release_payment"
    AUTHORISE_DEBIT = "authorise_debit"
    CHANGE_ACCOUNT = "change_account"
    SIGN_MANDATE = "sign_mandate"
    CHANGE_POLICY = "change_policy"


class Level(str, Enum):
    """How the private key was held, weakest first."""

    SOFTWARE = "software"
    PASSKEY = "passkey"
    CARD = "card"

    @property
    def rank(self) -> int:
        """Greater is stronger."""
        return list(Level).index(self)


@dataclass(frozen=True)
class Company:
    """Whose act it is."""

    name: str
    vat: str


@dataclass(frozen=True)
class Record:
    """The order or payment, at one revision."""

    model: str
    id: int
    reference: str
    revision: int


@dataclass(frozen=True)
class Signer:
    """Who signs, by the register; the certificate proves it."""

    person: str
    name: str
    role: str
    level: Level


@dataclass(frozen=True)
class LogHead:
    """The last entry of the company's log when signing was opened."""

    position: int
    hash: str


@dataclass(frozen=True)
class Statement:
    """What is signed. ``accounts`` are IBANs; ``document`` is canonical XML bytes.

    :param passkey: with it the person has signed the statement without it, and the
        XAdES signature around it is the company's seal
    """

    database: str
    company: Company
    record: Record
    act: Act
    amount: Decimal
    currency: str
    accounts: tuple[str, ...]
    signer: Signer
    nonce: str
    previous: str
    head: LogHead
    document: bytes
    passkey: Assertion | None = None

    @property
    def document_hash(self) -> str:
        """SHA-256 of the document's canonical bytes."""
        return sha256(self.document).hexdigest()


def identity(canonical: bytes) -> str:
    """Name evidence: the hash of what was signed, nonce included.

    Never of the signature: an ECDSA signature has a twin that is as right.
    """
    return sha256(canonical).hexdigest()
