from odoo import models

from ..core.check.figures import figures
from ..core.check.finding import Finding


class AccountMove(models.Model):
    """The figures that a bill was compared by, kept with the tolerances in force."""

    _inherit = "account.move"

    def _prepare_match_figures(self, run):
        """Return what is kept of a comparison; extend it with own figures.

        :param run: ``Comparison`` that has its result
        :rtype: dict
        """
        lines = run.matcher.index.lines
        rows = [*figures(run.lines, run.result.matching, lines, run.rules)]
        return {
            "rows": [row.values for row in rows],
            "exact": all(row.exact for row in rows),
            "orders": {
                row.values["order_line"]: {
                    "price": row.values["order_price"],
                    "quantity": row.values["ordered"],
                }
                for row in rows
            },
            "agreed": (self.match_figures or {}).get("agreed") or {},
        }

    def _find_order_changes(self, run):
        """Return P05 for each order line that is no longer what was agreed by."""
        agreed = (self.match_figures or {}).get("agreed") or {}
        found = []
        lines = run.matcher.index.lines
        for number, before in agreed.items():
            line = lines.get(int(number))
            if line is None:
                continue
            now = {"price": f"{line.price:f}", "quantity": f"{line.ordered:f}"}
            for name in ("price", "quantity"):
                if now[name] != before[name]:
                    found.append(self._prepare_order_change(line, name, before, now))
        return found

    def _prepare_order_change(self, line, name, before, now):
        """Return the finding of one changed figure of an order line."""
        return Finding(
            "P05",
            order_line=line.id,
            found=line.price if name == "price" else line.ordered,
            expected=type(line.price)(before[name]),
            details={
                "why": name,
                "order": min(line.names, default=""),
                "change": f"{before[name]} → {now[name]}",
            },
        )
