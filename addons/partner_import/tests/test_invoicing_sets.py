from unittest.mock import patch

from odoo.tests import tagged

from .common_invoicing import JANUARY, InvoicingCommon


@tagged("post_install", "-at_install")
class TestInvoicingSets(InvoicingCommon):
    """Services are written in sets, with the rows of plain ``create()``."""

    def _rows(self):
        clients = [self.hotel, self._make_client("Inn"), self._make_client("Lodge")]
        for number, client in enumerate(clients):
            for price in range(1, 5 + number):
                self._row(f"{price}.37", client=client, quantity=number + 1)
            self._row("12.5", client=client, product_id=self.cleaning.id)
            self._row("-4", client=client)
        return clients

    def _bill_and_read(self):
        """Return what the writer says and every stored value of the drafts."""
        writer = self.env["quittance.invoice.writer"]
        write, found = type(writer).write_drafts, []

        def noted(self, documents):
            drafts = write(self, documents)
            found.extend(drafts)
            return drafts

        with patch.object(type(writer), "write_drafts", noted):
            moves = self._bill()
        self.env.flush_all()
        rows = [writer._stored_rows(move.id) for move in moves.sorted("partner_id")]
        return found, rows

    def test_nothing_installed_here_ends_the_set_path(self):
        self.assertFalse(self.env["quittance.invoice.writer"]._batch_obstacle())

    def test_same_rows_as_plain_create(self):
        self._rows()
        writer = self.env["quittance.invoice.writer"]
        savepoint = self.env.cr.savepoint()
        with patch.object(type(writer), "_batch_obstacle", return_value="test"):
            plain, expected = self._bill_and_read()
        savepoint.close(rollback=True)
        drafts, rows = self._bill_and_read()
        self.assertEqual({draft.method for draft in plain}, {"create"})
        self.assertEqual({draft.reason for draft in drafts}, {None})
        self.assertEqual(len(drafts), 3)
        for mine, theirs in zip(rows, expected, strict=True):
            self.assertEqual(mine, theirs)

    def test_later_rows_join_in_sets(self):
        self._rows()
        moves = self._bill()
        totals = dict(zip(moves, moves.mapped("amount_untaxed"), strict=True))
        self._row("100", client=moves[0].partner_id)
        for price in range(12):
            self._row(str(price + 1), client=moves[1].partner_id)
        joined = self._bill()
        self.assertEqual(joined, moves[:2])
        self.assertEqual(moves[0].amount_untaxed, totals[moves[0]] + 100)
        self.assertEqual(moves[1].amount_untaxed, totals[moves[1]] + 78)
        self.assertEqual(set(moves.mapped("billing_month")), {JANUARY})
