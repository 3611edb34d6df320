from collections import defaultdict
from decimal import Decimal


class Ledger:
    """How much of each order line is taken before a bill's turn comes.

    A bill sees what is posted and what older drafts take, never what it takes itself
    or what comes after it: a duplicate cannot put its original in the wrong.

    :param lines: {id: ``OrderLine``}, with everything that is invoiced, drafts included
    :param claims: ``[(bill, order line, quantity)]`` of drafts
    :param runs: the comparisons to come, by id of their bills
    """

    def __init__(self, lines, claims, runs):
        self.lines = lines
        ours = {run.move.id for run in runs}
        self.waiting = defaultdict(list)
        for bill, line, quantity in claims:
            lines[line].invoiced -= quantity
            if bill not in ours:
                self.waiting[bill].append((line, quantity))
        self.order = sorted(self.waiting, reverse=True)

    def before(self, run):
        """Count the drafts that are older than a bill."""
        while self.order and self.order[-1] < run.move.id:
            for line, quantity in self.waiting[self.order.pop()]:
                self.lines[line].invoiced += quantity

    def after(self, run):
        """Count what a bill takes, for those after it."""
        for pair in run.result.matching.pairs:
            self.lines[pair.order_line].invoiced += pair.quantity or Decimal(0)
