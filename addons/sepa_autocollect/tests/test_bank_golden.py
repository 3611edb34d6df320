from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

import sepaxml
from freezegun import freeze_time
from lxml import etree

from odoo.tests import tagged

from .bank_common import (
    IBAN_ANN,
    IBAN_BOB,
    IBAN_BOB_NEW,
    IBAN_CHRIS,
    IBAN_CREDITOR,
    NOW,
    BankCommon,
)
from .common_bank_run import IBAN_DORA

GOLDEN = Path(__file__).parent / "golden"
SCHEMAS = Path(sepaxml.__file__).parent / "schemas"
DEBITS, TRANSFERS = "pain.008.001.08", "pain.001.001.09"
DAY = date(2026, 3, 17)
#: What sepaxml cannot say (amendments, InstrId, one booking for each debit, priority, a
#: bank of ours without BIC in transfers) or says in its own way: names of message and
#: batch, the moment, an identifier of the initiator. All else must be equal.
BEYOND = (
    "GrpHdr/MsgId",
    "GrpHdr/CreDtTm",
    "GrpHdr/InitgPty/Id",
    "PmtInf/PmtInfId",
    "PmtInf/BtchBookg",
    "PmtId/InstrId",
    "MndtRltdInf/AmdmntInd",
    "MndtRltdInf/AmdmntInfDtls",
    "PmtTpInf/InstrPrty",
    "PmtInf/DbtrAgt",
)


def leaves(content):
    """Every field of a message but those of BEYOND: path, text, attributes."""
    found = []
    for element in etree.fromstring(content).iter(etree.Element):
        steps = (element, *element.iterancestors())
        path = "/".join(reversed([etree.QName(one).localname for one in steps]))
        beyond = any(f"/{one}/" in f"{path}/" for one in BEYOND)
        if len(element) == 0 and not beyond:
            found.append((path, element.text, sorted(element.attrib.items())))
    return found


class GoldenCommon(BankCommon):
    """Orders whose every name is known beforehand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann_mandate.unique_mandate_reference = "QT-ANN"
        cls.bob_mandate.unique_mandate_reference = "QT-BOB"

    def setUp(self):
        super().setUp()
        # Here: what PostgreSQL has counted is not undone with a test.
        for code in ("account.payment.order.inbound", "account.payment.order"):
            sequence = self.env["ir.sequence"].search([("code", "=", code)])
            sequence.write({"prefix": "GOLD", "number_next_actual": 1, "padding": 4})

    def _files_of(self, orders):
        """Confirm orders; return their files, each made twice and equal."""
        for number, line in enumerate(orders.payment_line_ids.sorted("id"), 1):
            line.communication = f"Facture n°{number}"
        before = self.env["account.payment.order"].search([])
        orders.draft2open()
        orders |= self.env["account.payment.order"].search([]) - before
        contents = []
        for order in orders.sorted("id"):
            first = self._make_again(order)
            with freeze_time(NOW + timedelta(hours=1)):
                self.assertEqual(self._make_again(order), first)
            order.open2generated()
            self.assertEqual(order.payment_file_id.raw, first)
            self.assertEqual(order._check_file(first), [])
            contents.append(first)
        return contents

    def _make_again(self, order):
        """The bytes of a file, as if it were made for the first time."""
        self.env.flush_all()
        self.env.invalidate_all()
        with self.env.cr.savepoint() as undo:
            content, _extension = order.generate_payment_file()
            undo.rollback()
        self.env.invalidate_all()
        return content

    def _check(self, name, content, peer, kind=DEBITS):
        """Compare a file with its golden one, the schema and the other library's."""
        path = GOLDEN / f"{name}.xml"
        self.assertEqual(content.decode(), path.read_text())
        for one in (content, peer):
            schema = etree.XMLSchema(file=str(SCHEMAS / f"{kind}.xsd"))
            self.assertTrue(schema.validate(etree.fromstring(one)), schema.error_log)
        self.assertEqual(leaves(content), leaves(peer))

    def _peer(self, *rows, instrument="CORE", **config):
        """The same debits as sepaxml writes them."""
        writer = sepaxml.SepaDD(
            {
                "name": "Cafe du Parc",
                "IBAN": IBAN_CREDITOR,
                "batch": True,
                "creditor_id": "FR72ZZZ123456",
                "currency": "EUR",
                "instrument": instrument,
                **config,
            },
            schema=DEBITS,
            clean=True,
        )
        for row in rows:
            writer.add_payment(row)
        with patch("logging.Logger.warning"):
            return writer.export(validate=True)

    @staticmethod
    def _row(number, name, iban, cents, mandate, lot=1, kind="FRST", **values):
        """A debit for sepaxml: the ``number``-th of our lines, the only one of a lot."""
        return {
            "name": name,
            "IBAN": iban,
            "amount": cents,
            "type": kind,
            "collection_date": DAY,
            "mandate_id": mandate,
            "mandate_date": date(2025, 11, 5),
            "description": f"Facture no{number}",
            "endtoend_id": f"GOLD0001/LOT{lot}/1",
            **values,
        }


