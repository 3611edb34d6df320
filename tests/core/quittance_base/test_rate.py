from quittance_base.core.rate import WINDOW, Allowance, Load, seconds_to_wait

FOUR = Allowance(4, 100)


def wait(*earlier, files=1, size=10, allowed=FOUR):
    return seconds_to_wait(earlier, Load(files, size), allowed)


def test_up_to_the_limit():
    assert wait() == 0
    assert wait(Load(3, 30)) == 0
    assert wait(Load(4, 30)) == WINDOW
    assert wait(Load(3, 90)) == 0
    assert wait(Load(3, 91)) == WINDOW


def test_waits_for_just_enough_to_be_forgotten():
    earlier = [Load(1, 10, 100), Load(2, 10, 3000), Load(1, 10, 2000)]
    assert wait(*earlier) == WINDOW - 3000
    assert wait(*earlier, files=3) == WINDOW - 2000
    assert wait(*earlier, files=4) == WINDOW - 100


def test_what_is_an_hour_old_counts_no_more():
    assert wait(Load(4, 100, WINDOW)) == 0
    assert wait(Load(4, 100, WINDOW - 1)) == 1


def test_too_much_by_itself_is_not_refused_for_ever():
    assert wait(size=1000, files=9) == 0
    assert wait(Load(1, 1, 600), size=1000) == WINDOW - 600


def test_no_limit():
    assert wait(Load(999, 10**12), allowed=Allowance(0, 0)) == 0
    assert wait(Load(999, 0), allowed=Allowance(0, 100)) == 0
