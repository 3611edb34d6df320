from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from freezegun import freeze_time
from lxml import etree
from sepaxml import SepaDD

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .bank_common import (
    IBAN_ANN,
    IBAN_BOB,
    IBAN_BOB_NEW,
    IBAN_CHRIS,
    IBAN_CREDITOR,
    NOW,
    NS,
    BankCommon,
)

GOLDEN = Path(__file__).parent / "golden"


@tagged("post_install", "-at_install")
class TestBankFile(BankCommon):
    """The file that leaves is what EPC asks for."""

    def test_core_and_b2b_go_into_files_of_their_own(self):
        b2b = self._make_mandate(
            self.bob, format="sepa_b2b", bank_confirmed_on="2025-11-10"
        )
        order = self._make_order((self.ann_mandate, 10), (b2b, 20))
        root = self._make_file(order)
        other = self.env["account.payment.order"].search(
            [("debit_ids.mandate_id", "=", b2b.id)]
        )
        self.assertEqual(len(other), 1)
        self.assertNotEqual(other, order)
        other.open2generated()
        second = etree.fromstring(other.payment_file_id.raw)
        self.assertEqual(self._texts(root, "LclInstrm/Cd"), ["CORE"])
        self.assertEqual(self._texts(second, "LclInstrm/Cd"), ["B2B"])
        self.assertEqual(self._texts(second, "InstdAmt"), ["20.00"])

    def test_a_long_order_is_split(self):
        self.one["method"].max_transactions = 2
        wanted = [(self.ann_mandate, 1), (self.bob_mandate, 2)]
        wanted += [(self._make_mandate(self.ann), 3)]
        order = self._make_order(*wanted)
        order.draft2open()
        orders = self.env["account.payment.order"].search(
            [("payment_method_line_id", "=", self.one["method"].id)]
        )
        self.assertEqual(sorted(len(one.debit_ids) for one in orders), [1, 2])

    def test_two_mandates_on_one_account_are_two_debits(self):
        second = self._make_mandate(self.ann)
        root = self._make_file(self._make_order((self.ann_mandate, 10), (second, 20)))
        self.assertEqual(self._texts(root, "InstdAmt"), ["10.00", "20.00"])
        self.assertEqual(self._texts(root, "DbtrAcct/Id/IBAN"), [IBAN_ANN] * 2)

    def test_names_are_70_signs_of_the_banks_set(self):
        self.ann.name = "Société « Élégance & Fils » " + "x" * 80
        root = self._make_file(self._make_order((self.ann_mandate, 10)))
        (name,) = self._texts(root, "Dbtr/Nm")
        self.assertEqual(len(name), 70)
        self.assertTrue(name.startswith("Societe ' Elegance + Fils ' xx"))
        self.assertEqual(self._texts(root, "Cdtr/Nm"), ["Cafe du Parc"])

    def test_addresses_are_hybrid_where_needed_and_absent_elsewhere(self):
        chris = self._make_client(
            "Chris",
            IBAN_CHRIS,
            street="Bahnhofstrasse 1",
            city="Zürich",
            zip="8001",
            country_id=self.env.ref("base.ch").id,
        )
        mandate = self._make_mandate(chris)
        self.ann.write(
            {"street": "Somewhere", "country_id": self.env.ref("base.be").id}
        )
        root = self._make_file(self._make_order((self.ann_mandate, 10), (mandate, 20)))
        self.assertEqual(self._texts(root, "Dbtr/PstlAdr/TwnNm"), ["Zurich"])
        self.assertEqual(
            self._texts(root, "Dbtr/PstlAdr/AdrLine"), ["Bahnhofstrasse 1"]
        )

    def test_a_needed_address_without_town_is_refused_in_words(self):
        mandate = self._make_mandate(self._make_client("Chris", IBAN_CHRIS))
        order = self._make_order((mandate, 20))
        order.draft2open()
        with self.assertRaisesRegex(UserError, "must not leave"):
            order.open2generated()

    def test_first_then_recurring(self):
        first = self._make_file(self._make_order((self.ann_mandate, 10)))
        second = self._make_file(self._make_order((self.ann_mandate, 11)))
        self.assertEqual(self._texts(first, "SeqTp"), ["FRST"])
        self.assertEqual(self._texts(second, "SeqTp"), ["RCUR"])

    def test_recurring_from_the_start_where_the_bank_wants_it(self):
        self.one["method"].sequence_first = False
        root = self._make_file(self._make_order((self.ann_mandate, 10)))
        self.assertEqual(self._texts(root, "SeqTp"), ["RCUR"])

    def test_one_off_and_final(self):
        self.ann_mandate.type = "oneoff"
        self.bob_mandate.state = "final"
        root = self._make_file(
            self._make_order((self.ann_mandate, 10), (self.bob_mandate, 20))
        )
        self.assertEqual(self._texts(root, "SeqTp"), ["OOFF", "FNAL"])

    def test_an_ended_mandate_is_refused(self):
        self.ann_mandate.type = "oneoff"
        self._make_file(self._make_order((self.ann_mandate, 10)))
        with self.assertRaisesRegex(UserError, "ended with its one-off"):
            self._make_order((self.ann_mandate, 10)).draft2open()

    def _send(self, mandate):
        order = self._make_order((mandate, 10))
        root = self._make_file(order)
        order.generated2uploaded()
        return root

    def test_an_account_at_another_bank_is_told_once(self):
        self._send(self.bob_mandate)
        self.bob_mandate.partner_bank_id = self.env["res.partner.bank"].create(
            {"acc_number": IBAN_BOB_NEW, "partner_id": self.bob.id}
        )
        root = self._send(self.bob_mandate)
        self.assertEqual(self._texts(root, "OrgnlDbtrAcct/Id/Othr/Id"), ["SMNDA"])
        self.assertEqual(self._texts(root, "SeqTp"), ["FRST"])
        self.assertEqual(self._texts(self._send(self.bob_mandate), "AmdmntInd"), [])

    def test_an_account_at_the_same_bank_is_told_by_its_iban(self):
        self._send(self.bob_mandate)
        new = "DE35370400440532013002"
        self.bob_mandate.partner_bank_id = self.env["res.partner.bank"].create(
            {"acc_number": new, "partner_id": self.bob.id}
        )
        root = self._send(self.bob_mandate)
        self.assertEqual(self._texts(root, "OrgnlDbtrAcct/Id/IBAN"), [IBAN_BOB])
        self.assertEqual(self._texts(root, "SeqTp"), ["RCUR"])

    def test_a_new_creditor_identifier_is_told(self):
        self._send(self.bob_mandate)
        self.one["company"].sepa_creditor_identifier = "DE98ZZZ09999999999"
        root = self._send(self.bob_mandate)
        path = "OrgnlCdtrSchmeId/Id/PrvtId/Othr/Id"
        self.assertEqual(self._texts(root, path), ["FR72ZZZ123456"])

    def test_references_are_those_of_attempts_and_clean(self):
        order = self._make_order()
        for amount in (10, 20):
            invoice = self._make_invoice(self.ann, amount)
            self._add_line(order, invoice, self.ann_mandate, "QA-ONE")
        root = self._make_file(order)
        self.assertEqual(self._texts(root, "EndToEndId"), ["QA-ONE"])
        self.assertEqual(self._texts(root, "InstdAmt"), ["30.00"])

    def test_a_reference_is_never_in_a_file_twice(self):
        self.one["method"].group_lines = False
        # A line by hand: such an order goes through OCA's own confirmation.
        order = self._make_order((self.bob_mandate, 5))
        for amount in (10, 20):
            invoice = self._make_invoice(self.ann, amount)
            self._add_line(order, invoice, self.ann_mandate, "QA-ONE")
        with self.assertRaisesRegex(UserError, "more than once"):
            order.draft2open()

    def test_a_sunday_becomes_a_bank_day(self):
        root = self._make_file(
            self._make_order((self.ann_mandate, 10), date="2026-03-08")
        )
        self.assertEqual(self._texts(root, "ReqdColltnDt"), ["2026-03-09"])

    def test_after_the_cut_off_the_next_bank_day_counts(self):
        self.one["method"].lead_days_first = 2
        order = self._make_order((self.ann_mandate, 10), date="2026-03-02")
        with freeze_time(NOW + timedelta(hours=5)):
            root = self._make_file(order)
        self.assertEqual(self._texts(root, "ReqdColltnDt"), ["2026-03-05"])

    def test_the_same_order_always_gives_the_same_bytes(self):
        wanted = [(self._make_mandate(self.ann), n) for n in range(1, 8)]
        order = self._make_order(*wanted)
        order.draft2open()
        first, _extension = order.generate_payment_file()
        for payment in order.payment_ids:
            payment.name = f"ZZ{1000 - payment.id}"
        self.env.flush_all()
        self.env.invalidate_all()
        with freeze_time(NOW + timedelta(hours=1)):
            again, _extension = order.generate_payment_file()
        self.assertEqual(first, again)
        order.open2generated()
        self.assertEqual(order.payment_file_id.raw, first)
        self.assertEqual(order._get_file(), first)
        self.ann.name = "Somebody Else"
        self.assertEqual(order.generate_payment_file()[0], first)

    def test_a_touched_file_never_leaves(self):
        order = self._make_order((self.ann_mandate, 10))
        self._make_file(order)
        order.payment_file_id.raw = b"<evil/>"
        with self.assertRaisesRegex(UserError, "not the one that was made"):
            order.generate_payment_file()

    def test_what_changed_since_confirmation_is_refused(self):
        order = self._make_order((self.bob_mandate, 10))
        order.draft2open()
        self.bob.bank_ids[0].allow_out_payment = False
        self.bob.bank_ids[0].acc_number = IBAN_BOB_NEW
        with self.assertRaisesRegex(UserError, "account of the mandate changed"):
            order.open2generated()

    def test_a_cancelled_order_gets_a_new_name_and_is_first_again(self):
        order = self._make_order((self.ann_mandate, 10))
        root = self._make_file(order)
        order.action_cancel()
        self.assertEqual(order.debit_ids.state, "cancelled")
        order.cancel2draft()
        again = self._make_file(order)
        self.assertNotEqual(self._texts(root, "MsgId"), self._texts(again, "MsgId"))
        self.assertEqual(self._texts(again, "SeqTp"), ["FRST"])

    def test_a_sent_order_is_not_cancelled(self):
        order = self._make_order((self.ann_mandate, 10))
        self._make_file(order)
        order.generated2uploaded()
        self.assertEqual(order.debit_ids.state, "sent")
        with self.assertRaisesRegex(UserError, "left for the bank"):
            order.action_cancel()

    def test_francs_are_refused(self):
        order = self._make_order((self.ann_mandate, 10))
        order.payment_line_ids.currency_id = self.chf
        with self.assertRaisesRegex(UserError, "only euros"):
            order.draft2open()

    def test_nobody_writes_debits_or_proofs_by_hand(self):
        order = self._make_order((self.ann_mandate, 10))
        order.draft2open()
        with self.assertRaises(AccessError):
            order.debit_ids.write({"state": "booked"})
        with self.assertRaises(AccessError):
            order.debit_ids.unlink()
        with self.assertRaises(AccessError):
            order.write({"file_sha256": "x"})
        with self.assertRaises(AccessError):
            self.env["collection.debit"].create({"order_id": order.id})
        user = new_test_user(
            self.env,
            "payer",
            "account.group_account_invoice,"
            "account_payment_batch_oca.group_account_payment",
            company_ids=[(6, 0, self.one["company"].ids)],
            company_id=self.one["company"].id,
        )
        debit = order.debit_ids.with_user(user)
        self.assertEqual(debit.read(["state"])[0]["state"], "ready")
        with self.assertRaises(AccessError):
            debit.read(["iban"])

    def test_the_other_company_sees_nothing(self):
        order = self._make_order((self.ann_mandate, 10))
        order.draft2open()
        user = new_test_user(
            self.env,
            "other",
            "account.group_account_manager",
            company_ids=[(6, 0, self.two["company"].ids)],
            company_id=self.two["company"].id,
        )
        self.assertFalse(self.env["collection.debit"].with_user(user).search([]))

    # --- golden, and the same content by another library ---

    def _golden_order(self):
        sequence = self.env["ir.sequence"].search(
            [("code", "=", "account.payment.order.inbound")]
        )
        sequence.write({"prefix": "GOLD", "number_next_actual": 1, "padding": 4})
        self.ann_mandate.unique_mandate_reference = "QT-ANN"
        self.bob_mandate.unique_mandate_reference = "QT-BOB"
        order = self._make_order((self.ann_mandate, 10.5), (self.bob_mandate, 20))
        order.payment_line_ids[0].communication = "Facture INV/1"
        order.payment_line_ids[1].communication = "Facture INV/2 œuvre n°2"
        return order

    def test_golden(self):
        order = self._golden_order()
        self._make_file(order)
        expected = (GOLDEN / "pain008.xml").read_bytes()
        self.assertEqual(order.payment_file_id.raw.decode(), expected.decode())

    def test_another_library_says_the_same(self):
        ours = etree.fromstring((GOLDEN / "pain008.xml").read_bytes())
        theirs = etree.fromstring(self._make_with_sepaxml())
        paths = (
            "InstdAmt",
            "EndToEndId",
            "MndtId",
            "DtOfSgntr",
            "Dbtr/Nm",
            "DbtrAcct/Id/IBAN",
            "Ustrd",
            "SeqTp",
            "LclInstrm/Cd",
            "SvcLvl/Cd",
            "ReqdColltnDt",
            "CdtrAcct/Id/IBAN",
            "CdtrSchmeId/Id/PrvtId/Othr/Id",
            "CdtrSchmeId/Id/PrvtId/Othr/SchmeNm/Prtry",
            "GrpHdr/NbOfTxs",
            "GrpHdr/CtrlSum",
            "ChrgBr",
            "PmtMtd",
        )
        for path in paths:
            self.assertEqual(self._texts(ours, path), self._texts(theirs, path), path)

    def _make_with_sepaxml(self):
        writer = SepaDD(
            {
                "name": "Cafe du Parc",
                "IBAN": IBAN_CREDITOR,
                "batch": True,
                "creditor_id": "FR72ZZZ123456",
                "currency": "EUR",
                "instrument": "CORE",
            },
            schema="pain.008.001.08",
            clean=True,
        )
        rows = [
            ("Ann Elegante", IBAN_ANN, 1050, "QT-ANN", "Facture INV/1", 1),
            ("Bob", IBAN_BOB, 2000, "QT-BOB", "Facture INV/2 oeuvre no2", 2),
        ]
        for name, iban, cents, mandate, text, number in rows:
            writer.add_payment(
                {
                    "name": name,
                    "IBAN": iban,
                    "amount": cents,
                    "type": "FRST",
                    "collection_date": NOW.date().replace(day=17),
                    "mandate_id": mandate,
                    "mandate_date": NOW.date().replace(2025, 11, 5),
                    "description": text,
                    "endtoend_id": f"GOLD0001/LOT1/{number}",
                }
            )
        with patch("logging.Logger.warning"):
            return writer.export(validate=True)

    def test_the_namespace_is_that_of_the_version(self):
        root = self._make_file(self._make_order((self.ann_mandate, 10)))
        self.assertEqual(root.nsmap[None], NS["p"])
