"""A company with an authority, a signer with a software card, orders to sign."""

import secrets
import sys
import types
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

if "procure_sign" not in sys.modules:
    # The core alone, as its tests have it: what is measured is no part of Odoo.
    module = types.ModuleType("procure_sign")
    module.__path__ = [str(Path(__file__).parents[1] / "addons" / "procure_sign")]
    sys.modules["procure_sign"] = module

from procure_sign.core import (
    authority,
    card,
    stamper,
    statement_xml,
    strict_xml,
    xades,
    xades_levels,
)
from procure_sign.core.names import UBL_CAC, UBL_CBC, UBL_ORDER
from procure_sign.core.revocation import Data
from procure_sign.core.statement import (
    NOTHING,
    Act,
    Level,
    LogHead,
    Record,
    Signer,
    Statement,
)
from procure_sign.core.statement import (
    Company as Signing,
)
from procure_sign.core.verify import Trust

PIN = "2580"
LINES = 10
#: Evidence that was proven with the same lists: those of one day.
A_DAY = 100


class Company:
    """Issues, stamps and signs."""

    def __init__(self):
        now = datetime.now(UTC).replace(microsecond=0)
        self.signed_at = now - timedelta(minutes=5)
        begun = now - timedelta(days=30)
        self.root = authority.create_root(authority.name("Root", "Bench"), begun)
        issuing = authority.name("People", "Bench")
        self.issuing = authority.create_issuing(self.root, issuing, begun)
        self.stamps = authority.create_root(authority.name("Time", "Bench"), begun)
        key, stamping = authority.new_key(), authority.new_key()
        self.stamper = stamper.Stamper(
            authority.issue_stamper(
                self.stamps, stamping.public_key(), authority.name("TSA", "B"), begun
            ),
            stamping,
        )
        self.certificate = authority.certify(
            self.issuing, key.public_key(), authority.name("Anna", "Bench"), begun
        )
        self.card = card.make("anna", key, self.certificate, PIN)

    def open_card(self):
        """Open the software card once; the PIN is slow on purpose."""
        return self.card.open(PIN)

    def statement(self, number):
        """An order of its own, with its amount."""
        amount = Decimal(1000 + number)
        order = _order(f"P{number:05d}", amount)
        return Statement(
            database="6f1ee0a2-6e0d-4c3e-9b0c-2f6f4b7b5d11",
            company=Signing("Bench", "FR40303265045"),
            record=Record("purchase.order", number + 1, f"P{number:05d}", 1),
            act=Act.APPROVE_ORDER,
            amount=amount,
            currency="EUR",
            accounts=(),
            signer=Signer("p7", "Anna", "approver", Level.SOFTWARE),
            nonce=secrets.token_hex(32),
            previous=NOTHING,
            head=LogHead(0, NOTHING),
            document=order,
        )

    def sign(self, statement, sign):
        """Baseline B evidence."""
        data = statement_xml.write(statement)
        prepared = xades.prepare(data, self.certificate, self.signed_at, "approver")
        return prepared.attach(sign(prepared.to_sign))

    def prove(self, evidence):
        """Level LT: time stamps, then lists newer than they are."""
        found = []
        for number, one in enumerate(evidence):
            if number % A_DAY == 0:
                lists = self._lists(number // A_DAY)
            nonce = secrets.randbits(63)
            asked = stamper.ask(xades_levels.to_stamp(one), nonce)
            answer = self.stamper.answer(asked, self.signed_at, number + 1)
            stamped = xades_levels.add_stamp(one, stamper.accept(answer, nonce))
            others = [self.issuing.certificate, self.stamper.certificate]
            found.append(xades_levels.add_values(stamped, others, lists))
        return found

    def _lists(self, number):
        at = self.signed_at + timedelta(minutes=1)
        return tuple(
            authority.publish(one, [], number + 1, at).public_bytes(Encoding.DER)
            for one in (self.issuing, self.root, self.stamps)
        )

    def trust(self):
        """What the company trusts."""
        return Trust(
            anchors=(self.root.certificate,),
            stamp_anchors=(self.stamps.certificate,),
            others=(self.issuing.certificate,),
            revocation=Data(self._lists(99)),
        )

    def pem(self):
        """The authorities, for the peer."""
        return b"".join(
            one.certificate.public_bytes(Encoding.PEM)
            for one in (self.root, self.issuing)
        )


def _order(name, amount):
    lines = "".join(
        f"<cac:OrderLine><cac:LineItem><cbc:ID>{number}</cbc:ID>"
        f'<cbc:Quantity unitCode="C62">10</cbc:Quantity><cac:Item><cbc:Name>Article '
        f"{number}</cbc:Name></cac:Item></cac:LineItem></cac:OrderLine>"
        for number in range(1, LINES + 1)
    )
    text = (
        f'<Order xmlns="{UBL_ORDER}" xmlns:cac="{UBL_CAC}" xmlns:cbc="{UBL_CBC}">'
        f"<cbc:ID>{name}</cbc:ID><cac:AnticipatedMonetaryTotal>"
        f'<cbc:PayableAmount currencyID="EUR">{amount}</cbc:PayableAmount>'
        f"</cac:AnticipatedMonetaryTotal>{lines}</Order>"
    )
    return strict_xml.canonical(strict_xml.parse(text.encode()))
