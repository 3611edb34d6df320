"""Did the credit note come that was promised?"""

from decimal import Decimal

from .finding import Finding


def missing_credit(expected: Decimal, credited: Decimal) -> Finding | None:
    """C06 while less was credited than is expected, untaxed.

    >>> missing_credit(Decimal(50), Decimal(20)).amount
    Decimal('30')
    >>> missing_credit(Decimal(50), Decimal(50)) is None
    True
    """
    if credited >= expected:
        return None
    return Finding("C06", "", None, credited, expected, expected - credited)
