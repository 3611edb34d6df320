"""Why evidence is not accepted, in ETSI's words and in ours.

Indications and sub-indications: ETSI EN 319 102-1, clause 5.1.3. Each rule has a
reason of its own, so that a test can tell which one refused.
"""

from dataclasses import dataclass
from enum import Enum

PASSED, FAILED, INDETERMINATE = "TOTAL-PASSED", "TOTAL-FAILED", "INDETERMINATE"

#: Sub-indications that the standard gives to TOTAL-FAILED; others are indeterminate.
FAILING = frozenset(
    {
        "FORMAT_FAILURE",
        "HASH_FAILURE",
        "SIG_CRYPTO_FAILURE",
        "REVOKED",
        "EXPIRED",
        "NOT_YET_VALID",
    }
)


class Reason(Enum):
    """Our code of a refusal, and ETSI's sub-indication."""

    # The document
    TOO_LARGE = "too-large", "FORMAT_FAILURE"
    NOT_UTF8 = "not-utf8", "FORMAT_FAILURE"
    DOCTYPE = "doctype", "FORMAT_FAILURE"
    NOT_XML = "not-xml", "FORMAT_FAILURE"
    COMMENT = "comment", "FORMAT_FAILURE"
    INSTRUCTION = "processing-instruction", "FORMAT_FAILURE"
    ROOT = "wrong-root", "FORMAT_FAILURE"
    ID = "unexpected-id", "FORMAT_FAILURE"
    NO_SIGNATURE = "no-signature", "FORMAT_FAILURE"
    SIGNATURES = "several-signatures", "FORMAT_FAILURE"
    PLACE = "signature-not-last", "FORMAT_FAILURE"
    SHAPE = "signature-shape", "FORMAT_FAILURE"
    OBJECT = "unexpected-object", "FORMAT_FAILURE"
    REFERENCES = "reference-count", "FORMAT_FAILURE"
    REFERENCE_URI = "reference-uri", "FORMAT_FAILURE"
    TRANSFORM = "transform", "FORMAT_FAILURE"
    PREFIXES = "inclusive-namespaces", "FORMAT_FAILURE"
    KEY_INFO = "key-info", "FORMAT_FAILURE"
    BASE64 = "base64", "FORMAT_FAILURE"
    PROPERTIES = "signed-properties", "FORMAT_FAILURE"
    UNSIGNED = "unsigned-properties", "FORMAT_FAILURE"
    STATEMENT = "statement-shape", "FORMAT_FAILURE"
    DOCUMENT = "document-facts", "FORMAT_FAILURE"
    # The signature
    ALGORITHM = "algorithm", "CRYPTO_CONSTRAINTS_FAILURE"
    DIGEST_ALGORITHM = "digest-algorithm", "CRYPTO_CONSTRAINTS_FAILURE"
    KEY_SIZE = "key-size", "CRYPTO_CONSTRAINTS_FAILURE"
    KEY_MISMATCH = "key-and-algorithm", "SIG_CRYPTO_FAILURE"
    DIGEST = "document-altered", "HASH_FAILURE"
    PROPERTIES_DIGEST = "properties-altered", "HASH_FAILURE"
    SIGNATURE = "signature-wrong", "SIG_CRYPTO_FAILURE"
    # The certificate
    CERTIFICATE = "certificate-unreadable", "NO_SIGNING_CERTIFICATE_FOUND"
    CERTIFICATE_DIGEST = "certificate-swapped", "NO_SIGNING_CERTIFICATE_FOUND"
    KEY_USAGE = "key-usage", "CHAIN_CONSTRAINTS_FAILURE"
    EXTENDED_USAGE = "extended-key-usage", "CHAIN_CONSTRAINTS_FAILURE"
    IS_AUTHORITY = "authority-as-signer", "CHAIN_CONSTRAINTS_FAILURE"
    UNTRUSTED = "untrusted", "NO_CERTIFICATE_CHAIN_FOUND"
    CHAIN = "chain-broken", "CHAIN_CONSTRAINTS_FAILURE"
    CHAIN_KEY = "chain-key-or-digest", "CRYPTO_CONSTRAINTS_FAILURE"
    EXPIRED = "expired", "EXPIRED"
    NOT_YET_VALID = "not-yet-valid", "NOT_YET_VALID"
    REVOKED = "revoked", "REVOKED"
    REVOKED_LATER = "revoked-without-proof-of-time", "REVOKED_NO_POE"
    AUTHORITY_REVOKED = "authority-revoked", "REVOKED_CA_NO_POE"
    NO_REVOCATION = "no-revocation-data", "TRY_LATER"
    STALE = "stale-revocation-data", "TRY_LATER"
    # Time
    STAMP = "time-stamp-unreadable", "SIG_CONSTRAINTS_FAILURE"
    STAMP_IMPRINT = "time-stamp-of-something-else", "SIG_CONSTRAINTS_FAILURE"
    STAMP_SIGNATURE = "time-stamp-signature", "SIG_CONSTRAINTS_FAILURE"
    STAMP_USAGE = "time-stamp-key-usage", "SIG_CONSTRAINTS_FAILURE"
    STAMP_UNTRUSTED = "time-stamp-untrusted", "SIG_CONSTRAINTS_FAILURE"
    STAMP_NONCE = "time-stamp-nonce", "SIG_CONSTRAINTS_FAILURE"
    STAMP_REFUSED = "time-stamp-refused", "SIG_CONSTRAINTS_FAILURE"
    STAMP_ORDER = "time-stamp-far-from-signing", "TIMESTAMP_ORDER_FAILURE"
    CLOCK = "clock-behind-time-stamp", "TIMESTAMP_ORDER_FAILURE"
    FUTURE = "signing-time-in-the-future", "TIMESTAMP_ORDER_FAILURE"
    # A signature that comes in
    ADDED = "unsigned-part-added", "SIG_CONSTRAINTS_FAILURE"
    OTHER_TIME = "not-signed-when-prepared", "TIMESTAMP_ORDER_FAILURE"
    # What was to be signed
    BOUND_DATABASE = "other-database", "SIG_CONSTRAINTS_FAILURE"
    BOUND_COMPANY = "other-company", "SIG_CONSTRAINTS_FAILURE"
    BOUND_RECORD = "other-record", "SIG_CONSTRAINTS_FAILURE"
    BOUND_REVISION = "other-revision", "SIG_CONSTRAINTS_FAILURE"
    BOUND_ACT = "other-act", "SIG_CONSTRAINTS_FAILURE"
    BOUND_AMOUNT = "other-amount", "SIG_CONSTRAINTS_FAILURE"
    BOUND_CURRENCY = "other-currency", "SIG_CONSTRAINTS_FAILURE"
    BOUND_ACCOUNTS = "other-accounts", "SIG_CONSTRAINTS_FAILURE"
    BOUND_SIGNER = "other-signer", "SIG_CONSTRAINTS_FAILURE"
    BOUND_ROLE = "other-role", "SIG_CONSTRAINTS_FAILURE"
    BOUND_LEVEL = "other-level", "SIG_CONSTRAINTS_FAILURE"
    BOUND_NONCE = "other-nonce", "SIG_CONSTRAINTS_FAILURE"
    BOUND_PREVIOUS = "other-previous-evidence", "SIG_CONSTRAINTS_FAILURE"
    BOUND_HEAD = "other-log-head", "SIG_CONSTRAINTS_FAILURE"
    BOUND_DOCUMENT = "other-document", "SIG_CONSTRAINTS_FAILURE"
    BOUND_CERTIFICATE = "certificate-of-another", "SIG_CONSTRAINTS_FAILURE"

    # A passkey
    PASSKEY_MISSING = "passkey-missing", "SIG_CONSTRAINTS_FAILURE"
    PASSKEY_LEVEL = "passkey-of-another-level", "SIG_CONSTRAINTS_FAILURE"
    PASSKEY_SEAL = "passkey-not-sealed-by-the-company", "SIG_CONSTRAINTS_FAILURE"
    PASSKEY_CLIENT = "passkey-unreadable", "FORMAT_FAILURE"
    PASSKEY_TYPE = "passkey-of-another-kind", "SIG_CONSTRAINTS_FAILURE"
    PASSKEY_CHALLENGE = "passkey-for-another-statement", "HASH_FAILURE"
    PASSKEY_ORIGIN = "passkey-from-another-site", "SIG_CONSTRAINTS_FAILURE"
    PASSKEY_PARTY = "passkey-for-another-site", "SIG_CONSTRAINTS_FAILURE"
    PASSKEY_PRESENCE = "passkey-without-presence", "SIG_CONSTRAINTS_FAILURE"
    PASSKEY_VERIFICATION = "passkey-without-pin", "SIG_CONSTRAINTS_FAILURE"
    PASSKEY_COUNTER = "passkey-counter", "SIG_CONSTRAINTS_FAILURE"
    PASSKEY_SIGNATURE = "passkey-signature", "SIG_CRYPTO_FAILURE"
    # A dossier
    DOSSIER_ZIP = "dossier-container", "FORMAT_FAILURE"
    DOSSIER_MANIFEST = "dossier-manifest", "FORMAT_FAILURE"
    DOSSIER_DIGEST = "dossier-file-altered", "HASH_FAILURE"
    DOSSIER_EMPTY = "dossier-without-evidence", "FORMAT_FAILURE"
    DOSSIER_DOCUMENT = "dossier-document-missing", "SIG_CONSTRAINTS_FAILURE"
    DOSSIER_BANK_FILE = "dossier-bank-file-missing", "SIG_CONSTRAINTS_FAILURE"
    DOSSIER_STRANGER = "dossier-file-of-no-signature", "FORMAT_FAILURE"
    DOSSIER_OTHER_FILE = "dossier-other-bank-file", "FORMAT_FAILURE"
    DOSSIER_LOG = "dossier-log", "SIG_CONSTRAINTS_FAILURE"

    @property
    def code(self) -> str:
        """Our own code: stable, it stands in records and tests."""
        return self.value[0]

    @property
    def sub_indication(self) -> str:
        """ETSI's sub-indication."""
        return self.value[1]

    @property
    def indication(self) -> str:
        """ETSI's indication that this refusal leads to."""
        return FAILED if self.sub_indication in FAILING else INDETERMINATE


@dataclass
class Refused(Exception):
    """A rule refused; ``detail`` names the node or value, never a secret."""

    reason: Reason
    detail: str = ""

    def __str__(self):
        return f"{self.reason.code}: {self.detail}" if self.detail else self.reason.code
