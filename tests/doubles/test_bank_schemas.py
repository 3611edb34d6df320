"""Every message of the bank is valid by the schema that a package ships."""

import pytest
import requests
from lxml import etree

from .bank import schemas
from .bank_files import debits, transfers


def send(bank, content):
    assert requests.post(f"{bank.url}/files", content, timeout=5).status_code == 202


@pytest.fixture
def bank(bank_double):
    bank_double.clock(to=1_795_327_200)  # 22 November 2026, 06:00
    return bank_double


@pytest.mark.parametrize("old", [False, True], ids=["2019", "2009"])
def test_every_message_is_valid_by_its_schema(bank, old):
    if old:
        bank.settings(
            pain002="pain.002.001.03",
            camt053="camt.053.001.02",
            camt054="camt.054.001.02",
        )
    rules = [
        {"outcome": "reject", "code": "AC04", "match": {"mandate": "MND-3"}},
        {"outcome": "return", "fee": 350, "match": {"mandate": "MND-1"}},
    ]
    bank.rules(rules=rules)
    send(bank, debits())
    bank.settings(fee="included")
    send(bank, debits(message_id="MSG2", together=False))
    send(bank, transfers())
    bank.rules(rules=[{"outcome": "reject_group", "code": "AG01", "text": "x" * 200}])
    send(bank, debits(message_id="MSG3"))
    bank.advance(days=30)
    rows = bank.files()["files"]
    assert len({row["message"] for row in rows}) == 3
    missing = set()
    for row in rows:
        message, content = row["message"], row["content"]
        if message == "pain.002.001.10":
            # No package ships its schema: .12 differs in how it wraps the mandate.
            content = content.replace(message, "pain.002.001.12")
            content = without(content, "MndtRltdInf")
            message = "pain.002.001.12"
        path = schemas.find(message)
        if not path:
            missing.add(message)
            continue
        assert valid(path, content) == [], content
    if missing:
        pytest.skip(f"No installed package ships the schemas of {sorted(missing)}.")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (debits, "pain.008.001.08"),
        (transfers, "pain.001.001.09"),
    ],
)
def test_our_own_files_are_valid(make, message):
    path = schemas.find(message)
    if not path:
        pytest.skip(f"No installed package ships the schema of {message}.")
    assert valid(path, make().decode()) == []


def without(content, tag):
    start, end = f"<{tag}>", f"</{tag}>"
    while start in content:
        content = (
            content[: content.index(start)]
            + content[content.index(end) + len(end) :].lstrip()
        )
    return content


def valid(path, content):
    """What the schema objects to."""
    schema = etree.XMLSchema(etree.parse(str(path)))
    schema.validate(etree.fromstring(content.encode()))
    return [error.message for error in schema.error_log]
