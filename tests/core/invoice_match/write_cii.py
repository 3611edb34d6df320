"""The CII of a document."""

from einvoices import CII, Writer, join

el = Writer().el


def cii(doc, *, flag="Indicator") -> bytes:
    """A Cross Industry Invoice D16B; ``flag`` is the element of a charge's indicator."""
    refs = doc.references
    body = join(
        el(
            "ExchangedDocumentContext",
            el("GuidelineSpecifiedDocumentContextParameter", el("ID", doc.profile)),
        ),
        el(
            "ExchangedDocument",
            el("ID", doc.number),
            el("TypeCode", doc.kind),
            el("IssueDateTime", _day(doc.issued)),
            *(el("IncludedNote", el("Content", note)) for note in doc.notes),
        ),
        el(
            "SupplyChainTradeTransaction",
            *(_line(one, flag) for one in doc.lines),
            el(
                "ApplicableHeaderTradeAgreement",
                el("BuyerReference", refs.buyer),
                el("SellerTradeParty", _party(doc.seller)),
                el("BuyerTradeParty", _party(doc.buyer)),
                _reference("BuyerOrderReferencedDocument", refs.order),
                _reference("ContractReferencedDocument", refs.contract),
            ),
            el(
                "ApplicableHeaderTradeDelivery",
                _reference("DespatchAdviceReferencedDocument", refs.despatch),
                _reference("ReceivingAdviceReferencedDocument", refs.receipt),
            ),
            _settlement(doc, flag),
        ),
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<CrossIndustryInvoice xmlns="{CII}:CrossIndustryInvoice:100">'
        f"{body}</CrossIndustryInvoice>"
    ).encode()


def _day(day, name="DateTimeString"):
    return el(name, day.strftime("%Y%m%d"), format="102") if day else ""


def _reference(name, number, *more):
    return (
        el(name, el("IssuerAssignedID", number), *more) if number or any(more) else ""
    )


def _party(party):
    address = party.address
    first, second = (*address.lines, "", "")[:2]
    return join(
        el("Name", party.name),
        el(
            "SpecifiedLegalOrganization",
            el("ID", party.legal_id, schemeID=party.legal_scheme),
        ),
        el(
            "DefinedTradeContact",
            el("PersonName", party.contact),
            el("TelephoneUniversalCommunication", el("CompleteNumber", party.phone)),
            el("EmailURIUniversalCommunication", el("URIID", party.email)),
        ),
        el(
            "PostalTradeAddress",
            el("PostcodeCode", address.postcode),
            el("LineOne", first),
            el("LineTwo", second),
            el("CityName", address.city),
            el("CountryID", address.country),
        ),
        el(
            "URIUniversalCommunication",
            el("URIID", party.endpoint, schemeID=party.endpoint_scheme),
        ),
        el("SpecifiedTaxRegistration", el("ID", party.vat, schemeID="VA")),
    )


def _tax(name, category, rate, *amounts):
    kind = el("TypeCode", "VAT")
    return el(
        name,
        *amounts[:1],
        kind,
        *amounts[1:],
        el("CategoryCode", category),
        el("RateApplicablePercent", rate),
    )


def _adjustment(one, flag, *, with_tax=True):
    return el(
        "SpecifiedTradeAllowanceCharge",
        el("ChargeIndicator", el(flag, "true" if one.charge else "false")),
        el("CalculationPercent", one.percent),
        el("BasisAmount", one.base),
        el("ActualAmount", one.amount),
        el("Reason", one.reason),
        _tax("CategoryTradeTax", one.category, one.rate) if with_tax else "",
    )


def _settlement(doc, flag):
    totals = doc.totals
    payment = doc.payments[0].reference if doc.payments else ""
    return el(
        "ApplicableHeaderTradeSettlement",
        el("PaymentReference", payment),
        el("InvoiceCurrencyCode", doc.currency),
        *(
            el(
                "SpecifiedTradeSettlementPaymentMeans",
                el("TypeCode", one.means),
                el("Information", one.text),
                el(
                    "PayeePartyCreditorFinancialAccount",
                    el("IBANID", one.account),
                    el("AccountName", one.holder),
                ),
            )
            for one in doc.payments
        ),
        *(
            _tax(
                "ApplicableTradeTax",
                one.category,
                one.rate,
                el("CalculatedAmount", one.amount),
                el("BasisAmount", one.basis),
            )
            for one in doc.taxes
        ),
        *(_adjustment(one, flag) for one in doc.adjustments),
        el(
            "SpecifiedTradePaymentTerms",
            el("Description", doc.terms),
            el("DueDateDateTime", _day(doc.due_date)),
        ),
        el(
            "SpecifiedTradeSettlementHeaderMonetarySummation",
            el("LineTotalAmount", totals.lines),
            el("ChargeTotalAmount", totals.charges),
            el("AllowanceTotalAmount", totals.allowances),
            el("TaxBasisTotalAmount", totals.untaxed),
            el("TaxTotalAmount", totals.tax, currencyID=doc.currency),
            el("RoundingAmount", totals.rounding),
            el("GrandTotalAmount", totals.total),
            el("TotalPrepaidAmount", totals.prepaid),
            el("DuePayableAmount", totals.due),
        ),
        *(
            _reference(
                "InvoiceReferencedDocument",
                one.number,
                el("FormattedIssueDateTime", _day(one.issued)),
            )
            for one in doc.references.preceding
        ),
    )


def _line(one, flag):
    price = el(
        "NetPriceProductTradePrice",
        el("ChargeAmount", one.price),
        el("BasisQuantity", one.base_quantity, unitCode=one.base_unit),
    )
    order = _reference(
        "BuyerOrderReferencedDocument", one.order, el("LineID", one.order_line)
    )
    return el(
        "IncludedSupplyChainTradeLineItem",
        el(
            "AssociatedDocumentLineDocument",
            el("LineID", one.number),
            el("IncludedNote", el("Content", one.note)),
        ),
        el(
            "SpecifiedTradeProduct",
            el("GlobalID", one.gtin, schemeID="0160"),
            el("SellerAssignedID", one.seller_item),
            el("BuyerAssignedID", one.buyer_item),
            el("Name", one.name),
            el("Description", one.description),
        ),
        el("SpecifiedLineTradeAgreement", order, price),
        el(
            "SpecifiedLineTradeDelivery",
            el("BilledQuantity", one.quantity, unitCode=one.unit),
        ),
        el(
            "SpecifiedLineTradeSettlement",
            _tax("ApplicableTradeTax", one.category, one.rate),
            *(_adjustment(inner, flag, with_tax=False) for inner in one.adjustments),
            el(
                "SpecifiedTradeSettlementLineMonetarySummation",
                el("LineTotalAmount", one.net),
            ),
            el("ReceivableSpecifiedTradeAccountingAccount", el("ID", one.accounting)),
        ),
    )
