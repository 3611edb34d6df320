"""Parties, delivery and means of payment, as Factur-X EN 16931 orders them."""

from .xml import day, el, reference


def party(name: str, one):
    """A trade party (BG-4, BG-7, BG-10, BG-11); None where nothing is said."""
    if not one:
        return None
    plain = [el("ID", number) for scheme, number in one.ids if not scheme]
    schemed = [
        el("GlobalID", number, schemeID=scheme) for scheme, number in one.ids if scheme
    ]
    return el(
        name,
        *plain,
        *schemed,
        el("Name", one.name),
        el(
            "SpecifiedLegalOrganization",
            el("ID", one.legal_id, schemeID=one.legal_scheme),
            el("TradingBusinessName", one.trade_name),
        ),
        _contact(one),
        _address(one.address),
        el(
            "URIUniversalCommunication",
            el("URIID", one.endpoint, schemeID=one.endpoint_scheme),
        ),
        el("SpecifiedTaxRegistration", el("ID", one.vat, schemeID="VA")),
        el("SpecifiedTaxRegistration", el("ID", one.tax_number, schemeID="FC")),
    )


def _contact(one):
    return el(
        "DefinedTradeContact",
        el("PersonName", one.contact),
        el("TelephoneUniversalCommunication", el("CompleteNumber", one.phone)),
        el("EmailURIUniversalCommunication", el("URIID", one.email)),
    )


def _address(address):
    first, second, third = (*address.lines, "", "", "")[:3]
    return el(
        "PostalTradeAddress",
        el("PostcodeCode", address.postcode),
        el("LineOne", first),
        el("LineTwo", second),
        el("LineThree", third),
        el("CityName", address.city),
        el("CountryID", address.country),
        el("CountrySubDivisionName", address.region),
    )


def delivery(one, references):
    """Where and when the goods went, and under which notes (BG-13, BT-15, BT-16)."""
    element = el(
        "ApplicableHeaderTradeDelivery",
        el(
            "ShipToTradeParty",
            el("ID", one.location),
            el("Name", one.name),
            _address(one.address),
        ),
        el(
            "ActualDeliverySupplyChainEvent",
            day("OccurrenceDateTime", one.day),
        ),
        reference("DespatchAdviceReferencedDocument", references.despatch),
        reference("ReceivingAdviceReferencedDocument", references.receipt),
    )
    # The element must stand there even when nothing is said.
    return element if element is not None else _empty("ApplicableHeaderTradeDelivery")


def _empty(name):
    element = el(name, "-")
    element.text = None
    return element


def payment(one):
    """One means of payment (BG-16)."""
    account = "".join(one.account.split())
    iban = account[:2].isalpha() and account[2:4].isdigit()
    return el(
        "SpecifiedTradeSettlementPaymentMeans",
        el("TypeCode", one.means),
        el("Information", one.text),
        el("ApplicableTradeSettlementFinancialCard", el("ID", one.card)),
        el("PayerPartyDebtorFinancialAccount", el("IBANID", one.debited)),
        el(
            "PayeePartyCreditorFinancialAccount",
            el("IBANID", one.account if iban else ""),
            el("AccountName", one.holder),
            el("ProprietaryID", "" if iban else one.account),
        ),
        el("PayeeSpecifiedCreditorFinancialInstitution", el("BICID", one.bic)),
    )
