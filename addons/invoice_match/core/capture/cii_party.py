"""Parties, delivery, means of payment and attached files of CII."""

import base64
import binascii

from .document import Attachment
from .party import Address, Delivery, Party, Payment


def read_party(element) -> Party:
    """A trade party: its ids, names, numbers, contact and address."""
    taxes = {
        one.attribute("schemeID"): one.value()
        for one in element.all("SpecifiedTaxRegistration/ID")
    }
    legal = element.at("SpecifiedLegalOrganization/ID")
    endpoint = element.at("URIUniversalCommunication/URIID")
    contact = element.at("DefinedTradeContact")
    ids = [*element.all("GlobalID"), *element.all("ID")]
    return Party(
        name=element.text("Name"),
        trade_name=element.text("SpecifiedLegalOrganization/TradingBusinessName"),
        ids=tuple((one.attribute("schemeID"), one.value()) for one in ids),
        legal_id=legal.value(),
        legal_scheme=legal.attribute("schemeID"),
        vat=taxes.get("VA", ""),
        tax_number=taxes.get("FC", ""),
        endpoint=endpoint.value(),
        endpoint_scheme=endpoint.attribute("schemeID"),
        contact=contact.text("PersonName", "DepartmentName"),
        phone=contact.text("TelephoneUniversalCommunication/CompleteNumber"),
        email=contact.text(
            "EmailURIUniversalCommunication/URIID",
            "EmailURIUniversalCommunication/CompleteNumber",
        ),
        address=read_address(element.at("PostalTradeAddress")),
    )


def read_address(element) -> Address:
    """A postal trade address."""
    lines = (element.text(name) for name in ("LineOne", "LineTwo", "LineThree"))
    return Address(
        lines=tuple(filter(None, lines)),
        city=element.text("CityName"),
        postcode=element.text("PostcodeCode"),
        region=element.text("CountrySubDivisionName"),
        country=element.text("CountryID"),
    )


def read_delivery(element) -> Delivery:
    """The header's delivery."""
    party = element.at("ShipToTradeParty")
    event = "ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString"
    return Delivery(
        name=party.text("Name"),
        location=party.text("GlobalID", "ID"),
        day=element.day(event),
        address=read_address(party.at("PostalTradeAddress")),
    )


def read_payment(element, settlement) -> Payment:
    """One means of payment; its references stand on the settlement."""
    account = element.at("PayeePartyCreditorFinancialAccount")
    return Payment(
        means=element.text("TypeCode"),
        text=element.text("Information"),
        reference=settlement.text("PaymentReference"),
        account=account.text("IBANID", "ProprietaryID"),
        holder=account.text("AccountName"),
        bic=element.text("PayeeSpecifiedCreditorFinancialInstitution/BICID"),
        card=element.text("ApplicableTradeSettlementFinancialCard/ID"),
        mandate=settlement.text("SpecifiedTradePaymentTerms/DirectDebitMandateID"),
        creditor_id=settlement.text("CreditorReferenceID"),
        debited=element.text("PayerPartyDebtorFinancialAccount/IBANID"),
    )


def read_attachment(element) -> Attachment:
    """A supporting document; unreadable content is a fault, not an error."""
    binary = element.at("AttachmentBinaryObject")
    content = b""
    try:
        content = base64.b64decode("".join(binary.value().split()), validate=True)
    except (binascii.Error, ValueError):
        binary.fault("base64")
    return Attachment(
        name=binary.attribute("filename") or element.text("IssuerAssignedID"),
        mime=binary.attribute("mimeCode"),
        description=element.text("Name"),
        url=element.text("URIID"),
        content=content,
    )
