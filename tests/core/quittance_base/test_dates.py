"""Dates: the order decides, never the cell; no such day, no date."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance_base.core.profile.dates import date_evidence, month_number, parse_date

DAYS = st.dates(date(1970, 1, 1), date(2069, 12, 31))


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("03/04/2026", "dmy", (2026, 4, 3)), ("03/04/2026", "mdy", (2026, 3, 4)),
        ("3.4.26", "dmy", (2026, 4, 3)), ("3-4-2026", "mdy", (2026, 3, 4)),
        ("26/04/03", "ymd", (2026, 4, 3)), ("2026-04-03", "dmy", (2026, 4, 3)),
        ("2026/4/3", "mdy", (2026, 4, 3)), ("20260403", "dmy", (2026, 4, 3)),
        ("2026-04-03T23:59:59Z", "dmy", (2026, 4, 3)),
        ("2026-04-03 10:00:00.123+02:00", "dmy", (2026, 4, 3)),
        ("03/04/2026 10h30", "dmy", (2026, 4, 3)), ("4/3/2026 11:59 PM",
        "mdy", (2026, 4, 3)),
        ("03/04/2026 à 10:30", "dmy", (2026, 4, 3)), ("29/02/2028",
        "dmy", (2028, 2, 29)),
        ("3 avril 2026", "dmy", (2026, 4, 3)), ("1er août 2026", "mdy", (2026, 8, 1)),
        ("3-Apr-26", "mdy", (2026, 4, 3)), ("April 3, 2026", "dmy", (2026, 4, 3)),
        ("vendredi 3 avril 2026", "dmy", (2026, 4, 3)), ("3 déc. 2026",
        "dmy", (2026, 12, 3)),
        ("Fri, 3 Apr 2026", "dmy", (2026, 4, 3)), ("01/01/69", "dmy", (2069, 1, 1)),
        ("01/01/70", "dmy", (1970, 1, 1)), (" 03/04/2026 ", "dmy", (2026, 4, 3)),
    ],
)  # fmt: skip
def test_read(text, order, expected):
    assert parse_date(text, order) == date(*expected)


@pytest.mark.parametrize(
    "text",
    [
        "31/02", "31/02/2026", "29/02/2027", "12/25/2026", "00/01/2026", "03/04/0026",
        "2026-13-01", "2026-02-30", "20261301", "32 janvier 2026", "3 brumaire 2026",
        "45000", "", "soon", "03/04", "2026", "04/2026", "3/4-2026", "٣/٤/2026 x",
        "03/04/20266", "2026-04-03x", "9999-01-01", "3 jui 2026",
    ],
)  # fmt: skip
def test_no_such_date(text):
    assert parse_date(text, "dmy") is None


def test_year_last_is_refused_when_the_order_is_year_first():
    assert parse_date("03/04/2026", "ymd") is None


def test_count_of_days_only_from_a_spreadsheet():
    assert parse_date("46023", native=True) == date(2026, 1, 1)
    assert parse_date("46023.75", native=True) == date(2026, 1, 1)
    assert parse_date("99999", native=True) is None
    assert parse_date("12345", native=True) is None


@given(DAYS, st.sampled_from("/-. "), st.sampled_from(["%Y", "%y"]))
def test_every_order_round_trips(day, separator, year):
    for order, form in (("dmy", "%d/%m/Y"), ("mdy", "%m/%d/Y")):
        text = day.strftime(form.replace("Y", year).replace("/", separator))
        assert parse_date(text, order) == day
    assert parse_date(day.strftime("%Y/%m/%d".replace("/", separator)), "mdy") == day


@given(st.datetimes(datetime(1970, 1, 1), datetime(2069, 12, 31)))
def test_iso_with_time_round_trips(moment):
    for order in ("dmy", "mdy", "ymd"):
        assert parse_date(moment.isoformat(), order) == moment.date()


@given(DAYS)
def test_evidence_is_what_both_readings_say(day):
    text = day.strftime("%d/%m/%Y")
    proof = date_evidence(text)
    if day.day > 12:
        assert proof == "dmy"
    else:
        assert proof == ("both" if day.day != day.month else None)


@given(st.text(max_size=25), st.sampled_from(["dmy", "mdy", "ymd"]), st.booleans())
def test_any_text_is_a_date_or_none(text, order, native):
    found = parse_date(text, order, native)
    assert found is None or 1900 <= found.year <= 2100
    assert date_evidence(text) in (None, "dmy", "mdy", "both", "ymd")


def test_months():
    assert [month_number(m) for m in "janv févr mars avr mai juin".split()] == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]
    assert [month_number(m) for m in "juil août sept oct nov déc".split()] == [
        *range(7, 13)
    ]
    assert [month_number(m) for m in "Jul Aug Sep Jun Feb Xxx".split()] == [
        7,
        8,
        9,
        6,
        2,
        0,
    ]
