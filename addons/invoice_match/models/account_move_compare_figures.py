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
        orders = {
            row.values["order_line"]: {
                "price": row.values["order_price"],
                "quantity": row.values["ordered"],
            }
            for row in rows
        }
        before = self._get_agreed()
        return {
            "rows": [row.values for row in rows],
            "exact": all(row.exact for row in rows),
            "orders": orders,
            # The order as it was when the invoice came, else as it last agreed.
            "agreed": {
                **before,
                **{
                    line: {**now, **before.get(line, {})}
                    for line, now in orders.items()
                },
            },
        }

    def _get_agreed(self):
        """Return {id of the order line: {figure: value}} that P05 is measured by."""
        return (self.match_figures or {}).get("agreed") or {}

    def _agree_anew(self, line, name):
        """Let a figure of an order line be changed: somebody who may checked it.

        What was changed before without a check stays to be said.

        :param name: ``price`` or ``quantity``
        """
        self.ensure_one()
        said = self.match_exception_ids.filtered(
            lambda one: (
                (one.code, one.state, one.purchase_line_id) == ("P05", "open", line)
                and one.details.get("why") == name
            )
        )
        agreed = self._get_agreed()
        before = agreed.get(str(line.id))
        if said or not before:
            return
        left = {key: value for key, value in before.items() if key != name}
        figures = {**self.match_figures, "agreed": {**agreed, str(line.id): left}}
        # Nothing of the entry changes: what Odoo keeps in step with it stays as it is.
        models.BaseModel.write(self, {"match_figures": figures})

    def _find_order_changes(self, run):
        """Return P05 for each order line that is no longer what was agreed by."""
        agreed = self._get_agreed()
        found = []
        lines = run.matcher.index.lines
        for number, before in agreed.items():
            line = lines.get(int(number))
            if line is None:
                continue
            now = {"price": f"{line.price:f}", "quantity": f"{line.ordered:f}"}
            for name in ("price", "quantity"):
                if name in before and now[name] != before[name]:
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
