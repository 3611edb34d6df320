"""Which file of a watched folder is read, and what its name becomes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance_base.core.channel import (
    SETTLE_SECONDS,
    Entry,
    Known,
    UnsafePath,
    Verdict,
    clean_name,
    is_partial,
    judge,
    split_path,
)

ENTRY = Entry("march.csv", 10, 1000)


def known(**values):
    usual = {
        "size": 10,
        "mtime": 1000,
        "state": "seen",
        "moved": False,
        "attempts": 0,
        "age": SETTLE_SECONDS,
    }
    return Known(**{**usual, **values})


@pytest.mark.parametrize(
    ("note", "verdict"),
    [
        (None, Verdict.WAIT),
        (known(), Verdict.TAKE),
        (known(age=SETTLE_SECONDS - 1), Verdict.WAIT),
        (known(size=9), Verdict.WAIT),
        (known(mtime=999), Verdict.WAIT),
        (known(attempts=2), Verdict.TAKE),
        (known(attempts=3), Verdict.SET_ASIDE),
        (known(state="done"), Verdict.MOVE),
        (known(state="failed"), Verdict.MOVE),
        (known(state="done", size=11), Verdict.WAIT),
        (known(state="done", moved=True), Verdict.WAIT),
        (known(state="failed", moved=True), Verdict.WAIT),
    ],
)
def test_verdicts(note, verdict):
    assert judge(ENTRY, note) is verdict


@pytest.mark.parametrize(
    ("name", "partial"),
    [
        ("march.csv", False),
        ("march.csv.part", True),
        ("MARCH.TMP", True),
        ("march.csv~", True),
        (".march.csv", True),
        ("apart.csv", False),
    ],
)
def test_partial_names(name, partial):
    assert is_partial(name) is partial


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("laundry/in", ["laundry", "in"]),
        ("/srv/in/laundry", ["laundry"]),
        ("/srv/in/", []),
        ("./laundry", ["laundry"]),
    ],
)
def test_paths_below_the_root(path, parts):
    assert split_path(path, "/srv/in") == parts


@pytest.mark.parametrize(
    "path", ["..", "a/../..", "/etc", "/srv/inside", "a//b", "a/\0", "/srv/in/../x"]
)
def test_paths_outside_are_refused(path):
    with pytest.raises(UnsafePath):
        split_path(path, "/srv/in")


@given(st.text(max_size=400))
def test_clean_names_are_harmless(name):
    cleaned = clean_name(name)
    assert 0 < len(cleaned) <= 200
    assert not set(cleaned) & set("/\\\0\r\n")
    assert not cleaned.startswith(".")
    assert clean_name(cleaned) == cleaned


def test_clean_names_keep_what_people_wrote():
    assert clean_name("C:\\Users\\Zoé\\mars 2031.csv") == "mars 2031.csv"
    assert clean_name("../../etc/passwd") == "passwd"
    assert clean_name("x" * 300 + ".csv").endswith(".csv")


def test_a_name_that_is_no_text_can_be_stored():
    assert Entry("\udcff.csv", 1, 1).label == "xff.csv"


@pytest.mark.parametrize("value", [None, -1, 2**31, 2**40, 10**18, 1.5])
def test_numbers_of_a_server_fit_the_database(value):
    entry = Entry.of("march.csv", value, value)
    assert 0 <= entry.size < 2**31
    assert 0 <= entry.mtime < 2**31
