"""The UBL of a document."""

from einvoices import UBL, Writer, join

from invoice_match.core.capture.kinds import kind_of

el = Writer().el


def ubl(doc, *, version="", flags=("true", "false")) -> bytes:
    """An Invoice or CreditNote.

    :param version: for UBLVersionID.
    :param flags: how true and false are spelled.
    """
    kind = kind_of(doc.kind)
    root = "CreditNote" if kind and kind.credit else "Invoice"
    refs = doc.references
    body = join(
        el("UBLVersionID", version),
        el("CustomizationID", doc.profile),
        el("ID", doc.number),
        el("IssueDate", doc.issued),
        el("DueDate", doc.due_date) if root == "Invoice" else "",
        el(f"{root}TypeCode", doc.kind),
        *(el("Note", note) for note in doc.notes),
        el("DocumentCurrencyCode", doc.currency),
        el("BuyerReference", refs.buyer),
        el("OrderReference", el("ID", refs.order)),
        *(_preceding(one) for one in refs.preceding),
        el("DespatchDocumentReference", el("ID", refs.despatch)),
        el("ReceiptDocumentReference", el("ID", refs.receipt)),
        el("ContractDocumentReference", el("ID", refs.contract)),
        el("AccountingSupplierParty", _party(doc.seller)),
        el("AccountingCustomerParty", _party(doc.buyer)),
        *(_payment(one, doc, root) for one in doc.payments),
        el("PaymentTerms", el("Note", doc.terms)),
        *(_adjustment(one, doc.currency, flags) for one in doc.adjustments),
        _taxes(doc),
        _totals(doc),
        *(_line(one, doc, root, flags) for one in doc.lines),
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{root} xmlns="{UBL}:{root}-2">'
        f"{body}</{root}>"
    ).encode()


def _preceding(one):
    number = el("ID", one.number)
    inner = join(number, el("IssueDate", one.issued))
    return el("BillingReference", el("InvoiceDocumentReference", inner))


def _party(party):
    address = party.address
    first, second = (*address.lines, "", "")[:2]
    tax = join(el("CompanyID", party.vat), el("TaxScheme", el("ID", "VAT")))
    return el(
        "Party",
        el("EndpointID", party.endpoint, schemeID=party.endpoint_scheme),
        el(
            "PostalAddress",
            el("StreetName", first),
            el("AdditionalStreetName", second),
            el("CityName", address.city),
            el("PostalZone", address.postcode),
            el("Country", el("IdentificationCode", address.country)),
        ),
        el("PartyTaxScheme", tax) if party.vat else "",
        el(
            "PartyLegalEntity",
            el("RegistrationName", party.name),
            el("CompanyID", party.legal_id, schemeID=party.legal_scheme),
        ),
        el(
            "Contact",
            el("Name", party.contact),
            el("Telephone", party.phone),
            el("ElectronicMail", party.email),
        ),
    )


def _payment(one, doc, root):
    return el(
        "PaymentMeans",
        el("PaymentMeansCode", one.means, name=one.text),
        el("PaymentDueDate", doc.due_date) if root == "CreditNote" else "",
        el("PaymentID", one.reference),
        el("PayeeFinancialAccount", el("ID", one.account), el("Name", one.holder)),
    )


def _category(name, category, rate):
    scheme = el("TaxScheme", el("ID", "VAT"))
    return el(name, el("ID", category), el("Percent", rate), scheme)


def _adjustment(one, currency, flags, *, with_tax=True):
    return el(
        "AllowanceCharge",
        el("ChargeIndicator", flags[0] if one.charge else flags[1]),
        el("AllowanceChargeReason", one.reason),
        el("MultiplierFactorNumeric", one.percent),
        el("Amount", one.amount, currencyID=currency),
        el("BaseAmount", one.base, currencyID=currency),
        _category("TaxCategory", one.category, one.rate) if with_tax else "",
    )


def _taxes(doc):
    rows = (
        el(
            "TaxSubtotal",
            el("TaxableAmount", one.basis, currencyID=doc.currency),
            el("TaxAmount", one.amount, currencyID=doc.currency),
            _category("TaxCategory", one.category, one.rate),
        )
        for one in doc.taxes
    )
    return el(
        "TaxTotal", el("TaxAmount", doc.totals.tax, currencyID=doc.currency), *rows
    )


def _totals(doc):
    totals = doc.totals
    amounts = {
        "LineExtensionAmount": totals.lines,
        "TaxExclusiveAmount": totals.untaxed,
        "TaxInclusiveAmount": totals.total,
        "AllowanceTotalAmount": totals.allowances,
        "ChargeTotalAmount": totals.charges,
        "PrepaidAmount": totals.prepaid,
        "PayableRoundingAmount": totals.rounding,
        "PayableAmount": totals.due,
    }
    rows = (
        el(name, amount, currencyID=doc.currency) for name, amount in amounts.items()
    )
    return el("LegalMonetaryTotal", *rows)


def _line(one, doc, root, flags):
    quantity = "InvoicedQuantity" if root == "Invoice" else "CreditedQuantity"
    order = one.order or ("NA" if one.order_line else "")
    currency = doc.currency
    return el(
        f"{root}Line",
        el("ID", one.number),
        el("Note", one.note),
        el(quantity, one.quantity, unitCode=one.unit),
        el("LineExtensionAmount", one.net, currencyID=currency),
        el("AccountingCost", one.accounting),
        el(
            "OrderLineReference",
            el("LineID", one.order_line),
            el("OrderReference", el("ID", order)),
        ),
        *(
            _adjustment(inner, currency, flags, with_tax=False)
            for inner in one.adjustments
        ),
        el(
            "Item",
            el("Description", one.description),
            el("Name", one.name),
            el("BuyersItemIdentification", el("ID", one.buyer_item)),
            el("SellersItemIdentification", el("ID", one.seller_item)),
            el("StandardItemIdentification", el("ID", one.gtin, schemeID="0160")),
            _category("ClassifiedTaxCategory", one.category, one.rate),
        ),
        el(
            "Price",
            el("PriceAmount", one.price, currencyID=currency),
            el("BaseQuantity", one.base_quantity, unitCode=one.base_unit),
        ),
    )
