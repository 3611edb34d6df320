import random

from odoo import Command
from odoo.tests import tagged

from .invoice_writer_common import InvoiceWriterCommon


@tagged("post_install", "-at_install")
class TestInvoiceWriterAppend(InvoiceWriterCommon):
    """Lines that join a draft: same rows as plain ``write()``."""

    def _line(self, rng, number):
        line = {
            "key": number,
            "product_id": rng.choice(self.product_a | self.product_b).id,
            "name": f"Later {number}",
            "price_unit": rng.choice([9.99, 21.53, 0.33, -5.0]),
            "quantity": rng.choice([1, 2.5, 12.12, -3]),
        }
        if rng.random() < 0.5:
            line["tax_ids"] = [rng.choice(self.taxes).id]
        if rng.random() < 0.2:
            line = {"key": number, "display_type": "line_section", "name": "More"}
        return line

    def _drafts(self, rng, count):
        documents = []
        for _n in range(count):
            term = rng.choice([self.plain_term, self.split_term, None])
            header = {"invoice_payment_term_id": term.id if term else False}
            if rng.random() < 0.3:
                header["currency_id"] = self.foreign.id
            documents.append(self.document(**header))
        moves = self.env["account.move"].browse(
            draft.move_id for draft in self.writer.write_drafts(documents)
        )
        for move in moves[::3]:
            # By hand: a line of the manager's own, and a price she changed.
            move.invoice_line_ids = [
                Command.create({"name": "By hand", "price_unit": 3.33, "quantity": 7}),
                Command.update(
                    move.invoice_line_ids.filtered("product_id")[0].id,
                    {"price_unit": 1.11},
                ),
            ]
        return moves

    def assert_same_append(self, moves, additions, methods=("set",)):
        plain = {}
        for addition in additions:
            savepoint = self.env.cr.savepoint()
            self.writer._append_plain(addition, None)
            self.writer.env.flush_all()
            plain[addition["move_id"]] = self.rows_of(addition["move_id"])
            savepoint.close(rollback=True)
        drafts = self.writer.append_lines(additions)
        self.writer.env.flush_all()
        for addition, draft in zip(additions, drafts, strict=True):
            self.assertIn(draft.method, methods, draft.reason)
            found = self.rows_of(draft.move_id)
            expected = plain[addition["move_id"]]
            self.assertFalse(self._differences(expected, found), addition)
            self.assertEqual(found["messages"], expected["messages"])
            keys = {line["key"] for line in addition["lines"]}
            self.assertEqual(set(draft.line_ids), keys)

    def _check(self, seed):
        rng = random.Random(seed)
        moves = self._drafts(rng, 8)
        additions = [
            {
                "move_id": move.id,
                "lines": [self._line(rng, n) for n in range(rng.randint(1, 6))],
            }
            for move in moves
        ]
        for addition in additions:
            addition["lines"].append(
                {"key": "taxed", "product_id": self.product_a.id, "price_unit": 8.88}
            )
        self.assert_same_append(moves, additions)

    def test_random_per_line(self):
        self.env.company.tax_calculation_rounding_method = "round_per_line"
        self._check(11)

    def test_random_global(self):
        self.env.company.tax_calculation_rounding_method = "round_globally"
        self._check(12)

    def test_hand_made_lines_stay(self):
        [draft] = self.writer.write_drafts([self.document()])
        move = self.env["account.move"].browse(draft.move_id)
        before = move.invoice_line_ids.sorted("id").mapped("price_subtotal")
        line = {"key": "c", "product_id": self.product_a.id, "price_unit": 5.0}
        [added] = self.writer.append_lines([{"move_id": move.id, "lines": [line]}])
        self.assertEqual(set(added.line_ids), {"c"})
        lines = move.invoice_line_ids.sorted("id")
        self.assertEqual(lines.mapped("price_subtotal"), [*before, 5.0])

    def test_lines_without_taxes_fall_back(self):
        drafts = self.writer.write_drafts([self.document(), self.document()])
        untaxed = {"key": 1, "product_id": self.product_a.id, "tax_ids": []}
        additions = [
            {"move_id": draft.move_id, "lines": [{**untaxed, "price_unit": 4.0}]}
            for draft in drafts
        ]
        moves = self.env["account.move"].browse(draft.move_id for draft in drafts)
        self.assert_same_append(moves, additions, methods=("create",))

    def test_twice_the_same_draft(self):
        [draft] = self.writer.write_drafts([self.document()])
        line = {"key": 1, "product_id": self.product_a.id, "price_unit": 4.0}
        one = {"move_id": draft.move_id, "lines": [line]}
        drafts = self.writer.append_lines([one, {**one, "lines": [{**line, "key": 2}]}])
        self.assertEqual([each.method for each in drafts], ["set", "create"])
        move = self.env["account.move"].browse(draft.move_id)
        self.assertEqual(move.amount_untaxed, 7.0 + 12.0 + 8.0)

    def test_posted_invoice(self):
        [draft] = self.writer.write_drafts([self.document()])
        move = self.env["account.move"].browse(draft.move_id)
        move.action_post()
        line = {"key": 1, "product_id": self.product_a.id, "price_unit": 4.0}
        with self.assertRaisesRegex(Exception, "posted"):
            self.writer.append_lines([{"move_id": move.id, "lines": [line] * 10}])
