"""Which documents are drawn for audit."""

from decimal import Decimal

from invoice_match.core.check.sample import draw


def drawn(percent, secret="s"):
    return {
        number
        for number in range(4000)
        if draw(f"document {number}", secret, Decimal(percent))
    }


def test_about_as_many_as_asked():
    assert 120 < len(drawn(4)) < 200
    assert not drawn(0)
    assert len(drawn(100)) == 4000


def test_the_same_ones_again_and_more_with_a_higher_share():
    assert drawn(4) == drawn(4) < drawn(8)


def test_nobody_without_the_secret_knows_which():
    assert drawn(4) != drawn(4, "other")
