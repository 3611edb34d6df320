"""Texts and their hashes, one-time codes, links."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sepa_autocollect.core import consent, links, mandate_text, one_time_code
from sepa_autocollect.core.links import BadLink, make_link, read_link
from sepa_autocollect.core.mandate_text import TEXTS, text_hash, text_of

NOW = datetime(2026, 11, 16, 9)
SECRET = b"s" * 32
MINUTE = timedelta(minutes=1)

#: A text that was shown must never change: give the new one a new version.
DIGESTS = {
    (
        "core",
        "en",
        "2026-1",
    ): "200c668e3fdb0184546cc92497c895576a20f0c7b4fa3e4c631976f59c6a9210",
    (
        "core",
        "fr",
        "2026-1",
    ): "dde5278f68d8211b69df4ae0b42a6e428e28a6b4fa1a638f4fe6ec88ca90159a",
    (
        "b2b",
        "en",
        "2026-1",
    ): "6c338a579efef918e51bcd271edbaed154c27546196e9da769a0e64b0c64a6a7",
    (
        "b2b",
        "fr",
        "2026-1",
    ): "46b264ba74e354e4364b96cf7d93206d075d0575848da52cd3fce2f67fea7af3",
    (
        "card",
        "en",
        "2026-1",
    ): "ff6a3048ee417a0ac23deabd7d858554c357b402736b04a5eaccbc052b44b4a4",
    (
        "card",
        "fr",
        "2026-1",
    ): "772b0b6bb5a7d53d3600ceb61e8ebd955c44abedf7fb0606b5088a41c71253b8",
}


@pytest.mark.parametrize("text", TEXTS, ids=lambda t: f"{t.kind}-{t.language}")
def test_a_published_text_never_changes(text):
    assert DIGESTS[text.kind, text.language, text.version] == text.digest


def test_texts_are_found_by_kind_language_and_version():
    assert {(t.kind, t.language) for t in TEXTS} == {
        (kind, language)
        for kind in ("core", "b2b", "card")
        for language in ("fr", "en")
    }
    assert text_of("core", "fr_FR").title == "Mandat de prélèvement SEPA"
    assert text_of("b2b", "de_DE").language == "en"
    assert text_of("core", "en", "2026-1").version == "2026-1"
    for wrong in (("core", "en", "1999-1"), ("paper", "en", None)):
        with pytest.raises(LookupError):
            text_of(*wrong)


def test_mandates_name_the_creditor_and_the_refund():
    for language, weeks in (("fr", "8 semaines"), ("en", "8 weeks")):
        core = text_of("core", language).filled({"creditor": "Quittance SAS"})
        b2b = text_of("b2b", language).filled({"creditor": "Quittance SAS"})
        assert core.count("Quittance SAS") == b2b.count("Quittance SAS") == 2
        assert weeks in core
        assert weeks not in b2b
    with pytest.raises(KeyError):
        text_of("card", "fr").filled({"creditor": "Quittance SAS"})


def test_an_acceptance_keeps_what_was_read():
    text = text_of("card", "fr")
    values = {"creditor": "Quittance SAS", "amount_rule": "le total de vos factures"}
    kept = consent.accept(text, values, NOW, "192.0.2.7", "typed", True)
    assert "le total de vos factures" in kept.shown
    assert kept.shown_hash == text_hash(kept.shown)
    assert kept.intact(text)
    changed = replace(kept, shown=kept.shown.replace("total", "double"))
    assert not changed.intact(text)
    assert not kept.intact(text_of("card", "en"))


# One-time codes


def issue():
    return one_time_code.issue_code(SECRET, "mandate:1", NOW)


def check(stored, typed, purpose="mandate:1", now=NOW, secret=SECRET):
    return one_time_code.check_code(stored, secret, purpose, typed, now)


def test_a_code_works_once():
    code, stored = issue()
    assert len(code) == 6
    assert code not in repr(stored)
    result, after = check(stored, f" {code[:3]} {code[3:]} ")
    assert result == one_time_code.OK
    assert check(after, code)[0] == one_time_code.USED


def test_a_code_ends_with_its_time():
    code, stored = issue()
    assert check(stored, code, now=NOW + 14 * MINUTE)[0] == one_time_code.OK
    assert check(stored, code, now=NOW + 15 * MINUTE)[0] == one_time_code.EXPIRED


def test_a_code_is_for_one_purpose_and_one_server():
    code, stored = issue()
    assert check(stored, code, purpose="mandate:2")[0] == one_time_code.WRONG
    assert check(stored, code, secret=b"other")[0] == one_time_code.WRONG


def test_five_wrong_ones_end_a_code():
    code, stored = issue()
    for _ in range(one_time_code.CODE_TRIES):
        result, stored = check(stored, "x" + code)
        assert result == one_time_code.WRONG
    assert check(stored, code)[0] == one_time_code.EXHAUSTED


def test_codes_and_salts_differ():
    issued = [issue() for _ in range(20)]
    assert len({code for code, _stored in issued}) > 10
    assert len({stored.digest for _code, stored in issued}) == 20


# Links


def link(**values):
    values = {
        "database": "db",
        "scope": "means",
        "partner": 7,
        "expires": NOW + timedelta(days=7),
        **values,
    }
    return make_link(SECRET, **values)


def refused(token, database="db", scope="means", now=NOW, secret=SECRET):
    with pytest.raises(BadLink) as caught:
        read_link(secret, database, scope, token, now)
    return caught.value.code


def test_a_link_says_who_and_what():
    read = read_link(SECRET, "db", "means", link(record=3), NOW)
    assert (read.scope, read.partner, read.record) == ("means", 7, 3)
    assert read.expires == (NOW + timedelta(days=7)).replace(tzinfo=timezone.utc)
    assert link() != link()


def test_a_link_opens_nothing_else():
    token = link()
    assert refused(token, scope="confirm") == "other_scope"
    assert refused(token, database="copy") == "forged"
    assert refused(token, secret=b"other") == "forged"
    assert refused(token, now=NOW + timedelta(days=7)) == "expired"
    with pytest.raises(ValueError, match="scope"):
        link(scope="everything")


@pytest.mark.parametrize(
    "token", ["", ".", "a.b.c", "é.é", "x" * 9999, "a.b=", "\ud800."]
)
def test_what_is_no_link(token):
    assert refused(token) in ("malformed", "forged")


def test_a_link_has_one_spelling():
    """The last letter of a signature has bits that decoding ignores."""
    token = link()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twin = letters[letters.index(token[-1]) ^ 1]
    assert refused(token[:-1] + twin) == "malformed"


@given(st.data())
def test_a_changed_link_is_refused(data):
    token = link()
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("ABab09-_."))
    changed = token[:place] + letter + token[place + 1 :]
    if changed != token:
        assert refused(changed) in ("malformed", "forged")


def test_scopes_are_few():
    assert {"means", "confirm", "renew_card", "sign_mandate"} == links.SCOPES
    assert mandate_text.CARD == "card"
