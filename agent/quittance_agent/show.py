"""A document as lines of text, for the terminal and for the window."""

import unicodedata

from .document import grouped
from .words import say

WIDTH = 34
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def plain(text) -> str:
    """Text that cannot move a cursor, hide signs or change their order."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(one) in _UNSEEN else one
        for one in str(text)
    )


def one_line(text) -> str:
    """Somebody else's text on one line: a second one could look like the agent's."""
    return plain(" ".join(str(text).split()))


def acts() -> dict:
    """Acts in words."""
    return {
        "approve_order": say("Approve an order"),
        "release_payment": say("Release a payment"),
        "authorise_debit": say("Authorise a debit"),
        "change_account": say("Change a supplier's bank account"),
        "sign_mandate": say("Sign a direct-debit mandate"),
        "change_policy": say("Change the rules of signing"),
    }


def lines(statement, shown) -> list:
    """What the person agrees to, most important first."""
    facts = [
        (acts()[statement.act], statement.reference),
        (say("Amount"), f"{statement.amount:,f} {statement.currency}"),
        (say("Company"), f"{statement.company} {statement.vat}"),
        (say("Revision"), statement.revision),
        (say("You sign as"), f"{statement.name} ({statement.role})"),
        *((say("Account"), grouped(one)) for one in statement.accounts),
        *shown.facts,
    ]
    found = [f"{plain(name)}: {plain(value)}" for name, value in facts]
    return [*found, *_table(shown.head, shown.rows)]


def everything(shown) -> list:
    """Every value of the document."""
    return [f"{plain(path)}: {plain(value)}" for path, value in shown.everything]


def _table(head, rows):
    if not rows:
        return []
    cells = [[plain(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(head))]
    return [
        "",
        *("  ".join(cell.ljust(w) for cell, w in zip(row, widths)) for row in cells),
    ]
