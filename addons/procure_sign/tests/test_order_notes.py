from base64 import b64decode
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.purchase_order_document import PLACED
from .order_common import ACT, OrderCase


@tagged("post_install", "-at_install")
class TestOrderNotes(OrderCase):
    """Sections and notes are printed with a signed order: they are signed with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sign_orders()

    def note(self, name, kind="line_note", **values):
        """Return a command for a line of text."""
        return Command.create(
            {"display_type": kind, "name": name, "product_qty": 0, **values}
        )

    def with_notes(self):
        """Return an order with a section before its chairs and a note behind them."""
        order = self.order(note="<p>By road</p>")
        order.order_line.sequence = 5
        order.order_line = [
            self.note("For the office", "line_section", sequence=1),
            self.note("No plastic", sequence=9),
        ]
        order.invalidate_recordset()
        return order

    def test_signed_and_shown(self):
        order = self.with_notes()
        order.button_confirm()
        document = b64decode(self.request_of(order).document).decode()
        self.assertIn(">By road\nFor the office</cbc:Note>", document)
        self.assertIn(">No plastic</cbc:Note><cac:LineItem>", document)
        rows = order._signing_display(ACT)["tables"][0]["rows"]
        texts = [row[0] for row in rows]
        self.assertEqual(texts, ["For the office", "Chair ordered", "No plastic"])
        self.assertEqual({len(row) for row in rows}, {6})
        self.sign_all(order)
        order._signing_gate()

    def test_attack_note_added_to_a_signed_order(self):
        """Attack: what nobody signed would stand on the signed PDF."""
        order = self.signed()
        for kind in ("line_section", "line_subsection", "line_note"):
            for values in ({}, {"is_downpayment": True}):
                command = self.note("Pay to IBAN X", kind, **values)
                with self.subTest(kind, **values), self.refused("can be added"):
                    order.order_line = [command]
                lines = self.env["purchase.order.line"].with_user(self.chloe)
                with self.subTest(kind, **values), self.refused("can be added"):
                    lines.create({**command[2], "order_id": order.id})

    def test_attack_note_changed_or_taken_away(self):
        order = self.with_notes()
        order.button_confirm()
        self.sign_all(order)
        first, _chairs, last = order.order_line
        for values in ({"name": "Other"}, {"sequence": 99}):
            with self.subTest(values=values), self.refused("cannot change"):
                first.write(values)
        with self.assertRaises(UserError), self.cr.savepoint():
            last.unlink()
        with self.assertRaises(UserError), self.cr.savepoint():
            order.sudo().order_line = [Command.delete(last.id)]
        order._signing_gate()

    def with_places(self):
        """Return an order of two lines with a note between them."""
        order = self.order((self.chair, 10, 120.0), (self.lamp, 1, 30.0))
        first, second = order.order_line
        first.sequence, second.sequence = 5, 20
        order.order_line = [self.note("Without arms", sequence=9)]
        order.invalidate_recordset()
        return order

    def test_attack_note_moved_between_lines(self):
        """Attack: what was written of the chairs is moved, and said of the lamp."""
        order = self.with_places()
        order.button_confirm()
        self.sign_all(order)
        first, note, second = order.order_line
        self.assertEqual(note.display_type, "line_note")
        for line, number in ((note, 30), (note, 1), (first, 10), (second, 7)):
            with self.subTest(number=number), self.refused("cannot change"):
                line.write({"sequence": number})
            with self.subTest(number=number), self.refused("cannot change"):
                order.order_line = [Command.update(line.id, {"sequence": number})]
        # Behind Odoo, the gate sees it.
        self.env.cr.execute(
            "UPDATE purchase_order_line SET sequence = 30 WHERE id = %s", [note.id]
        )
        order.invalidate_recordset()
        order.order_line.invalidate_recordset()
        with self.refused("has changed"):
            order._signing_gate()
        self.assertEqual(order.signing_state, "changed")

    def test_moved_while_it_waits(self):
        order = self.with_places()
        order.button_confirm()
        _first, note, _second = order.order_line
        with self.refused("cannot change"):
            note.sequence = 30
        self.env.cr.execute(
            "UPDATE purchase_order_line SET sequence = 30 WHERE id = %s", [note.id]
        )
        self.env.invalidate_all()
        step = self.request_of(order).step_ids.sorted("sequence")[0]
        with self.refused("has changed"):
            self.sign(step, self.bruno)

    def test_signed_before_notes_had_a_place(self):
        """What was signed in the older form still is; a revision takes today's."""
        order = self.with_places()
        texts = order._signing_settle({"": ""}).texts
        self.assertNotIn(PLACED, texts)
        with patch.object(
            type(order),
            "_signing_settle",
            lambda one, kept=None, real=type(order)._signing_settle: real(
                one, kept or one.signing_texts or texts
            ),
        ):
            order.button_confirm()
            self.sign_all(order)
        document = b64decode(self.request_of(order).document)
        self.assertNotIn(b">Without arms</cbc:Note><cac:LineItem>", document)
        self.assertIn(b">Without arms</cbc:Note>", document)
        self.assertNotIn(PLACED, order.sudo().signing_texts)
        order.invalidate_recordset()
        order._signing_gate()
        self.assertEqual(order.signing_state, "done")
        order._signing_revise("Another place")
        order.order_line[1].sequence = 30
        order.action_signing_ask()
        self.assertIn(PLACED, order.sudo().signing_texts)
        document = b64decode(self.request_of(order).document)
        self.assertIn(b">Without arms</cbc:Note><cac:LineItem>", document)

    def test_revision_takes_a_note(self):
        order = self.signed()
        order._signing_revise("A note")
        order.order_line = [self.note("No plastic")]
        order.action_signing_ask()
        document = b64decode(self.request_of(order).document).decode()
        self.assertIn(">No plastic</cbc:Note>", document)

    def test_section_of_down_payments_is_odoo_s(self):
        order = self.signed()
        lines = self.env["purchase.order.line"]
        section = lines.create(order._prepare_down_payment_section_values())
        order._signing_gate()
        with self.refused("cannot change"):
            section.name = "Pay to IBAN X"
