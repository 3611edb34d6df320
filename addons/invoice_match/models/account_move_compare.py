from dataclasses import dataclass, field

from odoo import models

from ..core.check.verify import invoice_lines, verify
from ..trust import plain, trusted

#: What only waits for goods to arrive.
WAITING = {"L08", "L09"}


@dataclass(eq=False)
class Comparison:
    """One bill being compared: what it says, what is known of it, what comes out."""

    move: models.BaseModel
    document: object
    capture: models.BaseModel
    facts: object = None
    account: object = None
    orders: set = field(default_factory=set)
    credited: tuple = ()
    chosen: tuple = ()
    earlier: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    matcher: object = None
    rules: object = None
    result: object = None
    findings: tuple = ()
    figures: dict = field(default_factory=dict)


class AccountMove(models.Model):
    """Compare bills with orders and receipts, many at once."""

    _inherit = "account.move"

    def _compare(self):
        """Compare bills with orders and receipts and record what differs.

        Called after capture, by the button, and by whatever may have settled something:
        a receipt, a changed order, a credit note, a raised limit. Bills that are decided,
        cancelled or refused are left as they are.
        """
        bills = trusted(plain(self.sudo()))._filter_comparable().sorted("id")
        for company, moves in bills.grouped("company_id").items():
            moves.with_company(company)._compare_in(company)

    def _filter_comparable(self):
        """Return those that are still to be decided."""
        return self.filtered(
            lambda move: (
                move._is_undecided()
                and move.is_purchase_document()
                and move.match_state != "refused"
                and (move._is_read() or move.line_ids.purchase_line_id)
            )
        )

    def _is_undecided(self):
        """Return whether a bill waits: as a draft, or posted and not to be paid yet."""
        if self.state != "posted":
            return self.state == "draft"
        return self.company_id.match_gate == "pay" and not self._is_released()

    def _is_read(self):
        """Return whether what the supplier wrote was captured."""
        return self.capture_id.state == "captured"

    def _compare_in(self, company):
        """Compare the bills of one company."""
        captures = self.capture_ids.grouped("move_id")
        runs = [self._prepare_comparison(move, captures.get(move)) for move in self]
        self.env["invoice.match.facts"]._gather(company, runs)
        self.env["invoice.match.orders"]._gather(company, runs)
        self._gather_earlier(company, runs)
        self._verify(company, runs)
        self._link(runs)
        self.env["invoice.exception"]._record(
            {run.move: tuple(run.findings) for run in runs}
        )
        for run in runs:
            run.move._write_match(run)
        self._withdraw_disagreeing()
        self._release_agreed()

    def _prepare_comparison(self, move, captures):
        """Return a bill with what it says: as captured, else as typed."""
        none = self.env["invoice.capture"]
        capture = captures[:1] if move._is_read() else none
        document = capture._get_document() if capture else move._get_typed_document()
        chosen = tuple(
            line._as_pair() for line in move.match_line_ids if line.confirmed_by
        )
        return Comparison(move, document, capture, chosen=chosen)

    def _verify(self, company, runs):
        """Match and check each bill, the oldest first: what it takes of an order line is
        taken for those after it.
        """
        unit_of = self.env["invoice.match.orders"]._get_unit_of()
        ledger = self.env["invoice.match.orders"]._get_ledger(runs)
        for run in runs:
            ledger.before(run)
            run.lines = invoice_lines(run.document, unit_of)
            run.result = verify(
                run.document,
                run.facts,
                run.matcher,
                run.rules,
                unit_of,
                run.chosen,
            )
            run.findings = (*run.result.findings, *self._find_more(run))
            # Before the bill counts itself as invoiced.
            run.figures = run.move._prepare_match_figures(run)
            ledger.after(run)

    def _find_more(self, run):
        """Return what is found beside the core's checks; a hook.

        :param run: :class:`Comparison` that has its result
        :rtype: list
        """
        return [
            *(run.capture._get_bill_findings() if run.capture else ()),
            *run.move._find_duplicates(run),
            *run.move._find_order_changes(run),
        ]

    def _write_match(self, run):
        """Write what the comparison came to, with the figures it was made of."""
        self.ensure_one()
        figures = run.figures
        state = self._get_match_state(figures)
        if state in ("matched", "within"):
            figures["agreed"] = figures["orders"]
        vals = {
            "match_state": state,
            "match_checked_at": self.env.cr.now(),
            "match_figures": figures,
        }
        # Nothing of the entry changes: what Odoo keeps in step with it stays as it is.
        models.BaseModel.write(self, vals)

    def _withdraw_disagreeing(self):
        """Take back what was released by itself and no longer agrees."""
        gone = self.filtered(
            lambda move: (
                move.release_kind == "auto"
                and move.match_state not in ("matched", "within")
            )
        )
        gone._withdraw(self.env._("It was compared again and no longer agrees."))

    def _get_match_state(self, figures):
        """Return the state that the open exceptions and the figures make."""
        opened = self.match_exception_ids.filtered(lambda one: one.state == "open")
        if not opened:
            return "matched" if figures["exact"] else "within"
        others = opened.filtered(lambda one: one.code not in WAITING)
        if not others:
            return "waiting"
        asked = others.filtered(lambda one: one.outcome == "ask")
        return "disputed" if asked == others else "exception"
