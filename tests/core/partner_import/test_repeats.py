import random
from collections import Counter

import pytest

from partner_import.core.fingerprint import Fingerprinter
from partner_import.core.repeats import (
    Earlier,
    Verdict,
    Version,
    find_contained,
    judge_same_file,
    judge_version,
    pair_rows,
)
from partner_import.core.returned import judge_returned, make_token, read_token


def codes(verdicts):
    return {line_id: verdict.code for line_id, verdict in verdicts.items()}


def test_rows_pair_one_to_one_and_the_excess_is_new():
    new = [(1, "a"), (2, "a"), (3, "a"), (4, "b")]
    verdicts = pair_rows(new, [Earlier(10, "a"), Earlier(11, "a"), Earlier(12, "c")])
    assert verdicts == {
        1: Verdict("possible_repeat", 10),
        2: Verdict("possible_repeat", 11),
    }


def test_rows_of_a_contained_file_come_first_and_silently():
    earlier = [Earlier(10, "a"), Earlier(20, "a", contained=True)]
    verdicts = pair_rows([(1, "a"), (2, "a")], earlier)
    assert codes(verdicts) == {1: "already_in", 2: "possible_repeat"}
    assert verdicts[1].repeat_of == 20


def test_an_answer_counts_only_in_the_extension_of_its_file():
    assert pair_rows([(1, "a")], [Earlier(10, "a", answered=True)]) == {}
    contained = Earlier(10, "a", contained=True, answered=True)
    assert codes(pair_rows([(1, "a")], [contained])) == {1: "already_in"}


@pytest.mark.parametrize("seed", range(20))
def test_pairs_are_the_intersection_of_multisets(seed):
    dice = random.Random(seed)
    new = [dice.choice("abcde") for _ in range(dice.randrange(30))]
    old = [dice.choice("abcde") for _ in range(dice.randrange(30))]
    verdicts = pair_rows(
        enumerate(new), [Earlier(100 + i, key) for i, key in enumerate(old)]
    )
    assert len(verdicts) == (Counter(new) & Counter(old)).total()
    paired = [verdict.repeat_of for verdict in verdicts.values()]
    assert len(set(paired)) == len(paired)
    for line_id, verdict in verdicts.items():
        assert old[verdict.repeat_of - 100] == new[line_id]


def test_contained_files():
    new = ["a", "a", "b", "c"]
    earlier = {1: ["a", "b"], 2: ["a", "a", "a"], 3: ["a", "b"], 4: ["c"]}
    totals = {1: 2, 2: 3, 3: 5, 4: 1}
    assert find_contained(new, earlier, totals) == {1, 4}


@pytest.mark.parametrize(
    ("versions", "verdict"),
    [
        ([], None),
        ([Version(1, "x")], Verdict("already_in", 1)),
        ([Version(1, "y")], Verdict(None, 1, (1,))),
        ([Version(1, "y", True)], Verdict("changed_after_invoice", 1)),
        ([Version(1, "y", True), Version(2, "x")], Verdict("already_in", 2)),
        (
            [Version(1, "y", True), Version(2, "z")],
            Verdict("changed_after_invoice", 1, (2,)),
        ),
        (
            [Version(1, "x", True), Version(2, "z", True)],
            Verdict("changed_after_invoice", 2),
        ),
    ],
)
def test_versions_of_a_line_number(versions, verdict):
    assert judge_version("x", versions) == verdict


def test_line_number_twice_in_a_file():
    verdicts = judge_same_file([(1, "x"), (2, "x"), (3, "y")])
    assert codes(verdicts) == {2: "already_in", 3: "duplicate_line_ref"}


def test_returned_rows():
    assert read_token(make_token(12, 34)) == (12, 34)
    assert read_token("=Q12-34") is read_token("") is read_token(None) is None
    assert judge_returned(5, 1, "rejected") == Verdict(None, 1, (1,))
    assert judge_returned(5, 1, "ignored").code == "possible_repeat"
    assert judge_returned(5, 1, "invoiced").code == "possible_repeat"


def test_fingerprints_see_through_notation_only():
    from decimal import Decimal, InvalidOperation

    def number(text):
        try:
            return Decimal(text)
        except InvalidOperation:
            return None

    columns = [(0, "key"), (1, "decimal"), (2, "date"), (3, "text")]
    mark = Fingerprinter(columns, number)
    same = mark(["13313", "10", "2011-01-04 10:00", "Bag"])
    assert same == mark(["13313.0", "10.00", " 2011-01-04  10:00", "Bag ", "unmapped"])
    assert same != mark(["13313", "10", "2011-01-04 11:00", "Bag"])
    assert same != mark(["13313", "1", "0 2011-01-04 10:00", "Bag"])
    assert mark(["1"]) == mark(["1", "", "", ""])
