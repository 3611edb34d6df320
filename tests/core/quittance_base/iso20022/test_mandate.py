"""Mandates: references, identifiers, their end, sequence, what changed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schwifty import IBAN, registry
from schwifty.domain import Component
from stdnum import iban as stdnum_iban

from quittance_base.core.iso20022 import countries, mandate
from quittance_base.core.iso20022.sequence import (
    Amendment,
    MandateEnded,
    MandateFacts,
    Outcome,
    PastCollection,
    SequenceHabits,
    amendment,
    sequence_type,
)

COUNTRIES = sorted(countries.SEPA_COUNTRIES)
OLD_FR = "FR4330006000019999999999955"
NEW_FR = "FR7330006000018888888888866"
GERMAN = "DE89370400440532013000"
FACTS = MandateFacts("QT-1", "FR72ZZZ123456", "Conciergerie", OLD_FR)
DONE = PastCollection("FRST")


@given(st.from_regex(r"[A-Z0-9]{0,10}", fullmatch=True), st.integers(1, 10**9))
def test_a_reference_made_by_us_is_right_and_a_slip_shows(prefix, number):
    made = mandate.make_reference(prefix, number)
    assert mandate.mandate_reference_faults(made) == ()
    assert mandate.has_check_digits(made)
    for at, sign in enumerate(made):
        if sign.isdigit():
            wrong = made[:at] + str((int(sign) + 1) % 10) + made[at + 1 :]
            assert not mandate.has_check_digits(wrong)


@pytest.mark.parametrize(
    ("prefix", "number"), [("é", 1), ("a", 1), ("QT", 0), ("Q" * 30, 1)]
)
def test_a_reference_that_cannot_be_made(prefix, number):
    with pytest.raises(ValueError):
        mandate.make_reference(prefix, number)


def test_what_banks_refuse_in_a_reference():
    assert mandate.mandate_reference_faults("A B") == ("space",)
    assert mandate.mandate_reference_faults("/A") == ("edge_slash",)


@pytest.mark.parametrize(
    ("identifier", "faults"),
    [
        ("FR72ZZZ123456", ()),
        ("DE98ZZZ09999999999", ()),
        ("ES23ZZZ47690558N", ()),
        ("FR72ABC123456", ()),
        ("FR73ZZZ123456", ("check",)),
        ("US72ZZZ123456", ("country",)),
        ("FR72ZZZ", ("shape",)),
        ("FR72 ZZZ123456", ("shape",)),
        ("", ("shape",)),
    ],
)
def test_creditor_identifiers(identifier, faults):
    assert mandate.creditor_identifier_faults(identifier) == faults


@given(st.dates(date(2010, 1, 1), date(2040, 1, 1)), st.integers(0, 2000))
def test_a_mandate_ends_36_months_after_its_last_use(signed, days):
    last = signed + timedelta(days=days)
    end = mandate.dormancy(signed, last)
    assert (end.ends_on - last).days in (1096, 1097, 1098)
    assert end.over(end.ends_on) and not end.over(end.ends_on - timedelta(days=1))
    assert end.to_warn(end.ends_on - timedelta(days=60))
    assert not end.to_warn(end.ends_on - timedelta(days=61))
    assert not end.to_warn(end.ends_on)


def test_without_a_collection_the_signature_counts():
    assert mandate.dormancy(date(2023, 3, 1)).ends_on == date(2026, 3, 2)


def test_countries_are_as_another_library_knows_them():
    assert len(COUNTRIES) == 42, "41 countries and Gibraltar's own IBANs"
    assert sum(one.eea for one in countries.SEPA_COUNTRIES.values()) == 30
    for code, one in countries.SEPA_COUNTRIES.items():
        spec = registry.get_iban_spec(code)
        bank = spec.positions[Component.BANK_CODE]
        assert one.iban_length == spec.iban_length, code
        assert (one.bank_start, one.bank_end) == (bank.start + 4, bank.end + 4), code


@given(st.sampled_from(COUNTRIES), st.integers(0, 10**6), st.data())
def test_ibans_are_judged_as_by_other_libraries(code, seed, data):
    good = str(IBAN.random(country_code=code, random=__import__("random").Random(seed)))
    assert countries.iban_faults(good) == ()
    at = data.draw(st.integers(4, len(good) - 1))
    sign = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    spoilt = good[:at] + sign + good[at + 1 :]
    number = "".join(str(int(c, 36)) for c in spoilt[4:] + spoilt[:4])
    assert (countries.iban_faults(spoilt) == ()) == (int(number) % 97 == 1)
    assert countries.iban_faults(good[:-1]) == ("length",)


def test_an_iban_is_masked_and_never_empty():
    assert stdnum_iban.is_valid(GERMAN) and "370400440532" not in countries.mask(GERMAN)
    assert countries.mask("1234") == "****"
    assert countries.iban_faults("") == ("shape",)
    assert not countries.is_eea("CH9300762011623852957")


@pytest.mark.parametrize(
    ("history", "values", "expected"),
    [
        ([], {}, "FRST"),
        ([], {"habits": SequenceHabits(first=False)}, "RCUR"),
        ([DONE], {}, "RCUR"),
        ([PastCollection("FRST", Outcome.REJECTED)], {}, "FRST"),
        ([PastCollection("FRST", Outcome.OPEN)], {}, "RCUR"),
        ([DONE], {"final": True}, "FNAL"),
        ([DONE, PastCollection("FNAL", Outcome.REJECTED)], {"final": True}, "FNAL"),
        ([], {"one_off": True}, "OOFF"),
        ([PastCollection("OOFF", Outcome.REJECTED)], {"one_off": True}, "OOFF"),
        ([DONE], {"new_bank": True}, "FRST"),
        (
            [DONE],
            {"new_bank": True, "habits": SequenceHabits(first_at_new_bank=False)},
            "RCUR",
        ),
    ],
)
def test_sequence_types(history, values, expected):
    assert sequence_type(history, **values) == expected


@pytest.mark.parametrize(
    ("history", "values"),
    [
        ([DONE, PastCollection("FNAL")], {}),
        ([PastCollection("FNAL", Outcome.OPEN)], {"final": True}),
        ([PastCollection("OOFF")], {"one_off": True}),
        ([PastCollection("OOFF", Outcome.OPEN)], {}),
    ],
)
def test_a_mandate_that_has_ended(history, values):
    with pytest.raises(MandateEnded):
        sequence_type(history, **values)


def _now(**values):
    return MandateFacts(**{**FACTS.__dict__, **values})


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (FACTS, None),
        (_now(iban=NEW_FR), Amendment(original_iban=OLD_FR)),
        (_now(iban=GERMAN), Amendment(new_bank=True)),
        (_now(reference="QT-2"), Amendment(original_reference="QT-1")),
        (
            _now(creditor_id="FR19ZZZ654321"),
            Amendment(original_creditor_id="FR72ZZZ123456"),
        ),
        (
            _now(creditor_name="Parc"),
            Amendment(original_creditor_name="Conciergerie"),
        ),
    ],
)
def test_amendments(now, expected):
    assert amendment(FACTS, now) == expected


def test_what_is_known_of_the_bank_counts_more_than_its_code():
    moved = _now(iban=NEW_FR)
    assert amendment(FACTS, moved, same_bank=False) == Amendment(new_bank=True)
    german = _now(iban=GERMAN)
    assert amendment(FACTS, german, same_bank=True) == Amendment(original_iban=OLD_FR)
    assert amendment(None, moved) is None
