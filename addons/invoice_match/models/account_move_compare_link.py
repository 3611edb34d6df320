from collections import defaultdict

from odoo import models

from ..core.capture.sums import counted


class AccountMove(models.Model):
    """What is paired is linked: quantities invoiced and reports of orders follow."""

    _inherit = "account.move"

    def _link(self, runs):
        """Keep the pairs of comparisons and link the bills' lines to the orders'.

        :param runs: ``Comparison`` that have their results
        """
        changed = []
        for run in runs:
            shares = self._get_shares(run)
            if run.move._get_linked() != shares:
                changed.append((run, shares))
        moves = self.browse([run.move.id for run, _shares in changed])
        container = {"records": moves}
        # One synchronisation for all lines of all bills.
        with moves._check_balanced(container), moves._sync_dynamic_lines(container):
            for run, shares in changed:
                run.move._link_lines(run, shares)
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

    # === LINES OF THE BILL === #

    def _get_lines_by_key(self, run):
        """Return {key of the line as written: its lines on the bill, in order}."""
        lines = self.invoice_line_ids.filtered(
            lambda one: one.display_type == "product"
        )
        if not run.capture:
            return {str(line.id): line for line in lines}
        if not any(lines.mapped("match_key")):
            return dict(self._pair_by_place(run, lines))
        return lines.grouped("match_key")

    def _pair_by_place(self, run, lines):
        """Yield ``(key, line)`` of a bill that was just filled: lines are in the order
        of those that count, allowances and charges behind them.
        """
        both = zip(run.lines, counted(run.document), strict=True)
        keys = [one.key for one, written in both if written.net is not None]
        for key, line in zip(keys, lines.sorted("sequence"), strict=False):
            line.match_key = key
            yield key, line

    def _link_lines(self, run, shares):
        """Link the lines of one bill; a line of several orders becomes several."""
        self.ensure_one()
        by_key = self._get_lines_by_key(run)
        written = {line.key: line for line in run.lines}
        for key, lines in by_key.items():
            if key not in written:
                continue
            wanted = [one for one in shares.get(key, ()) if one[1]]
            if not run.capture:
                # What a person typed keeps the order line that the person gave it.
                continue
            pieces = lines._split_into(written[key], wanted)
            for line, share in zip(pieces, wanted, strict=False):
                line._link_to(share[0], share[1])
            if not wanted:
                lines._unlink_from_orders()

    # === PAIRS === #

    def _keep_pairs(self, changed):
        """Write the pairs of bills anew; those a person made keep who made them."""
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
        captured = run.move._get_captured_by_key(run)
        items = self._get_lines_by_key(run)
        rows = []
        for place, (key, parts) in enumerate(shares.items()):
            for order_line, quantity, reason, confidence in parts:
                item = items.get(key, self.env["account.move.line"]).filtered(
                    lambda one, order_line=order_line: (
                        one.purchase_line_id.id == order_line
                    )
                )
                rows.append(
                    {
                        "move_id": self.id,
                        "sequence": place,
                        "key": key,
                        "capture_line_id": captured.get(key),
                        "move_line_id": item[:1].id,
                        "purchase_line_id": order_line,
                        "quantity": quantity or 0.0,
                        "has_quantity": quantity is not None,
                        "confidence": confidence,
                        "reason": reason,
                        "confirmed_by": confirmed.get((key, order_line)),
                    }
                )
        return rows

    def _get_captured_by_key(self, run):
        """Return {key: id of the captured line}."""
        counted = run.capture.line_ids.filtered("counts")
        return {
            line.number or str(place): line.id for place, line in enumerate(counted, 1)
        }
