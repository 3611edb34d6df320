from dataclasses import replace
from decimal import Decimal

from procure_sign.core.names import UBL_CBC
from procure_sign.core.order_change import changes
from procure_sign.core.order_document import Keys, settle
from procure_sign.core.order_states import Way, way
from procure_sign.core.strict_xml import parse

_SPACES = (
    'xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2" '
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:'
    'CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:'
    'CommonBasicComponents-2"'
)
KEYS = Keys("1", "2", "3", "4", ("10",), ("7:100",))


def _party(name, street, tax="FR1"):
    return (
        f"<cac:PostalAddress><cbc:StreetName>{street}</cbc:StreetName>"
        "</cac:PostalAddress><cac:PartyLegalEntity>"
        f"<cbc:RegistrationName>{name}</cbc:RegistrationName>"
        f"<cbc:CompanyID>{tax}</cbc:CompanyID></cac:PartyLegalEntity>"
        "<cac:Contact><cbc:Telephone>01</cbc:Telephone></cac:Contact>"
    )


def _order(seller="Seller", street="Old street", code="A1", qty="2.0", terms="30"):
    seller = _party(seller, street)
    code = (
        f"<cac:SellersItemIdentification><cbc:ID>{code}</cbc:ID>"
        "</cac:SellersItemIdentification>"
        if code
        else ""
    )
    return (
        f"<?xml version='1.0' encoding='UTF-8'?><Order {_SPACES}><cbc:ID>P1</cbc:ID>"
        f"<cac:BuyerCustomerParty><cac:Party>{_party('Buyer', 'Here')}</cac:Party>"
        "</cac:BuyerCustomerParty><cac:SellerSupplierParty><cac:Party>"
        f"{seller}</cac:Party></cac:SellerSupplierParty>"
        "<cac:Delivery><cac:DeliveryParty>"
        f"{_party('Buyer', 'There')}</cac:DeliveryParty></cac:Delivery>"
        f"<cac:PaymentTerms><cbc:Note>{terms}</cbc:Note></cac:PaymentTerms>"
        '<cac:AnticipatedMonetaryTotal><cbc:PayableAmount currencyID="EUR">12.00'
        "</cbc:PayableAmount></cac:AnticipatedMonetaryTotal>"
        f"<cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID><cbc:Quantity>{qty}"
        '</cbc:Quantity><cbc:LineExtensionAmount currencyID="EUR">10.00'
        "</cbc:LineExtensionAmount><cac:Item><cbc:Description>Chair\nblue"
        f"</cbc:Description><cbc:Name>Chair!</cbc:Name>{code}<cac:"
        "AdditionalItemProperty><cbc:Name>Colour</cbc:Name></cac:"
        "AdditionalItemProperty></cac:Item></cac:LineItem></cac:OrderLine></Order>"
    ).encode()


def _settle(kept=None, keys=KEYS, total="12.00", **values):
    return settle(_order(**values), keys, kept or {}, Decimal(total))


def _texts(document, name):
    return [one.text for one in parse(document).iter(f"{{{UBL_CBC}}}{name}")]


def test_same_order_same_bytes():
    assert _settle().document == _settle().document
    first = _settle()
    assert _settle(first.texts).document == first.document
    assert _settle(first.texts).texts == first.texts


def test_what_others_say_stays_as_signed():
    first = _settle()
    later = _settle(first.texts, street="New street", code="B9", terms="60")
    assert later.document == first.document
    gone = _settle(first.texts, code="")
    assert gone.document == first.document


def test_code_that_came_later_is_not_in_it():
    first = _settle(code="")
    assert _settle(first.texts, code="A1").document == first.document


def test_identity_and_own_values_are_read_anew():
    first = _settle()
    for values in ({"seller": "Evil"}, {"qty": "3.0"}):
        assert _settle(first.texts, **values).document != first.document
    other = Keys("1", "99", "3", "4", ("10",), ("7:100",))
    assert _settle(first.texts, other, street="New").document != first.document
    for key, value in (("seller", "98"), ("delivery", "98"), ("items", ("98",))):
        twin = replace(KEYS, **{key: value})
        assert _settle(keys=twin).document != first.document
    costs = Keys("1", "2", "3", "4", ("10",), ("8:100",))
    assert _settle(first.texts, costs).document != first.document


def test_nothing_that_moves_stands_in_it():
    document = _settle().document
    assert b"Telephone" not in document
    assert b"Colour" not in document
    assert _texts(document, "Name") == ["Chair"]
    assert _texts(document, "AccountingCost") == ["7:100"]


def test_difference_of_rounding_is_said():
    document = _settle(total="12.01").document
    assert _texts(document, "PayableRoundingAmount") == ["0.01"]
    assert _texts(document, "PayableAmount") == ["12.01"]


def test_changes_name_line_and_value():
    found = changes(_settle().document, _settle(qty="3.0").document)
    assert [(one.line, one.name, one.was, one.now) for one in found] == [
        (1, "Quantity", "2.0", "3.0")
    ]
    assert changes(_settle().document, _settle().document) == []


def test_states():
    assert way("to approve", "purchase") is Way.SIGNED
    assert way("draft", "purchase") is Way.SIGNED
    assert way("purchase", "cancel") is Way.BUTTON
    assert way("draft", "to approve") is Way.BUTTON
    assert way("to approve", "draft") is Way.VOIDS
    assert way("purchase", "draft") is None
    assert way("cancel", "purchase") is None
    assert way("purchase", "purchase") is Way.FREE


def test_delivery_address_is_ordered_not_kept():
    first = settle(_order(), KEYS, {}, Decimal("12.00"))
    moved = _order().replace(b"There", b"Elsewhere")
    later = settle(moved, KEYS, first.texts, Decimal("12.00"))
    assert later.document != first.document
    assert "Elsewhere" in _texts(later.document, "StreetName")
    gone = _order().replace(
        b"<cac:PostalAddress><cbc:StreetName>There</cbc:StreetName>"
        b"</cac:PostalAddress>",
        b"",
    )
    without = settle(gone, KEYS, first.texts, Decimal("12.00"))
    assert "There" not in _texts(without.document, "StreetName")
    back = settle(_order(), KEYS, without.texts, Decimal("12.00"))
    assert back.document == first.document


def test_note_stands_at_its_line():
    bare, noted = _settle(), _settle(keys=replace(KEYS, notes=("No arms",)))
    line = parse(noted.document).find("{*}OrderLine")
    assert [one.tag.rpartition("}")[2] for one in line] == ["Note", "LineItem"]
    assert line[0].text == "No arms"
    (change,) = changes(bare.document, noted.document)
    assert (change.name, change.line, change.now) == ("Note", 1, "No arms")
    assert _settle(keys=replace(KEYS, notes=("",))).document == bare.document
