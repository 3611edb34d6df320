"""The examples in the documentation, and that codes and code agree."""

import doctest
import importlib
import re
from pathlib import Path

import pytest

import quittance_base
from quittance_base.core.profile import CELL_CODES, DOUBT_CODES
from quittance_base.core.readers import FILE_CODES

CORE = Path(quittance_base.__path__[0]) / "core"
FILES = sorted(
    [*CORE.glob("readers/*.py"), *CORE.glob("profile/*.py"), CORE / "export.py"]
)
SOURCE = "".join(path.read_text(encoding="utf-8") for path in FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_examples(path):
    parts = path.relative_to(CORE.parent.parent).with_suffix("").parts
    module = importlib.import_module(".".join(p for p in parts if p != "__init__"))
    assert doctest.testmod(module).failed == 0


def test_every_code_is_raised_somewhere_and_every_raise_is_known():
    raised = set(re.findall(r'FileRefused\(\s*"(\w+)"', SOURCE))
    assert raised == set(FILE_CODES)
    quoted = set(re.findall(r'"(\w+)"', SOURCE.replace("CELL_CODES = (", "")))
    assert set(CELL_CODES) <= quoted and set(DOUBT_CODES) <= quoted


def test_every_refusal_carries_what_its_sentence_needs():
    calls = re.findall(r'FileRefused\(\s*"(\w+)"((?:[^()]|\([^()]*\))*)\)', SOURCE)
    for code, arguments in calls:
        given = set(re.findall(r"(\w+)=", re.sub(r"\([^()]*\)", "", arguments)))
        assert given == set(FILE_CODES[code]), code
