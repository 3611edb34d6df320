import base64

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..trust import trusted
from .common_run import RunCommon


@tagged("post_install", "-at_install")
class TestAttackRpc(RunCommon):
    """People of the staff try what no button offers them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.means = cls._make_card(cls.ann)
        cls.invoice = cls._make_invoice(cls.ann, days=-3)
        cls.foreigner = cls._make_staff(
            "foreigner", "account.group_account_manager", cls.other_company
        )
        cls.employee = cls._make_staff("employee", "base.group_user")
        cls.clerk = cls._make_staff("clerk", "base.group_partner_manager")

    def _run(self):
        action = self.env["collection.run"].with_user(self.biller).action_open_preview()
        return self.env["collection.run"].browse(action["res_id"])

    def test_who_sees_no_payment_lines_still_opens_invoices(self):
        move = self.invoice.with_user(self.biller)
        self.assertFalse(move.payment_line_count)
        self.assertTrue(move.read())
        self.assertTrue(move.line_ids.read())

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_only_our_code_writes_what_is_kept(self):
        """Whatever the context, no table of ours is written by anybody's RPC."""
        writable = {
            ("collection.policy", "manager"),
            ("collection.blackout", "manager"),
            ("collection.return.rule", "manager"),
            ("collection.hold", "manager"),
            ("collection.hold", "biller"),
        }
        users = {
            "manager": self.manager,
            "biller": self.biller,
            "reader": self.reader,
            "employee": self.employee,
            "admin": self.env.ref("base.user_admin"),
        }
        names = sorted(
            name
            for name, model in self.env.items()
            if name.startswith("collection.")
            and not model._abstract
            and not model._transient
        )
        self.assertGreater(len(names), 20)
        for name in names:
            for who, user in users.items():
                staff = "manager" if who == "admin" else who
                if (name, staff) in writable:
                    continue
                model = self.env[name].with_user(user)
                forged = model.with_context(
                    sepa_autocollect_trusted=True, partner_import_trusted=True
                )
                for one in (model, forged):
                    with (
                        self.subTest(name=name, who=who),
                        self.assertRaises(AccessError),
                        self.env.cr.savepoint(),
                    ):
                        one.create({})

    def test_every_table_has_rights_and_a_rule_of_the_company(self):
        rules = self.env["ir.rule"].sudo().search([("groups", "=", False)])
        ruled = {
            rule.model_id.model for rule in rules if "company" in rule.domain_force
        }
        for name, model in self.env.items():
            ours = name.startswith("collection.") and not model._abstract
            if not ours or model._transient:
                continue
            access = (
                self.env["ir.model.access"]
                .sudo()
                .search([("model_id.model", "=", name)])
            )
            self.assertTrue(access, name)
            self.assertNotIn(False, access.mapped("group_id.id"), name)
            if "company_id" in model._fields:
                self.assertIn(name, ruled)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_question_before_the_start_tells_nothing_of_other_companies(self):
        run = self._run()
        forged = (
            self.env["collection.run.start"]
            .with_user(self.foreigner)
            .create({"run_id": run.id})
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            forged.read(["sentence"])
        with self.assertRaises(AccessError):
            forged.read(["has_debits"])
        with self.assertRaises(AccessError):
            forged.action_confirm()
        self.assertEqual(run.state, "draft")

    def test_defaults_in_the_context_forge_nothing(self):
        forged = {
            "default_ended_on": "2020-01-01 00:00:00",
            "default_ended_by_id": self.manager.id,
        }
        hold = (
            self.env["collection.hold"]
            .with_user(self.biller)
            .with_context(**forged)
            .create({"partner_id": self.ann.id, "reason": "Asked for time"})
        )
        self.assertFalse(hold.ended_on)
        self.assertFalse(hold.ended_by_id)
        policy = self.env["collection.policy"].create(
            {"name": "One", "company_id": self.company.id, "scope": "client"}
        )
        partner = (
            self.env["res.partner"]
            .with_user(self.clerk)
            .with_context(
                default_collection_policy_id=policy.id,
                default_collection_shared_means=False,
            )
            .create({"name": "Somebody"})
        )
        self.assertFalse(partner.collection_policy_id)
        self.assertTrue(partner.collection_shared_means)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_whoever_edits_contacts_decides_no_collection(self):
        ann = self.ann.with_user(self.clerk)
        ann.write({"city": "Lyon"})
        with self.assertRaises(AccessError):
            ann.write({"collection_shared_means": False})
        for command in (
            Command.delete(self.means.id),
            Command.unlink(self.means.id),
            Command.clear(),
            Command.create({"kind": "card"}),
            Command.update(self.means.id, {"is_default": True}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                ann.write({"collection_means_ids": [command]})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.bob.with_user(self.biller).write(
                {"collection_means_ids": [Command.link(self.means.id)]}
            )
        self.assertEqual(self.means.partner_id, self.ann)

    def test_account_under_a_signed_mandate(self):
        means = self._make_mandate(self.ann)
        bank = means.mandate_id.partner_bank_id
        for vals in (
            {"acc_number": "DE89370400440532013000"},
            {"partner_id": self.bob.id},
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                bank.with_user(self.clerk).write(vals)
        bank.with_user(self.clerk).write({"acc_holder_name": "Ann"})
        self.biller.group_ids |= self.env.ref("base.group_partner_manager")
        bank.with_user(self.biller).write({"acc_number": "DE89370400440532013000"})

    def test_saved_card_of_somebody_else(self):
        """Staff cannot have one client's card pay for another one."""
        values = {
            "provider_id": self.provider.id,
            "payment_method_id": self.card_method.id,
            "reference": "forged",
            "amount": 5,
            "currency_id": self.company.currency_id.id,
            "token_id": self.means.token_id.id,
        }
        transactions = self.env["payment.transaction"].with_user(self.biller).sudo()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            transactions.create({**values, "partner_id": self.bob.id})
        self.assertTrue(transactions.create({**values, "partner_id": self.ann.id}))

    def test_mandate_made_over_to_another_client(self):
        """Who writes mandates cannot have one client debited for another one."""
        mine = self._make_mandate(self.ann)
        theirs = self._make_mandate(self.bob, "DE89370400440532013000")
        self.assertEqual(mine.state, "usable")
        mandate = mine.mandate_id.with_user(self.biller)
        mandate.write(
            {
                "partner_id": self.bob.id,
                "partner_bank_id": theirs.mandate_id.partner_bank_id.id,
            }
        )
        self.assertEqual((mine.state, mine.state_reason), ("suspended", "left"))
        mandate.write(
            {
                "partner_id": self.ann.id,
                "partner_bank_id": self.ann.bank_ids[:1].id,
            }
        )
        self.assertEqual(mine.state, "usable")
        mine.mandate_id.sudo().company_id = self.other_company
        self.assertEqual((mine.state, mine.state_reason), ("suspended", "left"))

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_merging_clients_takes_nobodys_card(self):
        (self.ann + self.bob).email = "same@client.test"
        merge = self.env["base.partner.merge.automatic.wizard"]
        for user in (self.clerk, self.biller):
            user.group_ids |= self.env.ref("base.group_partner_manager")
        pair = (self.ann + self.bob).ids
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            merge.with_user(self.clerk)._merge(pair, self.bob)
        self.assertEqual(self.means.partner_id, self.ann)

    def test_words_of_the_bank(self):
        made = trusted(self.env["collection.bank.message"].sudo()).create(
            {
                "name": "x.xml",
                "company_id": self.company.id,
                "journal_id": self.company_data["default_journal_bank"].id,
                "content": b"eA==",
                "sha256": "0" * 64,
                "message_ref": "BANK-1",
            }
        )
        message = self.env["collection.bank.message"].browse(made.id)
        with self.assertRaises(AccessError):
            message.with_user(self.biller).write({"message_ref": "BANK-2"})
        with self.assertRaises(AccessError):
            message.with_user(self.biller).write(
                {"message_ref": "BANK-2", "activity_ids": []}
            )
        message.with_user(self.biller).activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.biller.id
        )
        self.assertEqual(message.message_ref, "BANK-1")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_buttons_of_another_company(self):
        run = self._run()
        lines = run.line_ids
        self.assertTrue(lines)
        hold = self.env["collection.hold"].create(
            {"partner_id": self.ann.id, "reason": "x", "company_id": self.company.id}
        )
        run.with_user(self.biller).action_start()
        foreign = self.env(
            user=self.foreigner, context={"allowed_company_ids": self.company.ids}
        )
        for user in (self.foreigner, self.employee):
            for env in (self.env(user=user), foreign):
                for call in (
                    env["collection.run"].browse(run.id).action_preview,
                    env["collection.run"].browse(run.id).action_start,
                    env["collection.run"].browse(run.id).action_stop,
                    env["collection.run.line"].browse(lines.ids).action_approve,
                    env["collection.means"].browse(self.means.id).action_remove,
                    env["collection.means"].browse(self.means.id).action_renew,
                    env["collection.hold"].browse(hold.id).action_end,
                ):
                    with (
                        self.subTest(user=user.login, call=call.__name__),
                        self.assertRaises(AccessError),
                        self.env.cr.savepoint(),
                    ):
                        call()

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_readers_press_no_button(self):
        run = self._run()
        env = self.env(user=self.reader)
        for call in (
            env["collection.run"].action_open_preview,
            env["collection.run"].browse(run.id).action_preview,
            env["collection.run"].browse(run.id).action_stop,
            env["collection.run"].browse(run.id).unlink,
            env["collection.run.line"].browse(run.line_ids.ids).action_approve,
            env["collection.means"].browse(self.means.id).action_set_default,
            env["collection.means"].browse(self.means.id).action_set_aside,
            env["collection.means"].browse(self.means.id).action_withdraw_consent,
            env["collection.sweep"].action_prove,
        ):
            with (
                self.subTest(call=call.__name__),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                call()

    def test_import_of_mandates_stays_in_the_own_companies(self):
        wizard = self.env["collection.mandate.import"].with_user(self.manager)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            content = (
                "client;iban;mandate;signed\n"
                "Ann;FR7630006000011234567890189;OLD-1;2026-01-15\n"
            )
            wizard.create(
                {
                    "company_id": self.other_company.id,
                    "content": base64.b64encode(content.encode()),
                    "file_name": "mandates.csv",
                }
            ).action_import()

    def test_used_credit_does_not_open_a_second_attempt(self):
        """An item of an open attempt is never in another one, whatever SQL says."""
        line = self.invoice.line_ids.filtered(
            lambda one: one.account_type == "asset_receivable"
        )
        vals = {
            "name": "QT-A",
            "uuid": "a",
            "company_id": self.company.id,
            "partner_id": self.ann.id,
            "means_id": self.means.id,
            "kind": "card",
            "currency_id": self.company.currency_id.id,
            "amount": 1,
            "prepared_at": fields.Datetime.now(),
            "line_ids": [Command.create({"move_line_id": line.id, "amount": 1})],
        }
        ours = trusted(self.env["collection.attempt"].sudo())
        ours.create(vals)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            ours.create({**vals, "name": "QT-B", "uuid": "b"})
