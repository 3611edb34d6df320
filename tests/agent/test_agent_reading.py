"""What the agent shows is what stands in the bytes, and nothing else passes."""

from dataclasses import replace
from decimal import Decimal

import pytest
from evidence_kit import (
    ORDER,
    a_payment,
    a_statement,
    canonical_order,
    payment_statement,
)
from quittance_agent import document, show, statement
from quittance_agent.problems import Unsafe

from procure_sign.core import forms, statement_xml
from procure_sign.core.statement import Act, Level, Record

FULL = ORDER.replace(
    "<cac:AnticipatedMonetaryTotal>",
    "<cac:SellerSupplierParty><cac:Party><cac:PartyLegalEntity>"
    "<cbc:RegistrationName>Boulons et Cie</cbc:RegistrationName>"
    "</cac:PartyLegalEntity></cac:Party></cac:SellerSupplierParty>"
    "<cac:AnticipatedMonetaryTotal>",
    1,
).replace(
    "</cbc:Quantity>",
    "</cbc:Quantity><cac:Item><cbc:Name>Boulon \u202e8M</cbc:Name></cac:Item>",
)


def read(data):
    found = statement.read(data)
    return found, document.show(found)


def card(**changed):
    one = a_statement(**changed)
    return replace(one, signer=replace(one.signer, level=Level.CARD))


def text(one):
    return "\n".join(show.lines(*read(statement_xml.write(one))))


def test_order():
    said = text(card(document=canonical_order(FULL)))
    for words in ("P00042", "1,200.00 EUR", "Atelier Dupré SARL", "Boulons et Cie"):
        assert words in said
    assert "Anna Morel (approver)" in said


def test_note_of_a_line_stands_with_it():
    line = "<cac:OrderLine>"
    noted = FULL.replace(line, f"{line}<cbc:Note>Without arms</cbc:Note>", 1)
    _found, shown = read(statement_xml.write(card(document=canonical_order(noted))))
    assert shown.rows[0][0].endswith("\nWithout arms")
    assert all("Without arms" not in row[0] for row in shown.rows[1:])


SELLER = "cac:SellerSupplierParty"


def test_another_supplier_than_the_order_s():
    """Attack: a party that the order's own readers do not see, before the real one."""
    real = FULL[FULL.index(f"<{SELLER}>") : FULL.index(f"</{SELLER}>")]
    real += f"</{SELLER}>"
    false = real.replace("Boulons et Cie", "Fausse SARL")
    foreign = false.replace("cac:", "x:").replace("cbc:", "x:")
    declared = '<x:SellerSupplierParty xmlns:x="urn:x">'
    foreign = foreign.replace("<x:SellerSupplierParty>", declared, 1)
    for two in (false, foreign, false.replace(SELLER, "cbc:SellerSupplierParty")):
        with pytest.raises(Unsafe):
            text(card(document=canonical_order(FULL.replace(real, two + real))))
    party = real.replace("<cac:Party>", "<cac:Party></cac:Party><cac:Party>")
    with pytest.raises(Unsafe):
        text(card(document=canonical_order(FULL.replace(real, party))))


def test_attribute_of_another_s_namespace():
    order = FULL.replace("<cac:Party>", '<cac:Party xmlns:x="urn:x" x:a="b">')
    with pytest.raises(Unsafe, match="not an order's"):
        text(card(document=canonical_order(order)))


def test_legal_and_trade_name():
    trade = "<cac:PartyName><cbc:Name>%s</cbc:Name></cac:PartyName>"
    for called, said in (
        ("Chez Boulon", "Boulons et Cie / Chez Boulon"),
        ("Boulons et Cie", ": Boulons et Cie\n"),
    ):
        order = FULL.replace("<cac:Party>", "<cac:Party>" + trade % called)
        assert said in text(card(document=canonical_order(order)))


def test_signs_that_hide_or_turn_text_are_seen():
    said = text(card(document=canonical_order(FULL)))
    assert "Boulon \N{REPLACEMENT CHARACTER}8M" in said
    assert "\x1b" not in show.plain("\x1b[2J")


def test_payment_shows_every_beneficiary():
    said = text(payment_statement())
    for words in ("DE89 3704 0044 0532 0130 00", "Boulons & Cie", "200.50 EUR", "F2"):
        assert words in said


