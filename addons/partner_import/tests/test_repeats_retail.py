"""A month of real rows, sent once, again, in part and in two files."""

import random
from collections import Counter
from decimal import Decimal

from freezegun import freeze_time

from odoo.tests import tagged

from .common import ImportCommon, make_csv


@tagged("post_install", "-at_install")
@freeze_time("2026-02-03 08:00:00")
class TestRepeatsRetail(ImportCommon):
    """No row of a month is lost or billed twice, however it is sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.retail = cls._make_retail_profile()
        cls.header, cls.rows = cls._read_retail("2011-01")
        refs = {row[6].removesuffix(".0") for row in cls.rows if row[6]}
        cls.env["res.partner"].create([{"name": ref, "ref": ref} for ref in refs])
        cls.env["product.product"].create(
            [
                {"name": code, "default_code": code, "type": "service"}
                for code in {row[1] for row in cls.rows}
            ]
        )

    def _retail(self, rows, profile=None, name="jan.csv"):
        profile = profile or self.retail
        return self._receive(make_csv(rows, self.header), profile, name)

    def _ready_total(self):
        [(total,)] = self.env["partner.import.line"]._read_group(
            [("profile_id", "=", self.retail.id), ("state", "=", "ready")],
            [],
            ["amount:sum"],
        )
        return total

    def test_january(self):
        """Every row accounted for; again, in another order, with a week of it."""
        rows = self.rows
        batch = self._retail(rows)
        self.assertEqual((batch.state, batch.rows_read), ("done", len(rows)))
        expected = Counter()
        for row in rows:
            if not Decimal(row[5]):
                expected["ignored", "zero_price"] += 1
            elif not row[6]:
                expected["rejected", "no_client"] += 1
            else:
                expected["ready", None] += 1
        self.assertEqual(Counter(self._outcomes(batch)), expected)
        total = sum(
            (Decimal(row[3]) * Decimal(row[5])).quantize(Decimal("0.01"))
            for row in rows
            if row[6]
        )
        self.assertAlmostEqual(self._ready_total(), float(total), 2)

        # the same bytes, and the same rows in another order
        self.assertEqual(self._retail(rows, name="again.csv"), batch)
        shuffled = rows[:]
        random.Random(1).shuffle(shuffled)
        again = self._retail(shuffled)
        self.assertEqual(again.extends_id, batch)
        self.assertEqual(again.accepted_count + again.rejected_count, 0)
        self.assertAlmostEqual(self._ready_total(), float(total), 2)

    def test_january_week_repeated_in_february(self):
        rows = self.rows
        first = self._retail(rows)
        total = self._ready_total()
        week = [row for row in rows if row[4] >= "2011-01-25"]
        february = [[*row[:4], "2011-02-01 10:00:00", *row[5:]] for row in rows[:500]]
        batch = self._retail(week + february, name="feb.csv")
        priced = [row for row in week if Decimal(row[5])]
        self.assertEqual(batch.repeat_count, len(priced))
        self.assertFalse(batch.extends_id)
        billed = sum(line.amount for line in batch.line_ids if line.state == "ready")
        self.assertAlmostEqual(self._ready_total(), total + billed, 2)
        self.assertFalse(
            batch.line_ids.filtered(
                lambda line: line.state == "ready" and line.billing_month.month == 1
            )
        )
        self.assertEqual(first.repeat_count, 0)

    def test_january_dealt_into_two_files_leaves_138_questions(self):
        rows = self.rows
        self._retail(rows[::2], name="even.csv")
        batch = self._retail(rows[1::2], name="odd.csv")
        self.assertEqual(batch.repeat_count, 138)
        self.assertFalse(batch.extends_id)
        repeats = batch.line_ids.filtered(
            lambda line: line.reason_code == "possible_repeat"
        )
        self.assertEqual(len(repeats.repeat_of_id), 138)
