from collections import defaultdict

from odoo import models

from .invoice_capture_bill import WRITTEN


class AccountMove(models.Model):
    """What is paired is linked: quantities invoiced and reports of orders follow."""

    _inherit = "account.move"

    def _link(self, runs):
        """Keep the pairs of comparisons and link the bills' lines to the orders'.

        :param runs: ``Comparison`` that have their results
        """
        changed = []
        numbers = {
            pair.order_line for run in runs for pair in run.result.matching.pairs
        }
        order_lines = self.env["purchase.order.line"].browse(numbers)
        order_lines = dict(zip(numbers, order_lines, strict=True))
        for run in runs:
            shares = run.move._get_shares(run)
            if run.move._get_linked() != shares:
                changed.append((run, shares))
                run.move._link_lines(run, shares, order_lines)
        self._keep_pairs(changed)

    def _get_shares(self, run):
        """Return {key of the line: [(order line, quantity, reason, confidence)]}."""
        found = defaultdict(list)
        for pair in run.result.matching.pairs:
            quantity = None if pair.quantity is None else float(pair.quantity)
            found[pair.key].append(
                (pair.order_line, quantity, pair.reason, round(pair.confidence, 4))
            )
        return dict(found)

    def _get_linked(self):
        """Return what :meth:`_get_shares` gave at the last comparison."""
        found = defaultdict(list)
        for line in self.match_line_ids:
            found[line.key].append(
                (
                    line.purchase_line_id.id,
                    line.quantity if line.has_quantity else None,
                    line.reason,
                    line.confidence,
                )
            )
        return dict(found)

    def _get_lines_by_key(self, run):
        """Return {key of the line as written: its lines on the bill, in order}."""
        lines = self.invoice_line_ids.filtered(
            lambda one: one.display_type == "product"
        )
        if not run.capture:
            return {str(line.id): line for line in lines}
        found = lines.sorted("sequence").grouped("capture_line_id")
        captured = self._get_captured_by_key(run)
        return {key: found[one] for key, one in captured.items() if one in found}

    def _get_captured_by_key(self, run):
        """Return {key: captured line}; keys as ``core.check.verify`` makes them."""
        counted = run.capture.line_ids.filtered("counts")
        return {
            line.number or str(place): line for place, line in enumerate(counted, 1)
        }

    def _link_lines(self, run, shares, order_lines):
        """Link the lines of one captured bill; a line of several orders becomes several.

        What a person typed keeps the order lines that the person gave it.
        """
        self.ensure_one()
        if not run.capture:
            return
        written = {line.key: line for line in run.lines}
        bill = self.with_context(**WRITTEN)
        for key, lines in bill._get_lines_by_key(run).items():
            wanted = [one for one in shares.get(key, ()) if one[1]]
            if self.state == "posted":
                lines._link_posted(wanted, order_lines)
                continue
            pieces = lines._split_into(written[key], wanted)
            for line, share in zip(pieces, wanted, strict=False):
                line._link_to(order_lines[share[0]], share[1])
            if not wanted:
                pieces._unlink_from_orders()

    def _keep_pairs(self, changed):
        """Write the pairs of bills anew; those a person made keep who made them.

        :param changed: ``[(Comparison, shares)]``
        """
        pairs = self.env["invoice.match.line"]
        rows, old = [], pairs
        for run, shares in changed:
            confirmed = {
                (one.key, one.purchase_line_id.id): one.confirmed_by.id
                for one in run.move.match_line_ids
                if one.confirmed_by
            }
            old |= run.move.match_line_ids
            rows += run.move._prepare_pairs(run, shares, confirmed)
        old.unlink()
        pairs.create(rows)

    def _prepare_pairs(self, run, shares, confirmed):
        """Return the values of the pairs of one bill."""
        captured = self._get_captured_by_key(run)
        items = self._get_lines_by_key(run)
        rows = []
        for place, (key, parts) in enumerate(shares.items()):
            by_order_line = {
                line.purchase_line_id.id: line.id for line in items.get(key, ())
            }
            for order_line, quantity, reason, confidence in parts:
                rows.append(
                    {
                        "move_id": self.id,
                        "sequence": place,
                        "key": key,
                        "capture_line_id": key in captured and captured[key].id,
                        "move_line_id": by_order_line.get(order_line),
                        "purchase_line_id": order_line,
                        "quantity": quantity or 0.0,
                        "has_quantity": quantity is not None,
                        "confidence": confidence,
                        "reason": reason,
                        "confirmed_by": confirmed.get((key, order_line)),
                    }
                )
        return rows
