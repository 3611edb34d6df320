"""What is known of each kind of act, and so what its policies may ask for.

A condition about what nobody knows would never hold, or always: the next policy, a
laxer one perhaps, would decide in silence.
"""

from .statement import Act

_WHOM = frozenset({"suppliers", "new_supplier"})
_MUCH = frozenset({"over", "up_to"})
_WHAT = frozenset({"categories", "analytic"})
#: Names of conditions, by kind of act.
KNOWN = {
    Act.APPROVE_ORDER: _WHOM | _MUCH | _WHAT | {"off_catalogue"},
    Act.RELEASE_PAYMENT: _WHOM | _MUCH | _WHAT,
    Act.AUTHORISE_DEBIT: _WHOM | _MUCH | _WHAT,
    Act.CHANGE_ACCOUNT: _WHOM,
    Act.SIGN_MANDATE: _WHOM,
    Act.CHANGE_POLICY: frozenset(),
}


def unknown(act: Act, asked: frozenset[str]) -> list[str]:
    """Name what is asked for of an act, and not known of it."""
    return sorted(asked - KNOWN[act])
