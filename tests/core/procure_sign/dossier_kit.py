"""A dossier of an approval and a payment, for the tests."""

import hashlib
from dataclasses import replace
from functools import lru_cache

from evidence_kit import NOW, a_payment, a_statement, payment_statement, pki, rsa_key

from procure_sign.core import act_log, stamper, statement_xml
from procure_sign.core.dossier import Contents, write
from procure_sign.core.shape import take_apart
from procure_sign.core.statement import NOTHING, identity

BANK_FILE = b"<Document>pain.001</Document>"


def a_stamp(data):
    """A token over bytes."""
    return stamper.accept(pki().stamper.answer(stamper.ask(data, 5), NOW, 1), 5)


@lru_cache
def evidences():
    """LT evidence: an order by a P-256 key, a payment by an RSA key."""
    file = a_payment(sha256=hashlib.sha256(BANK_FILE).hexdigest())
    chloe = pki().person("Anna Morel", rsa_key())
    signed = [
        pki().sign(a_statement()),
        pki().sign(payment_statement(file), chloe, rsa_key()),
    ]
    return [pki().long_term(pki().stamp(one)) for one in signed]


def logged(found):
    """The log's entries about evidences."""
    entries = []
    for one in found:
        parts = take_apart(one)
        statement = statement_xml.read(parts.statement)
        entries.append(
            act_log.append(
                act_log.head_of(entries),
                NOTHING,
                company="1",
                record=f"{statement.record.model},{statement.record.id}",
                act=statement.act.value,
                evidence=identity(parts.statement),
                signature=hashlib.sha256(parts.value).hexdigest(),
                at=NOW,
            )
        )
    return entries


def contents(**changed):
    """What the dossier holds."""
    found = evidences()
    made = Contents(
        title="Order P00042",
        evidences=found,
        anchors=[pki().root.certificate],
        stamp_anchors=[pki().stamp_root.certificate],
        others=[pki().issuing.certificate],
        crls=pki().crls()[:2],
        attachments={"order.pdf": b"%PDF-", "payment.xml": BANK_FILE},
        log=logged(found),
    )
    return replace(made, **changed)


def a_dossier(**changed):
    """Its bytes."""
    return write(contents(**changed), a_stamp)