@tagged("post_install", "-at_install")
class TestBankGolden(GoldenCommon):
    """Every kind of file: as before, by the schema, and as another library writes it."""

    def test_all_sequence_types(self):
        chris = self._make_client("Chris", IBAN_DORA)
        recurring = self._make_mandate(chris, unique_mandate_reference="QT-CHRIS")
        recurring.last_debit_date = "2026-01-05"
        once = self._make_mandate(
            self.ann, unique_mandate_reference="QT-ONCE", type="oneoff"
        )
        self.bob_mandate.state = "final"
        order = self._make_order(
            (self.ann_mandate, 10.5), (recurring, 20), (self.bob_mandate, 30), (once, 1)
        )
        (content,) = self._files_of(order)
        peer = self._peer(
            self._row(1, "Ann Elegante", IBAN_ANN, 1050, "QT-ANN", 1),
            self._row(2, "Chris", IBAN_DORA, 2000, "QT-CHRIS", 2, "RCUR"),
            self._row(3, "Bob", IBAN_BOB, 3000, "QT-BOB", 3, "FNAL"),
            self._row(4, "Ann Elegante", IBAN_ANN, 100, "QT-ONCE", 4, "OOFF"),
        )
        self._check("debits_of_every_type", content, peer)

    def test_b2b(self):
        self.bob_mandate.write({"format": "sepa_b2b", "bank_confirmed_on": NOW})
        (content,) = self._files_of(self._make_order((self.bob_mandate, 20)))
        peer = self._peer(
            self._row(1, "Bob", IBAN_BOB, 2000, "QT-BOB"), instrument="B2B"
        )
        self._check("debits_b2b", content, peer)

    def test_core_and_b2b_apart(self):
        self.bob_mandate.write({"format": "sepa_b2b", "bank_confirmed_on": NOW})
        order = self._make_order((self.ann_mandate, 10), (self.bob_mandate, 20))
        core, b2b = self._files_of(order)
        row = self._row(1, "Ann Elegante", IBAN_ANN, 1000, "QT-ANN")
        self._check("debits_apart_core", core, self._peer(row))
        row = self._row(2, "Bob", IBAN_BOB, 2000, "QT-BOB")
        row["endtoend_id"] = "GOLD0002/LOT1/1"
        self._check("debits_apart_b2b", b2b, self._peer(row, instrument="B2B"))

    def test_size_limit(self):
        self.one["method"].max_transactions = 1
        order = self._make_order((self.ann_mandate, 10), (self.bob_mandate, 20))
        first, second = self._files_of(order)
        row = self._row(1, "Ann Elegante", IBAN_ANN, 1000, "QT-ANN")
        self._check("debits_split_1", first, self._peer(row))
        row = self._row(2, "Bob", IBAN_BOB, 2000, "QT-BOB")
        row["endtoend_id"] = "GOLD0002/LOT1/1"
        self._check("debits_split_2", second, self._peer(row))

    def test_accounts_of_the_creditor(self):
        number = "FR1420041010050500013M02606"
        journal = self.one["default_journal_bank"].copy()
        journal.bank_account_id = self.env["res.partner.bank"].create(
            {"acc_number": number, "partner_id": self.one["company"].partner_id.id}
        )
        method = self.one["method"].copy({"journal_id": journal.id, "name": "Other"})
        first = self._make_order((self.ann_mandate, 10))
        second = self._make_order(
            (self.bob_mandate, 20), data={**self.one, "method": method}
        )
        contents = self._files_of(first | second)
        row = self._row(1, "Ann Elegante", IBAN_ANN, 1000, "QT-ANN")
        self._check("debits_account_1", contents[0], self._peer(row))
        row = self._row(2, "Bob", IBAN_BOB, 2000, "QT-BOB")
        row["endtoend_id"] = "GOLD0002/LOT1/1"
        self._check("debits_account_2", contents[1], self._peer(row, IBAN=number))

    def test_addresses_texts_and_a_trade_name(self):
        name = "Société « Élégance & Fils » " + "x" * 80
        chris = self._make_client(
            name,
            IBAN_CHRIS,
            street="Bahnhofstraße 1",
            street2="Hinterhaus",
            city="Zürich",
            zip="8001",
            country_id=self.env.ref("base.ch").id,
        )
        self.one["method"].trade_name = "Le Parc"
        mandate = self._make_mandate(chris, unique_mandate_reference="QT-CHRIS")
        (content,) = self._files_of(self._make_order((mandate, 20)))
        address = {
            "postcode": "8001",
            "town": "Zurich",
            "country": "CH",
            "lines": ["Bahnhofstrasse 1", "Hinterhaus"],
        }
        row = self._row(
            1,
            ("Societe ' Elegance + Fils ' " + "x" * 80)[:70],
            IBAN_CHRIS,
            2000,
            "QT-CHRIS",
            address=address,
            description="Le Parc Facture no1",
        )
        self._check("debits_hybrid_address", content, self._peer(row))


