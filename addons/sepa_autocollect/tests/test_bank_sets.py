from unittest.mock import patch

from odoo.tests import tagged

from .common_bank_run import IBAN_DORA, BankRunCommon


@tagged("post_install", "-at_install")
class TestBankSets(BankRunCommon):
    """What is written in sets has the rows and the bytes of one by one."""

    #: What differs between any two records.
    OWN = {"id", "create_date", "write_date", "name", "uuid", "idempotency_key"}
    #: Whoever computes what is left to compute; batches are counted as they come, the
    #: order inside each is compared by the file.
    OWN |= {"write_uid", "position"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in range(6):
            client = cls._make_client(f"Élan & Fils {number}", IBAN_DORA)
            mandate = cls._make_mandate(client, unique_mandate_reference=f"S-{number}")
            if number == 3:
                mandate.last_debit_date = "2026-01-05"
            if number == 4:
                mandate.type = "oneoff"
            cls._make_invoice(client, 10 + number / 100)
        for number in range(3):
            cls._make_invoice(cls.ann, 20 + number)
        cls._make_invoice(cls.bob, 30)
        cls._make_invoice(cls.bob, 31)
        cls.one["method"].trade_name = "Le Parc"

    def _rows(self, table, order, condition="TRUE"):
        self.env.flush_all()
        self.env.cr.execute(f"SELECT * FROM {table} WHERE {condition} ORDER BY {order}")
        names = [one.name for one in self.env.cr.description]
        return [dict(zip(names, row, strict=True)) for row in self.env.cr.fetchall()]

    def _picture(self, order):
        """Every row that a run's order makes, without what is never the same."""
        mine = f"order_id = {order.id}"
        tables = {
            "account_payment_line": self._rows(
                "account_payment_line", "move_line_id", mine
            ),
            "account_payment": self._rows(
                "account_payment",
                "payment_reference",
                f"payment_order_id = {order.id}",
            ),
            "account_payment_lot": self._rows("account_payment_lot", "id", mine),
            "collection_debit": self._rows("collection_debit", "end_to_end_id", mine),
            "collection_attempt": self._rows(
                "collection_attempt", "partner_id, amount"
            ),
            "collection_attempt_line": self._rows(
                "collection_attempt_line", "move_line_id"
            ),
        }
        links = [
            sorted(payment.payment_line_ids.move_line_id.ids)
            + sorted(payment.invoice_ids.ids)
            for payment in order.payment_ids.sorted("payment_reference")
        ]
        totals = (order.total_company_currency, order.payment_count)
        return tables, links, totals, order.payment_file_id.raw

    def _run_both(self):
        """Run in sets, undo, and run one by one, with the same references."""
        pictures = []
        for smallest in (1, 10**9):
            with self.env.cr.savepoint() as undo:
                numbers = iter(range(1, 10**6))
                with (
                    patch(
                        "odoo.addons.sepa_autocollect.models.collection_set.SMALLEST",
                        smallest,
                    ),
                    patch.object(
                        self.registry["account.payment.order"],
                        "_opens_in_sets",
                        lambda order, yes=smallest == 1: yes,
                    ),
                    patch.object(
                        self.registry["account.payment.order"],
                        "_writes_in_sets",
                        lambda order, yes=smallest == 1: yes,
                    ),
                    patch(
                        "odoo.addons.sepa_autocollect.models.collection_attempt_prepare"
                        ".attempt_reference",
                        lambda identity, numbers=numbers: f"QC-{next(numbers):04d}",
                    ),
                ):
                    sequence = self.env["ir.sequence"].search(
                        [("code", "=", "account.payment.order.inbound")]
                    )
                    sequence.write({"prefix": "SET", "number_next_actual": 7})
                    order = self._run()
                    pictures.append(self._picture(order))
                undo.rollback()
            self.env.invalidate_all()
        return pictures

    def test_the_file_is_the_same_byte_for_byte(self):
        ours, theirs = self._run_both()
        self.assertEqual(ours[3].decode(), theirs[3].decode())
        self.assertEqual(ours[3].count(b"<DrctDbtTxInf>"), 11)
        self.assertEqual(ours[2], theirs[2])
        self.assertEqual(len(ours[1]), len(theirs[1]))

    def test_the_rows_are_the_same(self):
        ours, theirs = self._run_both()
        for table, rows in ours[0].items():
            others = theirs[0][table]
            self.assertEqual(len(rows), len(others), table)
            for row, other in zip(rows, others, strict=True):
                different = {
                    name: (value, other[name])
                    for name, value in row.items()
                    if value != other[name]
                    and name not in self.OWN
                    and not name.endswith("_id")
                }
                self.assertFalse(different, f"{table}: {different}")
        firsts = [
            {name: bool(row[name]) for name in row if name.endswith("_id")}
            for row in ours[0]["account_payment"]
        ]
        self.assertEqual(
            firsts,
            [
                {name: bool(row[name]) for name in row if name.endswith("_id")}
                for row in theirs[0]["account_payment"]
            ],
        )

    def test_an_unknown_addon_ends_the_sets(self):
        sets = self.env["collection.set"]
        self.assertTrue(sets._is_reviewed(self.env["account.payment"]))
        path = "odoo.addons.sepa_autocollect.models.collection_set.REVIEWED"
        with patch(path, frozenset({"base"})):
            self.assertFalse(sets._is_reviewed(self.env["account.payment"]))
            with patch.object(type(sets), "_copy_rest", side_effect=AssertionError):
                self.assertEqual(len(self._run().debit_ids), 11)

    def test_checks_of_references_are_planned_anew_for_thousands(self):
        asked = []
        execute = type(self.env.cr).execute

        def listen(cr, query, *args, **kwargs):
            asked.append(str(query))
            return execute(cr, query, *args, **kwargs)

        path = "odoo.addons.sepa_autocollect.models.collection_set"
        for many, expected in ((2, True), (10**6, False)):
            asked.clear()
            with (
                patch(f"{path}.SMALLEST", 1),
                patch(f"{path}.MANY", many),
                patch.object(type(self.env.cr), "execute", listen),
                self.env.cr.savepoint() as undo,
            ):
                self._run()
                undo.rollback()
            self.env.invalidate_all()
            self.assertEqual("DISCARD PLANS" in asked, expected)
