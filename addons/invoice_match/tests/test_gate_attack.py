from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .gate_common import OTHER_IBAN, GateCommon


@tagged("post_install", "-at_install")
class TestGateAttack(GateCommon):
    """Ways round the gate that a client may try."""

    def _draft_payment(self, **vals):
        return self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.supplier.id,
                "amount": 10,
                "journal_id": self.company_data["default_journal_bank"].id,
                **vals,
            }
        )

    def test_commands_of_the_supplier_post_no_held_bill(self):
        bill = self._ordered()
        with self._refused():
            self.supplier.sudo().write(
                {"invoice_ids": [Command.update(bill.id, {"state": "posted"})]}
            )
        with self._refused("written by the comparison", AccessError):
            self.supplier.sudo().write(
                {"invoice_ids": [Command.update(bill.id, {"release_kind": "auto"})]}
            )

    def test_commands_of_a_bill_send_no_payment(self):
        self._posted()
        bill = self._held(ref="F2")
        payment = self._draft_payment()
        with self._refused("names no released bill"):
            bill.write(
                {
                    "matched_payment_ids": [
                        Command.update(payment.id, {"state": "in_process"})
                    ]
                }
            )

    def test_an_import_releases_nothing(self):
        bill = self._ordered()
        result = (
            self.env["account.move"]
            .with_user(self.releaser)
            .load([".id", "release_kind"], [[str(bill.id), "By a person"]])
        )
        self.assertFalse(result["ids"])
        self.assertFalse(bill.release_kind)

    def test_a_mark_in_the_context_is_not_ours(self):
        self._posted()
        payment = self._draft_payment()
        for mark in (True, payment.ids, {"ids": payment.ids}):
            with self._refused("names no released bill"):
                payment.with_context(invoice_match_passed=mark).action_post()
            with self._refused("treasury", AccessError):
                self.bank.with_context(invoice_match_trusted=mark).write(
                    {"confirmed_number": OTHER_IBAN}
                )

    def test_a_supplier_of_the_portal_decides_nothing(self):
        user = (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": "Supplier",
                    "login": "gate-portal",
                    "partner_id": self.env["res.partner"]
                    .create({"name": "P", "parent_id": self.supplier.id})
                    .id,
                    "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                }
            )
        )
        bill = self._ordered()
        change = self.env["invoice.account.change"]._propose(bill, OTHER_IBAN)
        for attempt in (
            lambda: bill.with_user(user).action_release("Please"),
            lambda: change.with_user(user).action_refuse("Please"),
            lambda: change.with_user(user).read(["number"]),
            lambda: self.bank.with_user(user).action_ask_confirmation(),
            lambda: self._draft_payment().with_user(user).action_release("Please"),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                attempt()

    def test_dialogs_are_their_users_own(self):
        bill = self._ordered()
        method = self.env["account.payment.method.line"].search([], limit=1)
        payment = self._draft_payment()
        change = self.env["invoice.account.change"]._propose(bill, OTHER_IBAN)
        vals = {
            "invoice.release": {"reason": "x", "move_ids": [Command.set(bill.ids)]},
            "invoice.release.withdraw": {
                "reason": "x",
                "move_ids": [Command.set(bill.ids)],
            },
            "invoice.release.payment": {
                "reason": "x",
                "payment_ids": [Command.set(payment.ids)],
            },
            "invoice.account.decide": {"change_id": change.id},
            "invoice.payment.proposal": {"payment_method_line_id": method.id},
        }
        line = {"item_id": bill.line_ids[:1].id}
        other = self._make_user(
            "other",
            "invoice_match.group_release",
            "invoice_match.group_treasury",
            "account.group_account_manager",
        )
        self.env.user.group_ids |= other.group_ids
        own = {name: self.env[name].create(one) for name, one in vals.items()}
        line["proposal_id"] = own["invoice.payment.proposal"].id
        lines = self.env["invoice.payment.proposal.line"]
        own[lines._name] = lines.create(line)
        for name, dialog in own.items():
            with self.subTest(name), self.assertRaises(AccessError):
                dialog.with_user(other).check_access("read")

    def test_another_companys_people_release_nothing(self):
        other = self.setup_other_company()["company"]
        bill = self._ordered()
        self.releaser.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        with self.assertRaises(AccessError), self.cr.savepoint():
            bill.with_user(self.releaser).with_company(other).action_release("Because")

    def test_concern_is_counted_in_each_company(self):
        other = self.setup_other_company()["company"]
        self._posted()
        entity = self.supplier.commercial_partner_id
        self.assertEqual(entity._get_concerned(self.company), entity)
        self.assertFalse(entity._get_concerned(other))
        other.match_payments = "all"
        self.assertEqual(entity._get_concerned(other), entity)

    def test_a_deleted_capture_or_exception_frees_nothing(self):
        bill = self._ordered()
        exception = self._record(bill, "H04").with_env(self.env)
        with self._refused("kept", AccessError):
            exception.sudo().unlink()
        with self._refused("kept", AccessError):
            exception.sudo().write({"state": "settled"})

    def test_a_negative_line_makes_no_room(self):
        """A released credit note beside a bill leaves only the difference to pay."""
        bill = self._posted()
        refund = self._make_bill(
            self._make_order(), ref="R", price=30.0, move_type="in_refund"
        )
        refund.with_user(self.releaser).action_release("Because")
        refund.action_post()
        payment = self._draft_payment(
            amount=100, invoice_ids=[Command.set((bill | refund).ids)]
        )
        with self._refused("more than"):
            payment.action_post()
        payment.amount = 70
        payment.action_post()