@tagged("post_install", "-at_install")
class TestBankGoldenAmended(GoldenCommon):
    """Each kind of amendment, told once, in the next file under the mandate."""

    def _amended(self, golden, change, told, kind="RCUR", iban=IBAN_BOB, **config):
        """Send a first file, change something, and look at the second file.

        :param told: ``{path: text}`` of the amendment, which sepaxml cannot write
        """
        first = self._make_order((self.bob_mandate, 5))
        self._make_file(first)
        first.generated2uploaded()
        change()
        (content,) = self._files_of(self._make_order((self.bob_mandate, 20)))
        mandate = self.bob_mandate.unique_mandate_reference
        row = self._row(1, "Bob", iban, 2000, mandate, kind=kind)
        row["endtoend_id"] = "GOLD0002/LOT1/1"
        self._check(golden, content, self._peer(row, **config))
        root = etree.fromstring(content)
        self.assertEqual(self._texts(root, "MndtRltdInf/AmdmntInd"), ["true"])
        (details,) = root.iter("{*}AmdmntInfDtls")
        found = {}
        for one in details.iter(etree.Element):
            steps = [
                one,
                *(up for up in one.iterancestors() if up in set(details.iter())),
            ]
            if len(one) == 0:
                path = "/".join(etree.QName(s).localname for s in reversed(steps[:-1]))
                found[path] = one.text
        self.assertEqual(found, told)

    def _move(self, number):
        self.bob_mandate.partner_bank_id = self.env["res.partner.bank"].create(
            {"acc_number": number, "partner_id": self.bob.id}
        )

    def test_account_at_the_same_bank(self):
        new = "DE35370400440532013002"
        told = {"OrgnlDbtrAcct/Id/IBAN": IBAN_BOB}
        self._amended("amended_same_bank", lambda: self._move(new), told, iban=new)

    def test_account_at_another_bank(self):
        told = {"OrgnlDbtrAcct/Id/Othr/Id": "SMNDA"}
        self._amended(
            "amended_other_bank",
            lambda: self._move(IBAN_BOB_NEW),
            told,
            kind="FRST",
            iban=IBAN_BOB_NEW,
        )

    def test_identifier_of_the_creditor(self):
        def change():
            self.one["company"].sepa_creditor_identifier = "DE98ZZZ09999999999"

        path = "OrgnlCdtrSchmeId/Id/PrvtId/Othr"
        told = {f"{path}/Id": "FR72ZZZ123456", f"{path}/SchmeNm/Prtry": "SEPA"}
        config = {"creditor_id": "DE98ZZZ09999999999"}
        self._amended("amended_creditor_id", change, told, **config)

    def test_name_of_the_creditor(self):
        def change():
            self.one["company"].name = "Bistrot du Parc"

        told = {"OrgnlCdtrSchmeId/Nm": "Cafe du Parc"}
        config = {"name": "Bistrot du Parc"}
        self._amended("amended_creditor_name", change, told, **config)

    def test_reference_of_the_mandate(self):
        def change():
            self.bob_mandate.unique_mandate_reference = "QT-BOB-2"

        self._amended("amended_reference", change, {"OrgnlMndtId": "QT-BOB"})

    def test_everything_at_once(self):
        def change():
            self.one["company"].name = "Bistrot du Parc"
            self.bob_mandate.unique_mandate_reference = "QT-BOB-2"
            self._move(IBAN_BOB_NEW)

        told = {
            "OrgnlMndtId": "QT-BOB",
            "OrgnlCdtrSchmeId/Nm": "Cafe du Parc",
            "OrgnlDbtrAcct/Id/Othr/Id": "SMNDA",
        }
        config = {"kind": "FRST", "iban": IBAN_BOB_NEW, "name": "Bistrot du Parc"}
        self._amended("amended_everything", change, told, **config)
