from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..core.check.finding import Finding
from ..trust import trusted
from .exception_common import ExceptionCase


@tagged("post_install", "-at_install")
class TestExceptionRecord(ExceptionCase):
    """What a comparison found becomes exceptions, each on somebody's desk."""

    def _settle(self, exception, outcome="accept"):
        trusted(exception).write({"state": "settled", "outcome": outcome})

    def test_the_sentence_has_the_figures(self):
        found = self._record(self._price())
        self.assertEqual(
            found.sentence.replace("\xa0", " "),
            "Price of bracket: 42.00 instead of 40.00 (+5.0 %, 10.00 EUR at stake). "
            "Allowed: nothing.",
        )

    def test_every_code_has_a_sentence_and_a_name(self):
        words = self.env["invoice.match.words"]
        for code in self.env["invoice.exception"]._fields["code"].get_values(self.env):
            patterns = getattr(words, f"_get_exceptions_{code[0].lower()}")()
            self.assertIn((code, ""), patterns, code)
        found = self._record(Finding("H01", details={"name": "Dupont 100%"}))
        self.assertEqual(found.sentence, "“Dupont 100%” is none of our suppliers.")
        self.assertEqual(found.display_name, "F-17: Supplier unknown")

    def test_found_again_stays_one_with_new_figures(self):
        first = self._record(self._price())
        again = self._record(self._price(found="43"))
        self.assertEqual(again, first)
        self.assertEqual((first.state, first.found, first.amount), ("open", "43", 15))

    def test_no_longer_found_is_cleared_with_its_activity(self):
        price = self._record(self._price())
        self.assertEqual(price.activity_ids.user_id, self.buyer)
        self._record()
        self.assertEqual(price.state, "cleared")
        self.assertFalse(price.activity_ids)

    def test_a_bank_account_is_not_cleared_by_itself(self):
        account = self._record(Finding("H08", details={"why": "new", "account": "X"}))
        self._record()
        self.assertEqual(account.state, "open")

    def test_accepted_stays_accepted_while_figures_are_the_same(self):
        price = self._record(self._price())
        self._settle(price)
        self.assertEqual(self._record(self._price()), price)
        self.assertEqual(price.state, "settled")
        every = self._record(self._price(found="43"))
        self.assertEqual(every.mapped("state"), ["settled", "open"])

    def test_what_should_have_been_put_right_is_open_again(self):
        price = self._record(self._price())
        self._settle(price, "change_order")
        self.assertEqual(
            self._record(self._price()).mapped("state"), ["settled", "open"]
        )

    def test_two_of_one_name_are_two(self):
        charge = Finding("C02", details={"reason": "Frais"})
        self.assertEqual(len(self._record(charge, charge)), 2)
        self.assertEqual(len(self._record(charge, charge)), 2)

    @freeze_time("2026-02-10")
    def test_desks_give_person_and_day(self):
        desks = self.env["invoice.exception.desk"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(desks), 5)
        receiving = desks.filtered(lambda desk: desk.owner == "receiving")
        receiving.write({"user_id": self.stock.id, "days": 4})
        price, missing = self._record(self._price(), self._missing())
        self.assertEqual((price.owner, price.user_id), ("buyer", self.buyer))
        self.assertEqual((missing.owner, missing.user_id), ("receiving", self.stock))
        self.assertEqual(str(missing.deadline), "2026-02-14")
        self.assertEqual(missing.activity_ids.date_deadline, missing.deadline)

    def test_nobody_in_charge_is_no_error(self):
        found = self._record(Finding("H09", details={"why": "missing"}))
        self.assertFalse(found.user_id or found.activity_ids)
        self.assertEqual(found.owner, "accountant")

    def test_a_delivery_has_its_person(self):
        picking = self.order.picking_ids
        picking.user_id = self.stock
        self.assertEqual(self._record(self._missing()).user_id, self.stock)

    def test_many_bills_cost_no_more_queries_than_few(self):
        def bills(count):
            return [self._bill(ref=f"F-{count}-{i}") for i in range(count)]

        def queries(moves):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["invoice.exception"]._record(
                {move: (self._price(), self._missing()) for move in moves}
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(bills(1))
        few, many = queries(bills(2)), queries(bills(20))
        self.assertLessEqual(many, few + 4, (few, many))

    def test_nobody_writes_exceptions_directly(self):
        found = self._record(self._price())
        for user in (self.buyer, self.clerk, self.manager):
            with self.assertRaises(AccessError):
                found.with_user(user).write({"state": "settled"})
            with self.assertRaises(AccessError):
                found.with_user(user).unlink()
            with self.assertRaises(AccessError):
                found.with_user(user).create({"move_id": self.bill.id, "code": "H01"})
