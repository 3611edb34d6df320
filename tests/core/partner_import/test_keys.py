import pytest

from partner_import.core.choose import CLIENT_CODES, Candidate, choose, choose_client
from partner_import.core.fingerprint import Fingerprinter
from partner_import.core.keys import email_key, phone_key, plain_key, siren_of, vat_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("13313.0", "13313"),
        ("13313.00", "13313"),
        ("13313.5", "13313.5"),
        ("  Mme   Dupont ", "Mme Dupont"),
        ("e\u0301te\u0301", "\u00e9t\u00e9"),
        (None, ""),
    ],
)
def test_plain_key(text, key):
    assert plain_key(text) == key


def test_email_key_is_the_bare_address():
    assert email_key("Ann <Ann@Example.COM>") == "ann@example.com"


@pytest.mark.parametrize(
    "text", ["06 12 34 56 78", "+33 6 12 34 56 78", "0033612345678", "33612345678"]
)
def test_one_french_number_in_every_notation(text):
    assert phone_key(text) == "612345678"


def test_foreign_number_keeps_its_prefix():
    assert phone_key("+44 20 7946 0000") == "442079460000"


def test_vat_and_siren():
    assert vat_key("fr 23 334.175.221") == "FR23334175221"
    assert siren_of("FR23334175221") == siren_of("33417522100012") == "334175221"
    assert siren_of("334175221") == "334175221"
    assert siren_of("DE123456789") == ""


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([], (None, "unknown_client")),
        ([Candidate(1)], (1, None)),
        ([Candidate(1, company=7)], (1, None)),
        ([Candidate(1, company=8)], (None, "client_other_company")),
        ([Candidate(1, active=False)], (None, "archived_client")),
        ([Candidate(1, active=False), Candidate(2)], (2, None)),
        ([Candidate(1, company=8), Candidate(2)], (2, None)),
        ([Candidate(1), Candidate(2)], (None, "ambiguous_client")),
        ([Candidate(1, entity=1), Candidate(2, entity=1)], (1, None)),
        ([Candidate(2, entity=1), Candidate(3, entity=1)], (None, "ambiguous_client")),
    ],
)
def test_two_that_fit_are_never_guessed_between(candidates, expected):
    assert choose(candidates, {7}, CLIENT_CODES) == expected
    match = choose_client(candidates, {7})
    assert (match.id, match.code) == expected


def test_column_the_file_does_not_have_counts_as_empty():
    columns = [(0, "key"), (1, "text"), (2, "decimal")]
    whole = Fingerprinter(columns, lambda text: None)
    without = Fingerprinter(
        [(0, "key"), (None, "text"), (1, "decimal")], whole._decimals
    )
    assert whole(["Sheets", "", "3"]) == without(["Sheets", "3"])
    assert without([]) == whole([])
