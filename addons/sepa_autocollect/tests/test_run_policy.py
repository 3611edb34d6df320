from decimal import Decimal

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_run import RunCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-16 10:00:00")
class TestPolicy(RunCommon):
    """Which rules a client's invoices follow, and values no rule can have."""

    def _policies(self, *partners):
        clients = self.env["res.partner"].union(*partners)
        return self.env["collection.policy"]._get_policies(self.company, clients)

    def test_defaults_are_those_of_the_core(self):
        base, others = self._policies(self.ann)
        self.assertEqual(others, {})
        self.assertEqual((base.enabled, base.when, base.notice_days), (True, "due", 14))
        self.assertEqual(base.order, ("card", "sepa_provider", "sepa_bank"))
        self.assertEqual(base.retry.delays, (3, 5, 7))
        self.assertIsNone(base.maximum)
        self.assertIsNone(base.human_above)

    def test_without_a_policy_nothing_is_collected(self):
        self.policy.active = False
        self._make_card(self.ann)
        self.assertEqual(self._why(self._make_invoice(self.ann)), "policy_off")

    def test_group_then_client_replace_the_sections_they_are_ticked_for(self):
        tag = self.env["res.partner.category"].create({"name": "Hotels"})
        below = self.env["res.partner.category"].create(
            {"name": "Palaces", "parent_id": tag.id}
        )
        self.policy.write({"minimum": 5, "notice_days": 10, "maximum": 900})
        self.env["collection.policy"].create(
            {
                "name": "Hotels",
                "scope": "group",
                "category_ids": [Command.set(tag.ids)],
                "own_timing": True,
                "grouping": "client",
                "notice_days": 3,
            }
        )
        own = self.env["collection.policy"].create(
            {"name": "Ann", "scope": "client", "own_amounts": True, "minimum": 7.5}
        )
        self.ann.with_company(self.company).write(
            {"category_id": [Command.set(below.ids)], "collection_policy_id": own.id}
        )
        self.bob.category_id = tag
        base, others = self._policies(self.ann, self.bob)
        self.assertEqual((base.grouping, base.minimum), ("invoice", Decimal(5)))
        ann, bob = others[self.ann.id], others[self.bob.id]
        self.assertEqual((ann.grouping, bob.grouping), ("client", "client"))
        self.assertEqual((ann.minimum, bob.minimum), (Decimal("7.5"), Decimal(5)))
        # Not ticked: the group's three days stay on its form.
        self.assertEqual((ann.notice_days, bob.notice_days), (10, 10))
        # "No limit" of the client replaces the company's limit.
        self.assertEqual((ann.maximum, bob.maximum), (None, Decimal(900)))
        self.assertEqual(own.partner_ids, self.ann)

    def test_a_client_policy_counts_in_its_company_only(self):
        own = self.env["collection.policy"].create(
            {"name": "Off", "scope": "client", "own_collect": True, "enabled": False}
        )
        self.ann.with_company(self.company).collection_policy_id = own
        policies = self.env["collection.policy"]
        _base, others = policies._get_policies(self.other_company, self.ann)
        self.assertEqual(others, {})
        _base, others = self._policies(self.ann)
        self.assertFalse(others[self.ann.id].enabled)

    def test_refusals_of_the_core_are_sentences(self):
        wrong = [
            ({"days_before": -1}, "Days Before"),
            ({"minimum": -1}, "Smallest Debit"),
            ({"minimum": 10, "maximum": 9}, "Largest Debit"),
            ({"second_kind": "card"}, "each kind of means once"),
            ({"credit_share": 101}, "between 0 and 100"),
            ({"notice_days": -1}, "Days of Notice"),
            ({"retry_delays": "3, soon"}, "such as 3, 5, 7"),
            ({"retry_delays": "3, 0"}, "such as 3, 5, 7"),
            ({"retry_salary_from": 31}, "from 1 to 28"),
            ({"retry_card_tries": 16}, "1 to 15"),
            ({"retry_card_days": 29}, "at least 30"),
            (dict.fromkeys(self._days(), False), "at least one day"),
        ]
        for values, words in wrong:
            with self.subTest(values):
                with self.assertRaises(ValidationError) as caught:
                    self.policy.write(values)
                self.assertIn(words, str(caught.exception))

    def _days(self):
        names = "monday tuesday wednesday thursday friday saturday sunday"
        return names.split()

    def test_no_second_policy_of_a_company(self):
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.policy.copy({"scope": "company"})

    def test_days_without_collection(self):
        self._make_card(self.ann)
        move = self._make_invoice(self.ann)
        self.env["collection.blackout"].create(
            {
                "name": "Inventory",
                "company_id": self.company.id,
                "date_from": self.today,
                "date_to": fields.Date.add(self.today, days=2),
            }
        )
        debit = self._debit(move)
        self.assertEqual(debit.collect_on, fields.Date.add(self.today, days=3))
        self.assertEqual((debit.because, debit.rule), ("moved", "blackout"))
        with self.assertRaises(ValidationError):
            self.env["collection.blackout"].create(
                {"name": "x", "date_from": "2026-02-02", "date_to": "2026-02-01"}
            )

    def test_rights(self):
        for user in (self.biller, self.reader):
            with self.assertRaises(AccessError):
                self.policy.with_user(user).write({"minimum": 1})
        self.policy.with_user(self.manager).write({"minimum": 1})
        keeper = self._make_staff("contacts", "base.group_partner_manager")
        off = self.policy.copy({"name": "Off", "scope": "client"})
        with self.assertRaises(AccessError):
            self.ann.with_user(keeper).write({"collection_policy_id": off.id})
        self.ann.with_user(keeper).write({"name": "Anna"})
