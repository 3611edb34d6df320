from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..core.check.finding import Finding
from ..trust import trusted
from .exception_common import ExceptionCase


@tagged("post_install", "-at_install")
class TestExceptionLearn(ExceptionCase):
    """Names people teach, late exceptions, the sample for audit."""

    def setUp(self):
        super().setUp()
        moves = type(self.env["account.move"])
        later = patch.object(moves, "_compare")
        later.start()
        self.addCleanup(later.stop)

    def _captured(self, **values):
        """Return a captured line of the bill, called otherwise than our product."""
        capture = trusted(self.env["invoice.capture"]).create(
            {
                "name": "f.xml",
                "company_id": self.company.id,
                "sha256": "0" * 64,
                "channel": "drop",
                "state": "captured",
                "move_id": self.bill.id,
            }
        )
        return trusted(self.env["invoice.capture.line"]).create(
            {
                "capture_id": capture.id,
                "number": "1",
                "counts": True,
                "name": "Équerre 90°",
                "quantity": 5,
                **values,
            }
        )

    def _pair(self, line=None):
        found = self._record(Finding("L01", "1"))
        opened = found.filtered(lambda one: one.state == "open")
        opened.with_user(self.buyer).action_pair((line or self.order.order_line).id)
        return opened

    def test_a_pair_made_by_hand_is_remembered(self):
        self._captured()
        found = self._pair()
        self.assertEqual(found.outcome, "pair")
        pair = self.bill.match_line_ids
        self.assertEqual(
            (pair.reason, pair.confirmed_by, pair.purchase_line_id, pair.quantity),
            ("person", self.buyer, self.order.order_line, 5),
        )
        aliases = self.env["invoice.item.alias"]._get_aliases(self.supplier)
        self.assertEqual(aliases, {"EQUERRE90": frozenset(self.product.ids)})
        other = self.env["res.partner"].create({"name": "Other"})
        self.assertFalse(self.env["invoice.item.alias"]._get_aliases(other))

    def test_numbers_are_remembered_rather_than_texts(self):
        self._captured(seller_item="EQ-90")
        self._pair()
        alias = self.env["invoice.item.alias"].search([])
        self.assertEqual((alias.key, alias.name), ("EQ90", "Équerre 90°"))

    def test_confirmed_again_is_counted_and_corrected_is_replaced(self):
        self._captured()
        self._pair()
        self.bill.match_line_ids.invalidate_recordset()
        self._pair()
        alias = self.env["invoice.item.alias"].search([])
        self.assertEqual(alias.count, 2)
        other = self.env["product.product"].create({"name": "other"})
        line = self._order().order_line
        line.product_id = other
        self._pair(line)
        alias = self.env["invoice.item.alias"].search([])
        self.assertEqual((alias.product_id, alias.count), (other, 1))

    def test_only_order_lines_of_the_supplier_are_paired(self):
        self._captured()
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        line = self._order(partner_id=stranger.id).order_line
        with self.assertRaisesRegex(UserError, "Choose a line"):
            self._pair(line)

    def test_only_a_manager_forgets(self):
        self._captured()
        self._pair()
        alias = self.env["invoice.item.alias"].search([])
        for user in (self.buyer, self.clerk):
            with self.assertRaises(AccessError):
                alias.with_user(user).action_forget()
        with self.assertRaises(AccessError):
            alias.with_user(self.manager).write({"key": "X"})
        alias.with_user(self.manager).action_forget()
        self.assertFalse(alias.exists())

    def test_late_exceptions_are_told_once(self):
        desk = self.env["invoice.exception.desk"].search(
            [("company_id", "=", self.company.id), ("owner", "=", "buyer")]
        )
        desk.write({"escalation_user_id": self.manager.id, "days": 3})
        with freeze_time("2026-02-10"):
            price = self._record(self._price())
        exceptions = self.env["invoice.exception"]
        with freeze_time("2026-02-13"):
            exceptions._cron_escalate()
        self.assertFalse(price.escalated_at)
        with freeze_time("2026-02-14"):
            exceptions._cron_escalate()
            exceptions._cron_escalate()
        self.assertEqual(price.escalated_at.date(), date(2026, 2, 14))
        self.assertEqual(price.activity_ids.user_id, self.buyer | self.manager)
        self.bill.invalidate_recordset(["message_ids"])
        told = [body for body in self.bill.message_ids.mapped("body") if "told" in body]
        self.assertEqual(len(told), 1)

    def test_the_sample_is_drawn_the_same_each_time(self):
        self.company.match_sample_percent = 100
        drawn = self._record()
        self.assertEqual((drawn.code, drawn.owner), ("S01", "accountant"))
        drawn.with_user(self.clerk).action_confirm()
        self.assertEqual(self._record(), drawn)
        self.assertEqual(drawn.state, "settled")

    def test_small_bills_and_other_companies_are_not_drawn(self):
        self.company.write({"match_sample_percent": 100, "match_sample_amount": 211})
        self.assertFalse(self._record())
