"""Is it *this* act of *this* record that was signed? (signing.md 5, "Binding")

The caller computes what should stand there from its own records; every value that
differs has a reason of its own.
"""

from .reasons import Reason
from .report import Finding
from .statement import Statement

_RULES = [
    ("database", Reason.BOUND_DATABASE, lambda one: one.database),
    ("company", Reason.BOUND_COMPANY, lambda one: one.company),
    (
        "record",
        Reason.BOUND_RECORD,
        lambda one: (one.record.model, one.record.id, one.record.reference),
    ),
    ("revision", Reason.BOUND_REVISION, lambda one: one.record.revision),
    ("act", Reason.BOUND_ACT, lambda one: one.act),
    ("amount", Reason.BOUND_AMOUNT, lambda one: one.amount),
    ("currency", Reason.BOUND_CURRENCY, lambda one: one.currency),
    ("accounts", Reason.BOUND_ACCOUNTS, lambda one: one.accounts),
    (
        "signer",
        Reason.BOUND_SIGNER,
        lambda one: (one.signer.person, one.signer.name),
    ),
    ("role", Reason.BOUND_ROLE, lambda one: one.signer.role),
    ("level", Reason.BOUND_LEVEL, lambda one: one.signer.level),
    ("nonce", Reason.BOUND_NONCE, lambda one: one.nonce),
    ("previous", Reason.BOUND_PREVIOUS, lambda one: one.previous),
    ("head", Reason.BOUND_HEAD, lambda one: one.head),
    ("document", Reason.BOUND_DOCUMENT, lambda one: one.document_hash),
]


def differences(signed: Statement, expected: Statement) -> tuple[Finding, ...]:
    """Name every value of a signed statement that is not the expected one."""
    return tuple(
        Finding(reason, name)
        for name, reason, value in _RULES
        if value(signed) != value(expected)
    )
