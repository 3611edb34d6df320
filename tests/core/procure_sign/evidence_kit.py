"""A small PKI, a statement and its evidence, for the tests of this folder."""

import secrets
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from procure_sign.core import (
    algorithms,
    authority,
    bank_file,
    stamper,
    statement_xml,
    xades,
    xades_levels,
)
from procure_sign.core.statement import (
    NOTHING,
    Act,
    Company,
    Level,
    LogHead,
    Record,
    Signer,
    Statement,
)
from procure_sign.core.verify import Trust

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=timezone.utc)
BEGUN = NOW - timedelta(days=30)
ORDER = (
    '<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2" '
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:'
    'CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:'
    'schema:xsd:CommonBasicComponents-2"><cbc:ID>P00042</cbc:ID>'
    "<cac:AnticipatedMonetaryTotal>"
    '<cbc:PayableAmount currencyID="EUR">1200.00</cbc:PayableAmount>'
    "</cac:AnticipatedMonetaryTotal>"
    "<cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID>"
    '<cbc:Quantity unitCode="C62">10</cbc:Quantity></cac:LineItem></cac:OrderLine>'
    "</Order>"
)


def canonical_order(text=ORDER):
    """The order's canonical bytes."""
    from procure_sign.core.strict_xml import canonical, parse

    return canonical(parse(text.encode()))


def a_statement(**changed):
    """An order's approval."""
    values = {
        "database": "6f1ee0a2-6e0d-4c3e-9b0c-2f6f4b7b5d11",
        "company": Company("Atelier Dupré SARL", "FR40303265045"),
        "record": Record("purchase.order", 42, "P00042", 1),
        "act": Act.APPROVE_ORDER,
        "amount": Decimal("1200.00"),
        "currency": "EUR",
        "accounts": (),
        "signer": Signer("employee-7", "Anna Morel", "approver", Level.SOFTWARE),
        "nonce": "ab" * 32,
        "previous": NOTHING,
        "head": LogHead(0, NOTHING),
        "document": canonical_order(),
    }
    return Statement(**{**values, **changed})


def a_payment(**changed):
    """A bank file with two beneficiaries."""
    values = {
        "sha256": "cd" * 32,
        "message": "MSG-2026-11-20-1",
        "debtor_account": "FR7630006000011234567890189",
        "control_sum": Decimal("300.50"),
        "beneficiaries": (
            bank_file.Beneficiary(
                "Boulons & Cie", "DE89370400440532013000", Decimal("100"), "EUR", "F1"
            ),
            bank_file.Beneficiary(
                "Vis d'Or",
                "FR1420041010050500013M02606",
                Decimal("200.50"),
                "EUR",
                "F2",
            ),
        ),
    }
    return bank_file.BankFile(**{**values, **changed})


def payment_statement(file=None):
    """A payment's release."""
    file = file or a_payment()
    accounts = (file.debtor_account, *(one.account for one in file.beneficiaries))
    return a_statement(
        act=Act.RELEASE_PAYMENT,
        record=Record("account.payment.order", 9, "PAY/9", 1),
        amount=file.control_sum,
        accounts=accounts,
        document=bank_file.write(file),
    )


class Pki:
    """Root, issuing authority, people and a time stamp, with CRLs of the day."""

    def __init__(self):
        self.root = authority.create_root(authority.name("Root", "Test"), BEGUN)
        issuing = authority.name("Issuing", "Test")
        self.issuing = authority.create_issuing(self.root, issuing, BEGUN)
        self.key = authority.new_key()
        self.anna = self.person("Anna Morel", self.key)
        self.stamp_root = authority.create_root(authority.name("Time", "Clocks"), BEGUN)
        key = authority.new_key()
        certificate = authority.issue_stamper(
            self.stamp_root, key.public_key(), authority.name("TSA", "Clocks"), BEGUN
        )
        self.stamper = stamper.Stamper(certificate, key)

    def person(self, common, key, at=BEGUN, days=730):
        """A certificate for a person's key."""
        subject = authority.name(common, "Test")
        public = key.public_key()
        return authority.certify(self.issuing, public, subject, at, days)

    def crls(self, at=NOW, revoked=(), authorities=(), stampers=()):
        """The lists of every authority, DER."""
        found = [
            authority.publish(self.issuing, revoked, 2, at),
            authority.publish(self.root, authorities, 2, at),
            authority.publish(self.stamp_root, stampers, 2, at),
        ]
        return tuple(one.public_bytes(Encoding.DER) for one in found)

    def trust(self, crls=None, **changed):
        """What the company trusts."""
        from procure_sign.core.revocation import Data

        values = {
            "anchors": (self.root.certificate,),
            "stamp_anchors": (self.stamp_root.certificate,),
            "others": (self.issuing.certificate,),
            "revocation": Data(self.crls() if crls is None else crls),
        }
        return Trust(**{**values, **changed})

    def sign(self, statement=None, certificate=None, key=None, at=NOW, role="approver"):
        """Baseline B evidence."""
        data = statement_xml.write(statement or a_statement())
        return sign_bytes(data, certificate or self.anna, key or self.key, at, role)

    def stamp(self, signed, at=NOW, by=None):
        """Level T."""
        data = xades_levels.to_stamp(signed)
        nonce = secrets.randbits(63)
        answer = (by or self.stamper).answer(stamper.ask(data, nonce), at, 7)
        return xades_levels.add_stamp(signed, stamper.accept(answer, nonce))

    def long_term(self, stamped, crls=None):
        """Level LT."""
        certificates = [self.issuing.certificate, self.stamper.certificate]
        crls = self.crls() if crls is None else crls
        return xades_levels.add_values(stamped, certificates, crls)


def sign_bytes(data, certificate, key, at=NOW, role="approver", algorithm=""):
    """Sign bytes that need not be a statement."""
    prepared = xades.prepare(data, certificate, at, role, algorithm)
    return prepared.attach(algorithms.sign(prepared.algorithm, key, prepared.to_sign))


@lru_cache
def pki():
    """The PKI that tests share; nothing changes it."""
    return Pki()


@lru_cache
def rsa_key(size=2048):
    """RSA keys are slow to make: one of each size."""
    return rsa.generate_private_key(65537, size)


def certificate_like(pki, key, change, at=BEGUN, days=730, issuer=None, subject=None):
    """A person's certificate whose builder a test changed."""
    issuer = issuer or pki.issuing
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject or pki.anna.subject)
        .issuer_name(issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at)
        .not_valid_after(at + timedelta(days=days))
    )
    return change(builder).sign(issuer.key, hashes.SHA256())
