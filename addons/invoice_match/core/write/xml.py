"""Elements put together; what has no value makes no element."""

from datetime import date
from decimal import Decimal

from lxml import etree

CII = "urn:un:unece:uncefact:data:standard"
NAMES = {
    "rsm": f"{CII}:CrossIndustryInvoice:100",
    "ram": f"{CII}:ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{CII}:UnqualifiedDataType:100",
    "qdt": f"{CII}:QualifiedDataType:100",
}


def el(name: str, *content, **attributes):
    """An element around values and other elements, or None when it would be empty.

    :param name: local name of the namespace ``ram``, or with another prefix in front.
    :param content: elements, texts, numbers; None and empty ones are left out.
    """
    prefix, _, local = name.rpartition(":")
    element = etree.Element(f"{{{NAMES[prefix or 'ram']}}}{local}", nsmap=NAMES)
    for one in content:
        if isinstance(one, etree._Element):
            element.append(one)
        elif one not in (None, ""):
            element.text = f"{one:f}" if isinstance(one, Decimal) else str(one)
    if not len(element) and not element.text:
        return None
    for key, value in attributes.items():
        if value:
            element.set(key, value)
    return element


def day(name: str, value: date | None, prefix: str = "udt", inner="DateTimeString"):
    """A date in format 102, as CII wants every one of them."""
    text = value and value.strftime("%Y%m%d")
    return el(name, el(f"{prefix}:{inner}", text, format="102"))


def reference(name: str, number: str, *more):
    """A referenced document by its number."""
    return el(name, el("IssuerAssignedID", number), *more) if number else None


def flag(value: bool):
    """Whether it is a charge."""
    return el("ChargeIndicator", el("udt:Indicator", "true" if value else "false"))


def period(start: date | None, end: date | None):
    """A billing period."""
    return el(
        "BillingSpecifiedPeriod", day("StartDateTime", start), day("EndDateTime", end)
    )
