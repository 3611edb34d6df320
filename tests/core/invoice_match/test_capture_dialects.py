"""Constructions of older and neighbouring dialects, one small file each."""

from dataclasses import replace
from decimal import Decimal

import pytest
from einvoices import CII, UBL, charge, invoice, line, sums

from invoice_match.core.capture import read
from invoice_match.core.capture.document import Tax, Totals
from invoice_match.core.capture.plan import plan_bill
from invoice_match.core.capture.rates import implied_rate
from invoice_match.core.capture.sums import counted, differences
from invoice_match.core.check.bill import cannot_show

LINE = """<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity>4</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount currencyID="GBP">100.00</cbc:LineExtensionAmount>%s
<cac:Price><cbc:PriceAmount>25</cbc:PriceAmount></cac:Price></cac:InvoiceLine>"""
ROW = """<cac:TaxTotal><cbc:TaxAmount currencyID="GBP">20.00</cbc:TaxAmount>%s
</cac:TaxTotal>"""
SUBTOTAL = """<cac:TaxSubtotal><cbc:TaxableAmount currencyID="GBP">100.00
</cbc:TaxableAmount><cbc:TaxAmount currencyID="GBP">20.00</cbc:TaxAmount>%s
<cac:TaxCategory><cbc:ID>A</cbc:ID>%s</cac:TaxCategory></cac:TaxSubtotal>"""
PERCENT = "<cbc:Percent>20</cbc:Percent>"
SUMS = """<cac:LegalMonetaryTotal>
<cbc:LineExtensionAmount currencyID="GBP">100.00</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="GBP">100.00</cbc:TaxExclusiveAmount>%s
<cbc:PayableAmount currencyID="GBP">%s</cbc:PayableAmount></cac:LegalMonetaryTotal>"""


def ubl(*parts, head="", root="Invoice"):
    """A UBL document around a few elements."""
    body = "".join(parts)
    return read(
        f'<{root} xmlns="{UBL}:{root}-2" xmlns:cac="{UBL}:CommonAggregateComponents-2"'
        f' xmlns:cbc="{UBL}:CommonBasicComponents-2">{head}<cbc:ID>7</cbc:ID>'
        f"{body}</{root}>".encode()
    ).document


def figures(document):
    """Untaxed, tax and total of the bill, and its lines' rates."""
    plan = plan_bill(document)
    rates = [one.rate for one in plan.lines]
    return plan.untaxed, plan.tax, plan.total, rates


TWENTY = (Decimal(100), Decimal(20), Decimal(120), [Decimal(20)])


def test_a_currency_named_only_at_the_amounts():
    item = f"<cac:Item><cbc:Name>x</cbc:Name></cac:Item>{ROW % SUBTOTAL}"
    document = ubl(
        ROW % (SUBTOTAL % ("", "")),
        SUMS % ("", "120.00"),
        LINE % (item % ("", PERCENT)),
    )
    assert document.currency == "GBP"
    # The row of the breakdown has no rate: that of its category's lines counts.
    assert figures(document) == TWENTY
    assert differences(document) == ()


@pytest.mark.parametrize("where", [("", PERCENT), (PERCENT, "")])
def test_a_line_s_percent_at_its_subtotal(where):
    document = ubl(
        ROW % (SUBTOTAL % where),
        SUMS % ("", "120.00"),
        LINE % (ROW % (SUBTOTAL % where)),
    )
    assert document.lines[0].rate == document.taxes[0].rate == Decimal(20)


def test_a_tax_on_sales_of_another_name():
    category = (
        "<cac:Item><cac:ClassifiedTaxCategory><cbc:ID>SR</cbc:ID>"
        "<cbc:Percent>20</cbc:Percent><cac:TaxScheme><cbc:ID>GST</cbc:ID>"
        "</cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item>"
    )
    line_ = ubl(LINE % category).lines[0]
    assert (line_.category, line_.rate) == ("SR", Decimal(20))


