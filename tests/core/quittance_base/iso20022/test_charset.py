"""Whatever a name or reference was, what we write is in the banks' character set."""

import doctest
import importlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import quittance_base
from quittance_base.core.iso20022 import charset

FOLDER = Path(quittance_base.__path__[0]) / "core" / "iso20022"
ALLOWED = set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ "
)
NASTY = st.text(alphabet=st.sampled_from("/ aé€-ß&\n\u00a0\u200b𝔸漢"), max_size=60)
TEXTS = st.one_of(st.text(max_size=200), NASTY)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda p: p.stem)
def test_examples(path):
    name = "" if path.stem == "__init__" else f".{path.stem}"
    module = importlib.import_module(f"quittance_base.core.iso20022{name}")
    assert doctest.testmod(module).failed == 0


@given(TEXTS)
def test_transliterated_text_is_clean_and_stays_so(text):
    made = charset.transliterate(text)
    assert set(made) <= ALLOWED and charset.is_clean(made)
    assert charset.transliterate(made) == made
    assert "  " not in made and made == made.strip()


@given(TEXTS)
def test_clean_is_what_the_set_says(text):
    assert charset.is_clean(text) == (set(text) <= ALLOWED)
    assert set(charset.foreign_characters(text)) == set(text) - ALLOWED


@given(TEXTS)
def test_names_and_texts_fit(text):
    assert len(charset.name(text)) <= 70
    assert len(charset.remittance(text)) <= 140
    assert charset.name(charset.name(text)) == charset.name(text)


@given(TEXTS, st.integers(12, 35))
def test_a_reference_obeys_every_rule(text, length):
    try:
        made = charset.reference(text, length)
    except ValueError:
        assert not charset.transliterate(text).strip("/ ")
    else:
        assert charset.reference_faults(made, length) == ()
        assert charset.reference(made, length) == made


@given(st.text("abc/ ", max_size=40))
def test_faults_say_what_is_wrong(text):
    faults = set(charset.reference_faults(text))
    assert ("edge_slash" in faults) == (text[:1] == "/" or text[-1:] == "/")
    assert ("double_slash" in faults) == ("//" in text)
    assert ("too_long" in faults) == (len(text) > 35)
    assert ("empty" in faults) == (not text.strip())


def test_long_references_stay_apart():
    long = "INV/2026/" + "0" * 40
    made = {charset.reference(long + str(number)) for number in range(50)}
    assert len(made) == 50 and {len(one) for one in made} == {35}


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Œuvres & Cie", "OEuvres + Cie"),
        ("Straße 5", "Strasse 5"),
        ("Søren Ærø", "Soren AEro"),
        ("12 €", "12 EUR"),
        ("« L’été »", "' L'ete '"),
        ("a@b.fr", "a(at)b.fr"),
        ("Ελλάδα", "Ellada"),
        ("ligne 1\nligne\t2", "ligne 1 ligne 2"),
        ("50 % #1", "50 . .1"),
    ],
)
def test_signs_of_european_names(text, made):
    assert charset.transliterate(text) == made
