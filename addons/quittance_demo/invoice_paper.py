"""The electronic invoice of an invented supplier: UBL 2.1, EN 16931."""

from decimal import ROUND_HALF_UP, Decimal
from xml.sax.saxutils import escape

CENT = Decimal("0.01")
RATE = Decimal(20)
NAMES = (
    'xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" '
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:'
    'CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
)


def paper(*, number, issued, due, order, seller, buyer, account, lines, more):
    """Return an invoice's file name and bytes.

    :param seller: dict with ``name``, ``vat``, ``siren``, ``street``, ``zip``, ``city``
    :param buyer: dict with ``name``, ``vat``, ``street``, ``zip``, ``city``
    :param lines: dicts with ``item``, ``name``, ``quantity`` and ``price`` (``Decimal``)
    :param more: what the total says beyond what the figures make, a fault
    :rtype: tuple[str, bytes]
    """
    nets = [_cents(line["quantity"] * line["price"]) for line in lines]
    untaxed = sum(nets, Decimal(0))
    tax = _cents(untaxed * RATE / 100)
    body = "".join(
        (
            _el("cbc:CustomizationID", "urn:cen.eu:en16931:2017"),
            _el("cbc:ID", number),
            _el("cbc:IssueDate", issued),
            _el("cbc:DueDate", due),
            _el("cbc:InvoiceTypeCode", "380"),
            _el("cbc:DocumentCurrencyCode", "EUR"),
            _in("cac:OrderReference", _el("cbc:ID", order)),
            _in("cac:AccountingSupplierParty", _party(seller)),
            _in("cac:AccountingCustomerParty", _party(buyer)),
            _means(account, seller["name"]),
            _tax(untaxed, tax),
            _totals(untaxed, untaxed + tax + more),
            *(
                _line(place, line, net)
                for place, (line, net) in enumerate(zip(lines, nets, strict=True), 1)
            ),
        )
    )
    content = f'<?xml version="1.0" encoding="UTF-8"?><Invoice {NAMES}>{body}</Invoice>'
    return f"{number}.xml", content.encode()


def _cents(amount):
    return amount.quantize(CENT, ROUND_HALF_UP)


def _el(tag, value, attributes=""):
    return f"<{tag}{attributes}>{escape(str(value))}</{tag}>"


def _in(tag, inner):
    return f"<{tag}>{inner}</{tag}>"


def _money(tag, amount):
    return _el(tag, amount, ' currencyID="EUR"')


def _party(one):
    address = _in(
        "cac:PostalAddress",
        _el("cbc:StreetName", one["street"])
        + _el("cbc:CityName", one["city"])
        + _el("cbc:PostalZone", one["zip"])
        + _in("cac:Country", _el("cbc:IdentificationCode", "FR")),
    )
    tax = _in(
        "cac:PartyTaxScheme",
        _el("cbc:CompanyID", one["vat"]) + _in("cac:TaxScheme", _el("cbc:ID", "VAT")),
    )
    legal = _el("cbc:RegistrationName", one["name"])
    if one.get("siren"):
        legal += _el("cbc:CompanyID", one["siren"], ' schemeID="0002"')
    return _in("cac:Party", address + tax + _in("cac:PartyLegalEntity", legal))


def _means(account, holder):
    payee = _in(
        "cac:PayeeFinancialAccount", _el("cbc:ID", account) + _el("cbc:Name", holder)
    )
    return _in("cac:PaymentMeans", _el("cbc:PaymentMeansCode", "58") + payee)


def _category(tag):
    return _in(
        tag,
        _el("cbc:ID", "S")
        + _el("cbc:Percent", RATE)
        + _in("cac:TaxScheme", _el("cbc:ID", "VAT")),
    )


def _tax(untaxed, tax):
    row = (
        _money("cbc:TaxableAmount", untaxed)
        + _money("cbc:TaxAmount", tax)
        + _category("cac:TaxCategory")
    )
    return _in(
        "cac:TaxTotal", _money("cbc:TaxAmount", tax) + _in("cac:TaxSubtotal", row)
    )


def _totals(untaxed, total):
    return _in(
        "cac:LegalMonetaryTotal",
        _money("cbc:LineExtensionAmount", untaxed)
        + _money("cbc:TaxExclusiveAmount", untaxed)
        + _money("cbc:TaxInclusiveAmount", total)
        + _money("cbc:PayableAmount", total),
    )


def _line(place, line, net):
    item = (
        _el("cbc:Name", line["name"])
        + _in("cac:SellersItemIdentification", _el("cbc:ID", line["item"]))
        + _category("cac:ClassifiedTaxCategory")
    )
    return _in(
        "cac:InvoiceLine",
        _el("cbc:ID", place)
        + _el("cbc:InvoicedQuantity", line["quantity"], ' unitCode="C62"')
        + _money("cbc:LineExtensionAmount", net)
        + _in("cac:Item", item)
        + _in("cac:Price", _money("cbc:PriceAmount", line["price"])),
    )
