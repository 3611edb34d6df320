from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..core.may_sign import No
from ..core.statement import Level
from ..trust import trusted
from .paper import PaperCase


@tagged("post_install", "-at_install")
class TestProcessRights(PaperCase):
    """signing.md 5, "Rights": limits, delegates, companies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy(cls.ACT, "approver")
        cls.policy(cls.ACT, "approver", company=cls.other_company)
        rates = cls.env["res.currency.rate"]
        dollar = cls.env.ref("base.USD")
        rates.search([("currency_id", "=", dollar.id)]).unlink()
        rates.create(
            {
                "currency_id": dollar.id,
                "company_id": cls.company.id,
                "name": "2000-01-01",
                "rate": 2.0,
            }
        )

    def limit(self, **limits):
        """Give Bruno's right other limits."""
        trusted(self.persons[self.bruno].right_ids).write(limits)

    def reasons(self, request, user=None):
        """Why a user may not sign."""
        step = request.step_ids[0]
        return step._may_sign(user or self.bruno, Level.CARD).reasons

    def lend(self, giver, receiver, **values):
        """Lend a giver's approver's role."""
        today = fields.Date.today()
        delegation = trusted(self.env["signing.delegation"]).create(
            {
                "giver_id": self.persons[giver].id,
                "receiver_id": self.persons[receiver].id,
                "role_id": self.env.ref("procure_sign.role_approver").id,
                "company_id": self.company.id,
                "date_from": today,
                "date_to": today + timedelta(days=7),
                **values,
            }
        )
        delegation._put_in_force()
        return delegation

    def test_over_limit(self):
        self.limit(limit_act=1000.0)
        request = self.open(self.paper(amount=1000.01))
        self.assertEqual(self.reasons(request), (No.LIMIT_ACT,))
        self.assertFalse(request.step_ids.candidate_ids)
        with self.assertRaisesRegex(AccessError, "limit for one act"):
            self.sign(request.step_ids[0], self.bruno)

    def test_limit_in_other_currency(self):
        """A limit is in the company's currency, whatever the act's."""
        self.limit(limit_act=1000.0)
        dollar = self.env.ref("base.USD")
        # 2,000 USD are 1,000 EUR.
        fits = self.open(self.paper(amount=2000.0, currency_id=dollar.id))
        self.assertEqual(fits.company_amount, 1000.0)
        self.assertFalse(self.reasons(fits))
        over = self.paper(amount=2002.0, currency_id=dollar.id, name="P2")
        self.assertEqual(self.reasons(self.open(over)), (No.LIMIT_ACT,))

    def test_spent_today_and_this_month(self):
        """What was signed before counts, in the company's currency, by the day."""
        self.limit(limit_day=2000.0, limit_month=3000.0)
        dollar = self.env.ref("base.USD")
        # Days of next month: cards and lists are of today.
        first_day = (date.today().replace(day=1) + timedelta(days=32)).replace(day=1)
        with self.on(first_day):
            first = self.open(self.paper(amount=3000.0, currency_id=dollar.id))
            self.sign(first.step_ids, self.bruno)
            second = self.open(self.paper(amount=501.0, name="P2"))
            self.assertEqual(self.reasons(second), (No.LIMIT_DAY,))
        with self.on(first_day + timedelta(days=1)):
            self.sign(second.step_ids, self.bruno)
            third = self.open(self.paper(amount=1000.0, name="P3"))
            self.assertEqual(self.reasons(third), (No.LIMIT_MONTH,))
        with self.on(first_day + timedelta(days=31)):
            self.assertFalse(self.reasons(third))

    @contextmanager
    def on(self, day):
        """Live on another day, with that day's revocation lists."""
        with freeze_time(f"{day} 10:00:00"):
            self.company._signing_authority()._publish()
            yield

    def test_backdated_record_spends_today(self):
        """The day is the server's, not one that stands on the record."""
        self.limit(limit_month=2000.0)
        self.sign(self.open(self.paper(amount=1500.0)).step_ids, self.bruno)
        old = self.paper(amount=1500.0, name="P2", day=date(2020, 1, 1))
        self.assertEqual(self.reasons(self.open(old)), (No.LIMIT_MONTH,))

    def test_replaced_revision_spends_nothing(self):
        self.limit(limit_month=2000.0)
        paper = self.paper(amount=1500.0)
        self.sign(self.open(paper).step_ids, self.bruno)
        paper.text = "9 chairs"
        self.assertFalse(self.reasons(self.open(paper)))

    def test_replaced_revision_stays_spent_for_others(self):
        """What everybody signed may have been paid, whatever becomes of it later."""
        self.limit(limit_month=2000.0)
        paper = self.paper(amount=1500.0)
        self.sign(self.open(paper).step_ids, self.bruno)
        paper.text = "9 chairs"
        self.open(paper)
        other = self.open(self.paper(amount=600.0, name="P2"))
        self.assertEqual(self.reasons(other), (No.LIMIT_MONTH,))
        newest = paper._signing_requests()[:1]
        self.sign(newest.step_ids, self.bruno)
        # The newest counts, and the older not beside it.
        fits = self.open(self.paper(amount=500.0, name="P3"))
        self.assertFalse(self.reasons(fits))

    def test_what_was_given_up_spends_nothing(self):
        self.limit(limit_month=2000.0)
        paper = self.paper(amount=1500.0)
        request = self.open(paper)
        self.sign(request.step_ids, self.bruno)
        request._void()
        other = self.open(self.paper(amount=600.0, name="P2"))
        self.assertEqual(self.reasons(other), (No.LIMIT_MONTH,))
        paper_class = type(paper)
        with patch.object(paper_class, "_signing_without_outcome", lambda self: self):
            self.assertFalse(self.reasons(other))

    def test_cancelled_order_without_a_bill_has_no_outcome(self):
        order = self.env["purchase.order"].create(
            {"partner_id": self.company.partner_id.id}
        )
        self.assertFalse(order._signing_without_outcome())
        order.button_cancel()
        self.assertEqual(order._signing_without_outcome(), order)

    def test_spent_is_kept_as_decimals(self):
        self.limit(limit_day=0.3)
        for number, amount in enumerate((0.1, 0.2)):
            paper = self.paper(amount=amount, name=f"P{number}")
            self.sign(self.open(paper).step_ids, self.bruno)
        spent = self.env["signing.evidence"].search([], limit=2)
        total = sum(Decimal(str(one.company_amount)) for one in spent)
        self.assertEqual(total, Decimal("0.3"))

    def test_delegate(self):
        """A delegate signs in his days only, in the giver's name."""
        delegation = self.lend(self.bruno, self.chloe)
        request = self.open(self.paper())
        self.assertIn(self.chloe, request.step_ids.candidate_ids)
        with freeze_time(fields.Datetime.now() + timedelta(days=9)):
            self.assertIn(No.NO_ROLE, self.reasons(request, self.chloe))
        evidence = self.sign(request.step_ids, self.chloe)
        people = [f"p{self.persons[one].id}" for one in (self.chloe, self.bruno)]
        self.assertEqual(evidence.chain, people)
        self.assertEqual(request.state, "done")
        delegation._end()
        again = self.open(self.paper(name="P2"))
        self.assertIn(No.NO_ROLE, self.reasons(again, self.chloe))

    def test_self_approval_through_delegate(self):
        """Neither by lending one's right nor by borrowing for one's own request."""
        self.lend(self.bruno, self.chloe)
        for asker in (self.bruno, self.chloe):
            paper = self.paper(asked_by_id=asker.id, name=f"P{asker.id}")
            reasons = self.reasons(self.open(paper, asker), self.chloe)
            self.assertIn(No.SEGREGATION, reasons)

    def test_giver_and_delegate_are_one_right(self):
        """Two signatures asked for: one right does not give both."""
        self.env["signing.policy"].search([])._end()
        self.policy(self.ACT, {"role": "approver", "mode": "some", "count": 2})
        self.lend(self.bruno, self.chloe)
        step = self.open(self.paper()).step_ids
        self.sign(step, self.bruno)
        self.assertEqual(step.state, "open")
        self.assertIn(No.SIGNED, step._may_sign(self.chloe, Level.CARD).reasons)
        self.assertIn(No.SIGNED, step._may_sign(self.bruno_too, Level.CARD).reasons)

    def test_certificate_of_another_company(self):
        step = self.open(self.paper()).step_ids
        with self.assertRaisesRegex(AccessError, "not yours"):
            step.with_user(self.bruno)._prepare_session(self.cards[self.gina])
        self.assertIn(No.NO_ROLE, self.reasons(step.request_id, self.gina))

    def test_level_too_low(self):
        self.env["signing.policy"].search([])._end()
        self.policy(self.ACT, {"role": "approver", "level": "card"})
        step = self.open(self.paper()).step_ids
        with self.assertRaisesRegex(AccessError, "stronger"):
            self.sign(step, self.bruno)

    def test_no_policy_fits(self):
        """There are policies and none fits: refused, never free."""
        self.env["signing.policy"].search([])._end()
        self.policy(self.ACT, "approver", amount_up_to=100.0)
        paper = self.paper()
        with self.assertRaisesRegex(UserError, "no policy"):
            self.open(paper)
        with self.assertRaisesRegex(UserError, "not signed"):
            paper._signing_check(self.ACT)