def test_a_tax_total_repeated_for_the_accounts():
    document = ubl(
        ROW % (SUBTOTAL % ("", PERCENT)), ROW % "", SUMS % ("", "120.00"), LINE % ""
    )
    assert (document.totals.tax, document.totals.tax_accounting) == (20, 20)
    assert ubl(ROW % "", SUMS % ("", "120.00")).totals.tax == 20


@pytest.mark.parametrize(
    ("profile", "third"),
    [("urn:x", None), ("urn:xoev-de:kosit:extension:xrechnung_2.3", Decimal(5))],
)
def test_a_prepaid_payment_is_another_s_claim_only_in_the_extension(profile, third):
    paid = "<cac:PrepaidPayment><cbc:PaidAmount>5</cbc:PaidAmount></cac:PrepaidPayment>"
    head = f"<cbc:CustomizationID>{profile}</cbc:CustomizationID>"
    assert ubl(paid, head=head).totals.third_party == third


def test_a_due_amount_that_its_parts_do_not_make():
    document = ubl(ROW % (SUBTOTAL % ("", PERCENT)), SUMS % ("", "121.00"), LINE % "")
    assert [(one.rule, one.by) for one in differences(document)] == [
        ("BR-CO-16", Decimal(1))
    ]


def test_cii_without_a_currency_code():
    name = "SpecifiedTradeSettlementHeaderMonetarySummation"
    document = read(
        f'<CrossIndustryInvoice xmlns="{CII}:CrossIndustryInvoice:100">'
        f"<SupplyChainTradeTransaction><ApplicableHeaderTradeSettlement><{name}>"
        '<TaxTotalAmount currencyID="CHF">8.10</TaxTotalAmount>'
        f"</{name}></ApplicableHeaderTradeSettlement></SupplyChainTradeTransaction>"
        "</CrossIndustryInvoice>".encode()
    ).document
    assert (document.currency, document.totals.tax) == ("CHF", Decimal("8.10"))


def without_rates(document):
    """The same with lines that name no tax, as ZUGFeRD 1.0 BASIC has them."""
    lines = (replace(one, category="", rate=None) for one in document.lines)
    taxes = (replace(one, category="") for one in document.taxes)
    return replace(document, lines=tuple(lines), taxes=tuple(taxes))


def test_lines_without_a_tax_share_the_breakdown():
    lines = (
        line("1", "x", 1, "198.00", rate="19"),
        line("2", "y", 1, "275.00", rate="7"),
        line("3", "z", 1, "2.00", rate="19"),
    )
    document = without_rates(invoice(lines=lines, adjustments=()))
    assert [one.rate for one in plan_bill(document).lines] == [19, 7, 19]
    odd = replace(document.taxes[0], basis=Decimal(1))
    document = replace(document, taxes=(odd, *document.taxes[1:]))
    assert [one.rate for one in plan_bill(document).lines] == [None] * 3


def test_an_adjustment_without_a_tax_has_that_of_what_is_left():
    lines = (line("1", "x", 1, "100"), line("2", "y", 1, "50", rate="5.5"))
    cut = charge("10", of=False, rate="5.5")
    taxes, totals = sums(lines, (cut,))
    taxes = tuple(replace(one, category="S") for one in taxes if one.basis != -10)
    taxes = (taxes[0], replace(taxes[1], basis=Decimal(40), amount=Decimal("2.20")))
    cut = replace(cut, category="", rate=None)
    document = invoice(lines=lines, adjustments=(cut,), taxes=taxes, totals=totals)
    assert plan_bill(document).lines[-1].rate == Decimal("5.5")


def test_lines_without_amounts_are_booked_as_the_header_alone():
    lines = (replace(line("1", "x", 1, "0"), net=None, role="INFORMATION"),)
    taxes = (Tax("S", Decimal(20), Decimal(100), Decimal(20)),)
    totals = Totals(untaxed=Decimal(100), tax=Decimal(20), total=Decimal(120))
    document = invoice(lines=lines, adjustments=(), taxes=taxes, totals=totals)
    assert [(one.why, one.rate) for one in plan_bill(document).lines] == [("total", 20)]


