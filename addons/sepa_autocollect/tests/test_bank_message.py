from itertools import permutations

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .bank_answers import booked, booked_batch, camt, pain002, returned
from .bank_common import BankCommon


@tagged("post_install", "-at_install")
class TestBankMessage(BankCommon):
    """What the bank answers, in whatever order, ends in the same state."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order((cls.ann_mandate, 10), (cls.bob_mandate, 20))
        cls._make_file(cls.order)
        cls.ann_debit, cls.bob_debit = cls.order.debit_ids.sorted("position")
        cls.ann_ref = cls.ann_debit.end_to_end_id
        cls.bob_ref = cls.bob_debit.end_to_end_id
        cls.ann_invoice = cls.order.payment_line_ids[0].move_line_id.move_id
        cls.bob_invoice = cls.order.payment_line_ids[1].move_line_id.move_id

    def _receive(self, content, data=None):
        journal = (data or self.one)["default_journal_bank"]
        return self.env["collection.bank.message"]._receive(
            journal, "answer.xml", content, "a test"
        )

    def _states(self):
        return [self.ann_debit.state, self.bob_debit.state]

    def test_the_banks_acceptance_says_that_the_file_was_sent(self):
        message = self._receive(pain002(self.order.message_id, group="ACCP"))
        self.assertEqual(message.state, "applied")
        self.assertEqual(self.order.state, "uploaded")
        self.assertEqual(self._states(), ["accepted", "accepted"])
        self.assertEqual(self.ann_invoice.payment_state, "in_payment")

    def test_delivery_alone_is_not_sent(self):
        self.assertEqual(self.order.state, "generated")
        self.assertEqual(self._states(), ["ready", "ready"])

    def test_a_refused_file_is_cancelled_and_kept(self):
        content = self.order.payment_file_id.raw
        message = self._receive(
            pain002(self.order.message_id, group="RJCT", version="03")
        )
        self.assertEqual(self._states(), ["rejected", "rejected"])
        self.assertEqual(self.order.state, "cancel")
        self.assertEqual(self.ann_invoice.payment_state, "not_paid")
        kept = self.order.message_ids.attachment_ids
        self.assertEqual(kept.raw, content)
        self.assertTrue(message.line_ids)

    def test_a_part_is_rejected_with_its_reason(self):
        lot = self.order.payment_lot_ids.name
        rows = [(lot, "", "", [(self.ann_ref, "RJCT", "AC04")])]
        self._receive(pain002(self.order.message_id, group="PART", batches=rows))
        self.assertEqual(self._states(), ["rejected", "accepted"])
        self.assertEqual(self.ann_debit.reason_code, "AC04")
        self.assertEqual(self.ann_debit.refusal_kind, "hard")
        self.assertTrue(self.ann_debit.fallback_allowed)
        self.assertEqual(self.ann_invoice.payment_state, "not_paid")
        self.assertEqual(self.bob_invoice.payment_state, "in_payment")
        self.assertNotEqual(self.ann_mandate.state, "valid")
        self.assertEqual(self.bob_mandate.state, "valid")

    def test_a_rejected_first_debit_is_first_again(self):
        rows = [("X", "", "", [(self.bob_ref, "RJCT", "AM04")])]
        self._receive(pain002(self.order.message_id, group="PART", batches=rows))
        root = self._make_file(self._make_order((self.bob_mandate, 20)))
        self.assertEqual(self._texts(root, "SeqTp"), ["FRST"])

    def test_booked_one_by_one_and_as_a_batch(self):
        self._receive(camt(booked(self.ann_ref.lower(), 10)))
        self.assertEqual(self._states(), ["booked", "sent"])
        self.assertEqual(str(self.ann_debit.booked_on), "2026-03-17")
        other = self._make_order((self.ann_mandate, 1), (self.ann_mandate, 2))
        self.one["method"].group_lines = False
        self._make_file(other)
        lot = other.payment_lot_ids.name
        message = self._receive(camt(booked_batch(lot, 3, 2), kind="camt.053.001.02"))
        self.assertEqual(message.state, "applied")
        self.assertEqual(set(other.debit_ids.mapped("state")), {"booked"})

    def test_another_amount_is_a_question(self):
        message = self._receive(camt(booked(self.ann_ref, 9)))
        self.assertEqual(message.state, "question")
        self.assertEqual(message.line_ids.state, "question")
        self.assertIn("Ask the bank", message.line_ids.question)
        self.assertEqual(self._states(), ["ready", "ready"])

    def test_another_currency_is_a_question(self):
        message = self._receive(camt(booked(self.ann_ref, 10, currency="CHF")))
        self.assertEqual(message.state, "question")
        self.assertEqual(self._states(), ["ready", "ready"])

    def test_a_return_reopens_the_invoice_with_the_fee_apart(self):
        self._receive(camt(booked(self.bob_ref, 20), returned(self.bob_ref, 20, fee=3)))
        self.assertEqual(self._states(), ["sent", "returned"])
        self.assertEqual(self.bob_invoice.payment_state, "not_paid")
        self.assertEqual(self.bob_invoice.amount_residual, 20)
        entry = self.bob_debit.return_id.move_id
        outstanding = entry.line_ids.filtered(
            lambda one: one.account_id == self.one["outstanding"]
        )
        self.assertEqual(sorted(outstanding.mapped("credit")), [3, 20])
        expense = entry.line_ids.filtered(
            lambda one: one.account_id == self.one["default_account_expense"]
        )
        self.assertEqual(expense.debit, 3)
        self.assertEqual(self.bob_debit.fee, 3)
        self.assertEqual(self.bob_debit.refusal_kind, "funds")
        self.assertEqual(self.bob_debit.max_retries, 2)
        self.assertEqual(self.bob_debit.claim, "returned")
        self.assertEqual(self.bob_mandate.state, "valid")

    def test_a_fee_without_account_asks_a_person(self):
        self.one["default_journal_bank"].default_expense_account_id = False
        message = self._receive(camt(returned(self.bob_ref, 20, fee=3)))
        self.assertEqual(self.bob_debit.state, "returned")
        self.assertIn("charges account", message.activity_ids.note)

    def test_a_refund_weeks_later_is_a_dispute(self):
        self._receive(camt(booked(self.bob_ref, 20)))
        content = camt(returned(self.bob_ref, 20, code="MD06", day="2026-04-20"))
        message = self._receive(content)
        self.assertEqual(self.bob_debit.state, "refunded")
        self.assertEqual(self.bob_debit.claim, "refund")
        self.assertEqual(self.bob_debit.refusal_kind, "ask")
        self.assertIn(self.bob_ref, message.activity_ids.note)

    def test_no_mandate_ends_it(self):
        self._receive(camt(returned(self.bob_ref, 20, code="MD01")))
        self.assertEqual(self.bob_mandate.state, "cancel")

    def test_the_same_file_changes_nothing(self):
        content = camt(returned(self.bob_ref, 20))
        first = self._receive(content)
        self.assertEqual(self._receive(content), first)
        returns = self.env["payment.return"].search_count([])
        again = self._receive(camt(returned(self.bob_ref, 20), message="ST-2"))
        self.assertEqual(again.line_ids.state, "known")
        self.assertEqual(self.env["payment.return"].search_count([]), returns)
        self.assertEqual(self.bob_invoice.amount_residual, 20)

    def test_every_order_of_the_same_answers_ends_alike(self):
        answers = [
            ("accept", lambda o, r: pain002(o.message_id, group="ACCP")),
            ("book", lambda o, r: camt(booked(r, 5))),
            ("back", lambda o, r: camt(returned(r, 5, fee=1))),
        ]
        for number, turn in enumerate(permutations(answers)):
            order = self._make_order((self.ann_mandate, 5))
            self._make_file(order)
            debit = order.debit_ids
            for _name, make in turn:
                self._receive(make(order, debit.end_to_end_id))
            names = [name for name, _make in turn]
            self.assertEqual(debit.state, "returned", names)
            invoice = order.payment_line_ids.move_line_id.move_id
            self.assertEqual(invoice.amount_residual, 5, (number, names))

    def test_unknown_references_are_kept_and_matched_later(self):
        message = self._receive(camt(returned("QA-LATER", 7)))
        self.assertEqual(message.line_ids.state, "unmatched")
        self.assertEqual(message.state, "question")
        order = self._make_order()
        invoice = self._make_invoice(self.bob, 7)
        self._add_line(order, invoice, self.bob_mandate, "QA-LATER")
        self._make_file(order)
        message.action_apply()
        self.assertEqual(message.state, "applied")
        self.assertEqual(order.debit_ids.state, "returned")

    def test_what_is_no_message_of_a_bank_is_kept_and_refused(self):
        for content in (
            b"no xml",
            b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
            b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.052.001.08"/>',
            b"<a/>",
        ):
            message = self._receive(content)
            self.assertEqual(message.state, "refused")
            self.assertTrue(message.reason)
            self.assertEqual(message.sudo()._get_content(), content)

    def test_another_company_with_the_same_reference_is_apart(self):
        mandate = self._make_mandate(self.bob, self.two)
        order = self._make_order(data=self.two)
        invoice = self._make_invoice(self.bob, 20, self.two)
        self._add_line(order, invoice, mandate, self.bob_ref)
        self._make_file(order)
        answers = (booked(self.bob_ref, 20), returned(self.bob_ref, 20, fee=3))
        self._receive(camt(*answers), self.two)
        self.assertEqual(self.bob_debit.state, "ready")
        self.assertEqual(order.debit_ids.state, "returned")
        self.assertEqual(invoice.amount_residual, 20)
        entry = order.debit_ids.return_id.move_id
        receivable = entry.line_ids.filtered(
            lambda one: one.account_type == "asset_receivable"
        )
        self.assertEqual(receivable.amount_currency, 20)
        self.assertEqual(receivable.currency_id, self.eur)
        self.assertEqual(receivable.debit, 40)

    def test_a_person_uploads_and_nobody_else(self):
        content = pain002(self.order.message_id, group="ACCP")
        companies = {
            "company_ids": [(6, 0, self.one["company"].ids)],
            "company_id": self.one["company"].id,
        }
        journal = self.one["default_journal_bank"]
        files = [["answer.xml", self._encoded(content)]]
        reader = new_test_user(
            self.env, "reader", "account.group_account_readonly", **companies
        )
        messages = self.env["collection.bank.message"]
        with self.assertRaises(AccessError):
            messages.with_user(reader).action_upload(journal.id, files)
        biller = new_test_user(
            self.env, "biller", "account.group_account_invoice", **companies
        )
        with self.assertRaisesRegex(AccessError, "Only accountants"):
            messages.with_user(biller).action_upload(journal.id, files)
        self.assertFalse(messages.search([("name", "=", "answer.xml")]))
        clerk = new_test_user(
            self.env, "clerk", "account.group_account_user", **companies
        )
        other = self.two["default_journal_bank"]
        with self.assertRaises(AccessError):
            messages.with_user(clerk).action_upload(other.id, files)
        action = messages.with_user(clerk).action_upload(journal.id, files)
        message = messages.search(action["domain"])
        self.assertEqual(self._states(), ["accepted", "accepted"])
        with self.assertRaisesRegex(AccessError, "Only accountants"):
            message.with_user(biller).action_apply()
        with self.assertRaises(AccessError):
            message.with_user(clerk).write({"state": "new"})
        with self.assertRaises(AccessError):
            message.with_user(clerk).unlink()
        with self.assertRaises(AccessError):
            message.line_ids.with_user(clerk).write({"state": "new"})
        with self.assertRaises(AccessError):
            messages.with_user(clerk).create({"name": "x"})
        with self.assertRaises(AccessError):
            message.with_user(clerk).read(["content"])

    def test_a_watched_folder_of_the_journal_brings_messages(self):
        journal = self.one["default_journal_bank"]
        content = pain002(self.order.message_id, group="ACCP")
        journal._receive_channel_file("a.xml", content, "Bank (sftp)")
        self.assertEqual(self._states(), ["accepted", "accepted"])


@tagged("post_install", "-at_install")
class TestReturnRules(BankCommon):
    """The table of what is done can be read and changed."""

    def test_every_code_has_a_rule_in_two_languages(self):
        from odoo.addons.quittance_base.core.iso20022.return_codes import RETURN_CODES

        self.env["res.lang"]._activate_lang("fr_FR")
        rules = self.env["collection.return.rule"].search([])
        self.assertEqual(set(rules.mapped("code")), set(RETURN_CODES))
        rule = rules.filtered(lambda one: one.code == "AM04")
        self.assertIn("not enough", rule.meaning)
        self.assertIn("approvisionné", rule.with_context(lang="fr_FR").meaning)

    def test_a_change_stays(self):
        rules = self.env["collection.return.rule"]
        rule = rules.search([("code", "=", "AM04")])
        rule.mandate = "suspend"
        rules._seed()
        self.assertEqual(rule.mandate, "suspend")
        self.assertEqual(rules._get_rules(["AM04"])["AM04"]["mandate"], "suspend")

    def test_an_unknown_or_archived_code_goes_to_a_person(self):
        rules = self.env["collection.return.rule"]
        rules.search([("code", "=", "AM04")]).active = False
        for code in ("AM04", "XX99", ""):
            rule = rules._get_rules([code])[code]
            self.assertTrue(rule["human"])
            self.assertEqual((rule["mandate"], rule["retry"]), ("keep", "never"))

    def test_only_a_manager_changes_it(self):
        clerk = new_test_user(self.env, "clerk", "account.group_account_invoice")
        rule = self.env["collection.return.rule"].search([], limit=1).with_user(clerk)
        self.assertTrue(rule.code)
        with self.assertRaises(AccessError):
            rule.write({"mandate": "keep"})


@tagged("post_install", "-at_install")
class TestBankUpload(BankCommon):
    """The accountant drops files and sees what they did."""

    def test_dropped_files_are_read_once(self):
        order = self._make_order((self.bob_mandate, 20))
        self._make_file(order)
        user = new_test_user(
            self.env,
            "dropper",
            "account.group_account_user",
            company_ids=[(6, 0, self.one["company"].ids)],
            company_id=self.one["company"].id,
        )
        uploads = self.env["collection.bank.upload"].with_user(user)
        content = pain002(order.message_id, group="ACCP")
        found = []
        for _time in range(2):
            file = (
                self.env["ir.attachment"]
                .with_user(user)
                .create({"name": "psr.xml", "raw": content, "res_model": uploads._name})
            )
            upload = uploads.create({"file_ids": [(6, 0, file.ids)]})
            self.assertEqual(upload.journal_id, self.one["default_journal_bank"])
            action = upload.action_confirm()
            found.append(self.env[action["res_model"]].search(action["domain"]))
        self.assertEqual(found[0], found[1])
        self.assertEqual(found[0].state, "applied")
        self.assertEqual(found[0].origin, user.name)
        self.assertEqual(order.state, "uploaded")
        with self.assertRaisesRegex(UserError, "Drop a file"):
            uploads.create({}).action_confirm()
