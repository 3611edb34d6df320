"""A service that the partner changed after it was invoiced."""

from .pricing import ONE, ZERO


def to_difference(outcome, amount, cost_amount):
    """Turn a judged row into what is still to bill: its values less those billed.

    Called for a row whose change a person accepted.

    :param outcome: ready :class:`.evaluate.Outcome`, changed in place and returned
    :param amount: Decimal billed to the client so far
    :param cost_amount: Decimal of the partner's price of that
    """
    outcome.amount -= amount
    outcome.cost_amount -= cost_amount
    outcome.quantity = ONE
    outcome.price_unit, outcome.cost_price = outcome.amount, outcome.cost_amount
    if outcome.amount == ZERO and outcome.cost_amount == ZERO:
        outcome.judge("ignored", "already_in")
    return outcome
