from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import MatchCommon


@tagged("post_install", "-at_install")
class TestAttackDefaults(MatchCommon):
    """Nobody's context or own defaults (``ir.default``) say what only our code says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "account.group_account_invoice,purchase.group_purchase_user"
        cls.clerk = new_test_user(cls.env, "forging clerk", groups)
        cls.clerk.company_ids = [Command.set(cls.company.ids)]
        cls.clerk.company_id = cls.company

    def _remember(self, model, field, value):
        """Keep a default of the clerk's own, as RPC can."""
        defaults = self.env["ir.default"].with_user(self.clerk)
        defaults.set(model, field, value, user_id=True)

    def _bill(self, **context):
        moves = self.env["account.move"].with_user(self.clerk).with_context(**context)
        return moves.create(
            {
                "move_type": "in_invoice",
                "company_id": self.company.id,
                "partner_id": self.supplier.id,
                "invoice_date": "2026-01-05",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Bolts",
                            "price_unit": 10,
                            "purchase_line_id": self.order().order_line[0].id,
                        }
                    )
                ],
            }
        )

    def test_no_default_releases_a_bill(self):
        self._remember("account.move", "release_kind", "person")
        self._remember("account.move", "match_state", "matched")
        self._remember("account.move.line", "match_quantity", 0.000001)
        move = self._bill().sudo()
        self.assertNotEqual(move.release_kind, "person")
        self.assertNotIn(move.match_state, ("matched", "within"))
        self.assertEqual(move.invoice_line_ids.match_quantity, 0)

    def test_no_default_releases_a_payment(self):
        figures = {"type": "outbound", "amount": "9.000000"}
        self._remember("account.payment", "release_figures", figures)
        payments = self.env["account.payment"].with_user(self.clerk)
        payment = payments.create({"payment_type": "outbound", "amount": 9})
        self.assertFalse(payment.sudo().release_figures)

    def test_no_default_confirms_an_account(self):
        banks = self.env["res.partner.bank"]
        self.env["ir.default"].set(
            banks._name, "confirmed_number", "DE89370400440532013000", user_id=True
        )
        bank = banks.create(
            {"acc_number": "DE89370400440532013000", "partner_id": self.supplier.id}
        )
        self.assertFalse(bank.confirmed_number)

    def test_no_exception_is_born_settled(self):
        self._remember("invoice.exception", "state", "settled")
        self._remember("invoice.exception", "outcome", "accept")
        move = self.capture(self.ubl(self.order()))
        held = move.with_user(self.clerk).with_context(
            default_state="settled", default_outcome="accept"
        )
        held.action_compare()
        self.assertEqual(self.open_codes(move), ["L09"] * 3)
        self.assertFalse(move.release_kind)

    def test_no_bill_is_born_posted(self):
        with self.assertRaises(UserError):
            self._bill(default_state="posted")
        self._remember("account.move", "state", "posted")
        with self.assertRaises(UserError):
            self._bill()

    def test_archived_tolerance_is_not_in_force(self):
        order = self.order()
        self.receive(order)
        lines = self.lines_of(order)
        lines[2]["price"] = "44"
        move = self.capture(self.ubl(order, lines))
        self.assertEqual(self.open_codes(move), ["L04"])
        self.env["invoice.tolerance"].create(
            {
                "company_id": self.company.id,
                "key": "PP",
                "partner_id": self.supplier.id,
                "lower_kind": "any",
                "upper_kind": "any",
                "active": False,
            }
        )
        move.with_context(active_test=False).action_compare()
        self.assertEqual(self.open_codes(move), ["L04"])

    def test_nobody_calls_a_bill_our_own_note(self):
        move = self._bill()
        with self.assertRaises(AccessError):
            move.match_debit = True

    def test_portal_reads_nothing_of_the_comparison(self):
        portal = new_test_user(self.env, "reading portal", "base.group_portal")
        names = self.env["account.move"].with_user(portal).fields_get()
        told = {name for name in names if name.startswith(("match_", "release"))}
        self.assertFalse(told)