@pytest.mark.parametrize(
    ("basis", "amount", "rate"),
    [
        ("24.50", "4.90", 20),
        ("200.00", "11.00", "5.5"),
        ("0.10", "0.02", None),
        ("624.90", "46.25", None),
        ("10.00", "0", 0),
    ],
)
def test_a_rate_is_guessed_only_where_no_other_fits(basis, amount, rate):
    expected = rate if rate is None else Decimal(rate)
    assert implied_rate(Decimal(basis), Decimal(amount)) == expected


def test_a_single_row_without_amounts_has_those_of_the_document():
    lines = (replace(line("1", "x", 1, "100"), category="", rate=None),)
    totals = Totals(untaxed=Decimal(100), tax=Decimal(20), total=Decimal(120))
    document = invoice(
        lines=lines, adjustments=(), taxes=(Tax("S", None, None, None),), totals=totals
    )
    plan = plan_bill(document)
    assert (plan.lines[0].rate, plan.taxes) == (20, {("S", Decimal(20)): Decimal(20)})


def test_lines_with_more_decimals_than_their_sum():
    lines = (line("1", "x", 1, "47.0504", net=Decimal("47.0504")),)
    taxes = (Tax("S", Decimal(20), Decimal("47.05"), Decimal("9.41")),)
    totals = Totals(
        lines=Decimal("47.05"),
        untaxed=Decimal("47.05"),
        tax=Decimal("9.41"),
        total=Decimal("56.46"),
    )
    document = invoice(lines=lines, adjustments=(), taxes=taxes, totals=totals)
    assert differences(document) == ()
    wrong = replace(document, totals=replace(totals, lines=Decimal("47.06")))
    assert [one.rule for one in differences(wrong)] == ["BR-CO-10", "BR-CO-13"]


@pytest.mark.parametrize("target", ["30", "31"])
def test_of_a_group_the_parts_count(target):
    lines = (
        line("1", "kit", 1, "30", role="GROUP"),
        line("1.1", "a", 1, "10", role="DETAIL", parent="1"),
        line("1.2", "b", 1, "20", role="DETAIL", parent="1"),
    )
    taxes, totals = sums(lines[1:], ())
    totals = replace(totals, lines=Decimal(target))
    document = invoice(lines=lines, adjustments=(), taxes=taxes, totals=totals)
    assert [one.number for one in counted(document)] == ["1.1", "1.2"]


def test_figures_that_contradict_each_other_are_told():
    totals = Totals(
        lines=Decimal(100), untaxed=Decimal(25), tax=Decimal(25), total=Decimal(125)
    )
    document = invoice(
        lines=(line("1", "x", 1, "100"),), adjustments=(), taxes=(), totals=totals
    )
    plan = plan_bill(document)
    same = {"currency": "EUR", "known_currency": "EUR", "active_currency": True}
    assert cannot_show(plan, totals=totals, **same) == [
        {"why": "figure", "where": "untaxed", "written": "25", "shown": "100.00"}
    ]


def test_a_sum_of_lines_that_is_not_written_is_no_difference():
    document = invoice()
    totals = replace(document.totals, lines=None)
    assert differences(replace(document, totals=totals)) == ()
    wrong = replace(totals, untaxed=Decimal(80), tax=Decimal(19))
    rules = [one.rule for one in differences(replace(document, totals=wrong))]
    assert "BR-CO-13" in rules


@pytest.mark.parametrize(
    ("root", "code", "kind", "faults"),
    [
        ("CreditNote", "380", "381", 1),
        ("CreditNote", "SalesCredit", "381", 1),
        ("CreditNote", "396", "396", 0),
        ("CreditNote", " ", "381", 0),
        ("Invoice", "381", "381", 0),
        ("Invoice", "SalesInvoice", "SalesInvoice", 0),
        ("SelfBilledCreditNote", "380", "261", 1),
    ],
)
def test_the_root_says_that_it_is_a_credit_note(root, code, kind, faults):
    document = ubl(f"<cbc:InvoiceTypeCode>{code}</cbc:InvoiceTypeCode>", root=root)
    assert (document.kind, len(document.faults)) == (kind, faults)