@pytest.mark.parametrize(
    "form, act, said",
    [
        (
            forms.BankAccount("Vis SARL", "Vis", "FR1420041010050500013M02606"),
            Act.CHANGE_ACCOUNT,
            "FR14 2004",
        ),
        (
            forms.Payment(
                *("PAY/1", "Cheque", "Bank", "2026-11-20", "Vis", Decimal("5.10")),
                currency="EUR",
            ),
            Act.RELEASE_PAYMENT,
            "Cheque",
        ),
    ],
)
def test_forms(form, act, said):
    accounts = (form.number,) if form.number else ()
    one = card(
        act=act,
        record=Record("res.partner.bank", 1, form.record, 1),
        amount=getattr(form, "amount", Decimal(0)),
        accounts=accounts,
        document=forms.write(form),
    )
    assert said in text(one)
    with pytest.raises(Unsafe, match="reference"):
        text(replace(one, record=replace(one.record, reference="Other")))
    with pytest.raises(Unsafe, match="accounts"):
        text(replace(one, accounts=("DE89370400440532013000",)))


def test_document_that_says_something_else_is_refused():
    for change, words in (
        ({"amount": Decimal("100")}, "amount"),
        ({"currency": "USD"}, "currency"),
        ({"record": Record("purchase.order", 42, "P00043", 1)}, "reference"),
        ({"act": Act.RELEASE_PAYMENT}, "does not belong"),
    ):
        with pytest.raises(Unsafe, match=words):
            text(card(**change))
    other = payment_statement()
    for change, words in (
        ({"amount": Decimal("1")}, "amount"),
        ({"accounts": other.accounts[:2]}, "accounts"),
    ):
        with pytest.raises(Unsafe, match=words):
            text(replace(other, **change))


@pytest.mark.parametrize("said", ["NaN", "sNaN", "sNaN1200", "Infinity", "1E999999999"])
def test_amount_that_is_no_number(said):
    """Attack: what raises where it is compared is refused, not a crash."""
    order = FULL.replace(">1200.00<", f">{said}<")
    with pytest.raises(Unsafe, match="the amount"):
        text(card(document=canonical_order(order)))


def test_sum_of_payments_is_added_up_again():
    data = statement_xml.write(payment_statement())
    file = a_payment()
    altered = data.replace(b"<st:Amount>200.50<", b"<st:Amount>900.50<")
    altered = altered.replace(other_hash(data), other_hash(altered))
    assert file.control_sum and altered != data
    with pytest.raises(Unsafe, match="sum"):
        read(altered)


def other_hash(data):
    """The hash that a statement's document should be named by."""
    from hashlib import sha256

    inside = data[data.index(b"<st:BankFile") : data.index(b"</st:Document>")]
    # Inside the statement its namespace is inherited; alone it is declared.
    alone = inside.replace(
        b"<st:BankFile",
        b'<st:BankFile xmlns:st="' + statement.NAMESPACE.encode() + b'"',
        1,
    )
    return sha256(alone).hexdigest().encode()


@pytest.mark.parametrize(
    "old, new",
    [
        (b"<st:Nonce>", b"<!-- --><st:Nonce>"),
        (b"<st:Nonce>", b"<?x y?><st:Nonce>"),
        (b"<st:Nonce>", b" <st:Nonce>"),
        (b"<st:Nonce>", b"<st:Nonce >"),
        (b"<st:Nonce>", b'<st:Nonce a="b">'),
        (b"<st:Nonce>", b"<st:More>x</st:More><st:Nonce>"),
        (b"<st:Amount>1200.00<", b"<st:Amount>01200.00<"),
        (b"<st:Amount>1200.00<", b"<st:Amount>1E3<"),
        (b"<st:Amount>1200.00<", b"<st:Amount>12<st:b></st:b>00.00<"),
        (b"Anna Morel", b"Anna \xe2\x80\xaeMorel"),
        (b"<st:Level>card<", b"<st:Level>card<"[:-1] + b"<!---->" + b"<"),
        (b'Version="1"', b'Version="2"'),
        (b"P00042</cbc:ID>", b"P00043</cbc:ID>"),
        (b"<st:Statement", b"<!DOCTYPE x><st:Statement"),
    ],
)
def test_other_spellings_are_refused(old, new):
    data = statement_xml.write(card())
    assert old in data
    with pytest.raises(Unsafe):
        statement.read(data.replace(old, new, 1))


def test_text_beside_elements_is_refused():
    order = ORDER.replace("<cac:OrderLine>", "pay twice<cac:OrderLine>")
    with pytest.raises(Unsafe, match="place of its own"):
        text(card(document=canonical_order(order)))


def test_act_that_the_agent_does_not_know():
    found = statement.read(statement_xml.write(card()))
    with pytest.raises(Unsafe, match="sell_house"):
        document.show(replace(found, act="sell_house"))


def test_every_sentence_is_there_in_french():
    import ast

    from quittance_agent.french import FRENCH

    from tooling.paths import ROOT

    said = {
        node.args[0].value
        for path in (ROOT / "agent" / "quittance_agent").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "say"
        and isinstance(node.args[0], ast.Constant)
    }
    assert said == set(FRENCH)
    for text, french in FRENCH.items():
        assert text.count("%s") == french.count("%s"), text
