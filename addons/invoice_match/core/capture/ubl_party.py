"""Parties, delivery, means of payment and attached files of UBL."""

import base64
import binascii

from .document import Attachment
from .party import Address, Delivery, Party, Payment


def read_party(element) -> Party:
    """A ``Party``: its ids, names, numbers, contact and address."""
    schemes = {
        (one.text("TaxScheme/ID") or "VAT").upper(): one.text("CompanyID")
        for one in element.all("PartyTaxScheme")
        if one.text("CompanyID")
    }
    vat = schemes.pop("VAT", "")
    legal = element.at("PartyLegalEntity/CompanyID")
    trade_name = element.text("PartyName/Name")
    endpoint = element.at("EndpointID")
    # A direct debit's creditor identifier is among the ids, with a scheme of its own.
    ids = (
        (one.attribute("schemeID"), one.value())
        for one in element.all("PartyIdentification/ID")
        if one.value()
    )
    return Party(
        name=element.text("PartyLegalEntity/RegistrationName") or trade_name,
        trade_name=trade_name,
        ids=tuple(ids),
        legal_id=legal.value(),
        legal_scheme=legal.attribute("schemeID"),
        vat=vat,
        tax_number=next(iter(schemes.values()), ""),
        endpoint=endpoint.value(),
        endpoint_scheme=endpoint.attribute("schemeID"),
        contact=element.text("Contact/Name"),
        phone=element.text("Contact/Telephone"),
        email=element.text("Contact/ElectronicMail"),
        address=read_address(element.at("PostalAddress")),
    )


def read_address(element) -> Address:
    """An address: UBL 2.0 has the house number apart, EN 16931 a third line."""
    street = element.text("StreetName")
    number = element.text("BuildingNumber")
    lines = (
        f"{street} {number}".strip(),
        element.text("AdditionalStreetName"),
        *(one.text("Line") for one in element.all("AddressLine")),
    )
    return Address(
        lines=tuple(filter(None, lines)),
        city=element.text("CityName"),
        postcode=element.text("PostalZone"),
        region=element.text("CountrySubentity"),
        country=element.text("Country/IdentificationCode"),
    )


def read_delivery(element) -> Delivery:
    """The first delivery."""
    return Delivery(
        name=element.text("DeliveryParty/PartyName/Name"),
        location=element.text("DeliveryLocation/ID"),
        day=element.day("ActualDeliveryDate"),
        address=read_address(element.at("DeliveryLocation/Address")),
    )


def read_payment(element) -> Payment:
    """One ``PaymentMeans``."""
    account = element.at("PayeeFinancialAccount")
    code = element.at("PaymentMeansCode")
    bank = "FinancialInstitutionBranch"
    return Payment(
        means=code.value(),
        text=code.attribute("name") or element.text("InstructionNote"),
        reference=element.text("PaymentID"),
        account=account.text("ID"),
        holder=account.text("Name"),
        bic=account.text(f"{bank}/ID", f"{bank}/FinancialInstitution/ID"),
        card=element.text("CardAccount/PrimaryAccountNumberID"),
        mandate=element.text("PaymentMandate/ID"),
        debited=element.text("PaymentMandate/PayerFinancialAccount/ID"),
    )


def read_attachment(element) -> Attachment:
    """A supporting document; unreadable content is a fault, not an error."""
    binary = element.at("Attachment/EmbeddedDocumentBinaryObject")
    content = b""
    try:
        content = base64.b64decode("".join(binary.value().split()), validate=True)
    except (binascii.Error, ValueError):
        binary.fault("base64")
    return Attachment(
        name=binary.attribute("filename") or element.text("ID"),
        mime=binary.attribute("mimeCode"),
        description=element.text("DocumentDescription"),
        url=element.text("Attachment/ExternalReference/URI"),
        content=content,
    )
