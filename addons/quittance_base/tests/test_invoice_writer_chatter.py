from unittest.mock import patch

from odoo import Command
from odoo.tests import new_test_user, tagged

from ..models.invoice_writer_chatter import KEY, Posts
from .invoice_writer_common import InvoiceWriterCommon


@tagged("post_install", "-at_install")
class TestInvoiceWriterChatter(InvoiceWriterCommon):
    def _documents(self, **header):
        """Return invoices of several clients, and a credit note."""
        owner = self.company_data["company"].partner_id
        clients = self.partner_a | self.partner_b | owner
        return [
            *(self.document(partner_id=client.id, **header) for client in clients),
            self.document(move_type="out_refund", **header),
        ]

    def test_messages_are_those_of_create(self):
        self.assert_same_rows(self._documents())

    def test_alike_messages_are_posted_once(self):
        Move = type(self.env["account.move"])
        with patch.object(
            Move, "_message_compute_parent_id", autospec=True, return_value=False
        ) as posted:
            self.writer.write_drafts(self._documents())
        self.assertEqual(posted.call_count, 1)

    def test_a_follower_is_told_of_each_invoice(self):
        colleague = new_test_user(
            self.env,
            "colleague",
            groups="account.group_account_invoice",
            notification_type="inbox",
        )
        created = self.env.ref("account.mt_invoice_created")
        move_model = type(self.env["account.move"])
        subscribe = move_model._message_auto_subscribe

        def with_colleague(moves, values, **kwargs):
            result = subscribe(moves, values, **kwargs)
            if values.get("partner_id", self.partner_b.id) != self.partner_b.id:
                moves.message_subscribe(colleague.partner_id.ids, created.ids)
            return result

        with patch.object(move_model, "_message_auto_subscribe", with_colleague):
            drafts = self.assert_same_rows(self._documents())
        told = self.env["mail.notification"].search_count(
            [
                ("res_partner_id", "=", colleague.partner_id.id),
                ("mail_message_id.res_id", "in", [d.move_id for d in drafts]),
                ("mail_message_id.model", "=", "account.move"),
            ]
        )
        self.assertEqual(told, 2)

    def test_a_clients_context_key_keeps_nothing_back(self):
        move = self.env["account.move"].browse(
            self.writer.write_drafts([self.document()])[0].move_id
        )
        forged = {KEY: {"keeping": True, "kept": []}}
        self.assertTrue(move.with_context(**forged).message_post(body="said"))

    def test_later_messages_of_the_batch_are_posted(self):
        posts = Posts()
        moves = self.writer.env["account.move"].with_context(**{KEY: posts})
        move = moves.create({"move_type": "out_invoice"})
        self.assertTrue(posts.kept)
        posts.keeping = False
        self.assertTrue(move.message_post(body="said"))

    def test_lines_of_several_companies(self):
        other = self.setup_other_company()
        journal = other["default_journal_sale"]
        self.env.user.company_ids = [Command.link(other["company"].id)]
        documents = self._documents()
        lines = [
            {
                "key": "o",
                "name": "Elsewhere",
                "account_id": other["default_account_revenue"].id,
                "price_unit": 3.0,
                "tax_ids": [],
            }
        ]
        documents.append(self.document(lines, journal_id=journal.id))
        self.assert_same_rows(documents, methods=("set", "create"))
