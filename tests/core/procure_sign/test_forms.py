"""Documents of acts without an order or a bank file."""

from dataclasses import replace
from decimal import Decimal

import pytest
from evidence_kit import a_statement
from hypothesis import given
from hypothesis import strategies as st

from procure_sign.core import documents, forms
from procure_sign.core.reasons import Refused
from procure_sign.core.statement import Act, Record

OURS = "FR7630006000011234567890189"
PAYMENT = forms.Payment(
    *("PAY/1", "manual", "Cash", "2026-11-22", "Boulons", Decimal("12.50"), "EUR"),
    memo="F1",
    bill=("BILL/1", "BILL/2"),
)
DEBIT = forms.Debit(
    *("DEBIT/1", "BILL/1", "Boulons", "UMR-1", "FR12ZZZ123456", OURS),
    *(Decimal("12.50"), "EUR"),
    due="2026-12-01",
)
ACCOUNT = forms.BankAccount("A/1", "Boulons", OURS, "Boulons SA", was=(OURS, "X 1"))
MANDATE = forms.Mandate(
    "M/1", "Boulons", "FR12ZZZ123456", "UMR-1", OURS, "2026-11-22", "recurrent"
)
FORMS = {
    Act.RELEASE_PAYMENT: PAYMENT,
    Act.AUTHORISE_DEBIT: DEBIT,
    Act.CHANGE_ACCOUNT: ACCOUNT,
    Act.SIGN_MANDATE: MANDATE,
}


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda one: type(one).__name__)
def test_a_form_is_read_as_written(form):
    assert forms.read(forms.write(form)) == form


TEXT = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=40)


@given(TEXT, TEXT, st.integers(1, 10**9), st.lists(TEXT, max_size=3))
def test_any_values(name, memo, cents, bills):
    amount = Decimal(cents) / 100
    form = replace(PAYMENT, name=name, memo=memo, amount=amount, bill=tuple(bills))
    assert forms.read(forms.write(form)) == form


@pytest.mark.parametrize(
    "change",
    [
        (b"<st:Memo>F1</st:Memo>", b"<st:Memo>F1</st:Memo><st:Memo>F2</st:Memo>"),
        (b"<st:Memo>F1</st:Memo>", b"<st:Other>F1</st:Other>"),
        (b"<st:Amount>12.50", b"<st:Amount>012.50"),
        (b"<st:Currency>EUR</st:Currency>", b""),
        (b"<st:Name>Boulons", b"<st:Name> Boulons"),
        (b"st:Payment", b"st:Gift"),
        (b"2026-11-22", b"tomorrow"),
    ],
)
def test_what_would_not_have_been_written(change):
    data = forms.write(PAYMENT).replace(*change)
    assert data != forms.write(PAYMENT)
    with pytest.raises(Refused):
        forms.read(data)


def statement(kind, **changed):
    form = FORMS[kind]
    number = getattr(form, "number", "")
    values = {
        "act": kind,
        "record": Record("some.model", 1, form.record, 1),
        "amount": getattr(form, "amount", Decimal(0)),
        "accounts": (number,) if number else (),
        "document": forms.write(form),
    }
    return a_statement(**{**values, **changed})


@pytest.mark.parametrize("act", FORMS)
def test_a_form_agrees_with_its_statement(act):
    documents.check(statement(act))


@pytest.mark.parametrize("act", FORMS)
@pytest.mark.parametrize(
    "change",
    [
        {"amount": Decimal("99")},
        {"record": Record("some.model", 1, "OTHER", 1)},
        {"accounts": ("DE89370400440532013000",)},
        {"document": forms.write(replace(MANDATE, record="Z"))},
        {"act": Act.APPROVE_ORDER},
    ],
    ids=["amount", "record", "accounts", "document", "act"],
)
def test_a_form_that_says_something_else(act, change):
    with pytest.raises(Refused):
        documents.check(statement(act, **change))


@pytest.mark.parametrize("act", [Act.RELEASE_PAYMENT, Act.AUTHORISE_DEBIT])
def test_another_currency(act):
    with pytest.raises(Refused):
        documents.check(statement(act, currency="USD"))


def test_an_approval_is_no_payment():
    """Attack: the signature of an order used for a payment."""
    with pytest.raises(Refused):
        documents.check(a_statement(act=Act.RELEASE_PAYMENT))
