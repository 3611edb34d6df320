"""The character set of the European Payments Council, and what must fit in it."""

import hashlib
import re

from unidecode import unidecode

NAME_LENGTH = 70
REMITTANCE_LENGTH = 140
REFERENCE_LENGTH = 35

_FOREIGN = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_SPACES = re.compile(r"\s+")
_SLASHES = re.compile(r"/{2,}")
# Where the general table of signs is not what a French reader writes.
_BEFORE = str.maketrans({"«": "'", "»": "'", "°": "o"})
# ASCII that is not in the set; the rest of ASCII becomes a full stop.
_INSTEAD = {
    "&": "+",
    "@": "(at)",
    "_": "-",
    "~": "-",
    "=": "-",
    "|": "-",
    "\\": "-",
    '"': "'",
    "`": "'",
    ";": ",",
    "[": "(",
    "{": "(",
    "<": "(",
    "]": ")",
    "}": ")",
    ">": ")",
}


def is_clean(text: str) -> bool:
    """Whether every character is in the set.

    >>> is_clean("Facture 2026/03"), is_clean("Café")
    (True, False)
    """
    return not _FOREIGN.search(text)


def foreign_characters(text: str) -> str:
    """The characters outside the set, each once, in the order they come.

    >>> foreign_characters("Café & Thé")
    'é&'
    """
    return "".join(dict.fromkeys(_FOREIGN.findall(text)))


def transliterate(text: str) -> str:
    """The nearest text in the set; single spaces, none at the ends.

    >>> transliterate("Cœur & Straße – 10 € n°3")
    'Coeur + Strasse - 10 EUR no3'
    """
    if _FOREIGN.search(text):
        plain = unidecode(_SPACES.sub(" ", text).translate(_BEFORE))
        text = _FOREIGN.sub(lambda found: _INSTEAD.get(found[0], "."), plain)
    return _SPACES.sub(" ", text).strip()


def fit(text: str, length: int) -> str:
    """Transliterated and cut to ``length`` characters, without a space at the end.

    >>> fit("Société générale des eaux", 17)
    'Societe generale'
    """
    return transliterate(text)[:length].rstrip()


def name(text: str) -> str:
    """A party's name as EPC takes it: 70 characters, although ISO has room for 140."""
    return fit(text, NAME_LENGTH)


def remittance(text: str) -> str:
    """Unstructured remittance information: one text of 140 characters."""
    return fit(text, REMITTANCE_LENGTH)


def reference_faults(text: str, length: int = REFERENCE_LENGTH) -> tuple[str, ...]:
    """What is wrong with an identifier; codes of the rules ``reference.*``.

    >>> reference_faults("INV/2026/0001"), reference_faults("/x//y")
    ((), ('edge_slash', 'double_slash'))
    """
    faults = {
        "empty": not text.strip(),
        "too_long": len(text) > length,
        "edge_slash": text.startswith("/") or text.endswith("/"),
        "double_slash": "//" in text,
        "charset": not is_clean(text),
        "edge_space": text != text.strip(),
    }
    return tuple(code for code, wrong in faults.items() if wrong)


def reference(text: str, length: int = REFERENCE_LENGTH) -> str:
    """An identifier that banks accept, as near to ``text`` as can be.

    What is too long keeps its beginning and gets eight characters that depend on
    the whole of it, so that two long references do not become the same.

    :raises ValueError: nothing is left.

    >>> reference("/INV//2026/0001 "), reference("A" * 40)
    ('INV/2026/0001', 'AAAAAAAAAAAAAAAAAAAAAAAAAA-F0A2FB80')
    """
    plain = _SLASHES.sub("/", transliterate(text)).strip("/ ")
    if not plain:
        raise ValueError(f"no reference can be made of {text!r}")
    if len(plain) <= length:
        return plain
    mark = hashlib.sha256(text.encode()).hexdigest()[:8].upper()
    return f"{plain[: length - 9].rstrip('/ ')}-{mark}"
