"""Orders, and the UBL invoices that suppliers write for them; the same for every peer.

Orders are of services received by hand: neither peer is measured on stock moves.
"""

import random
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

SUPPLIERS = 50
PRODUCTS = 600
COMPANY_VAT = "FR23334175221"
_WHAT = (
    "screw nut washer bracket valve pipe collar pump filter gasket cable lamp".split()
)
_HOW = (
    "steel brass nylon stainless zinc round square flat long short black white".split()
)
_SPACES = " ".join(
    f'xmlns{name}="urn:oasis:names:specification:ubl:schema:xsd:{of}-2"'
    for name, of in (
        ("", "Invoice"),
        (":cbc", "CommonBasicComponents"),
        (":cac", "CommonAggregateComponents"),
    )
)


def prepare(env):
    """Return suppliers, products and the environment of a company with a chart."""
    company = env.company
    if not env["account.journal"].search([("type", "=", "purchase")], limit=1):
        env["account.chart.template"].try_loading("generic_coa", company=company)
    euro = env.ref("base.EUR")
    euro.active = True
    company.write(
        {
            "vat": COMPANY_VAT,
            "country_id": env.ref("base.fr").id,
            "currency_id": euro.id,
        }
    )
    tax = env["account.tax"].create(
        {
            "name": "20 %",
            "amount": 20,
            "type_tax_use": "purchase",
            "country_id": company.account_fiscal_country_id.id,
        }
    )
    suppliers = env["res.partner"].create(
        [
            {
                "name": f"Supplier {n}",
                "company_registry": f"{10**8 + n}",
                "is_company": True,
                "country_id": env.ref("base.fr").id,
            }
            for n in range(SUPPLIERS)
        ]
    )
    rng = random.Random(5)
    names = (
        f"{rng.choice(_WHAT)} {rng.choice(_HOW)} M{rng.randint(3, 30)}x"
        f"{rng.choice((10, 20, 40, 80))} item {n}"
        for n in range(PRODUCTS)
    )
    products = env["product.product"].create(
        [
            {
                "name": name,
                "default_code": f"IT-{n}",
                "type": "service",
                "purchase_method": "receive",
                "supplier_taxes_id": [(6, 0, tax.ids)],
            }
            for n, name in enumerate(names)
        ]
    )
    return tax, suppliers, products


def order(env, records, count, start=0):
    """Create confirmed and received orders.

    :param records: of :func:`prepare`
    :param start: number of the first one
    :return: plain values of the orders, for :func:`invoices`
    """
    tax, suppliers, products = records
    rng = random.Random(100 + start)
    known = [(one.id, one.name) for one in products]
    values = [_order(rng, start + n, suppliers.ids, known) for n in range(count)]
    unit = env.ref("uom.product_uom_unit").id
    orders = (
        env["purchase.order"]
        .with_context(tracking_disable=True, mail_create_nolog=True)
        .create([_prepare_order(one, tax.id, unit) for one in values])
    )
    env.flush_all()
    env.cr.execute(
        "UPDATE purchase_order SET state = 'purchase', date_approve = date_order "
        "WHERE id = ANY(%s)",
        [orders.ids],
    )
    env.cr.execute(
        "UPDATE purchase_order_line SET qty_received = product_qty, "
        "qty_received_manual = product_qty, qty_to_invoice = product_qty "
        "WHERE order_id = ANY(%s)",
        [orders.ids],
    )
    env.invalidate_all()
    orders._get_invoiced()
    env.flush_all()
    return values


def _order(rng, number, suppliers, products):
    lines = [
        (product, name, rng.randint(1, 40), Decimal(rng.randint(100, 20000)) / 100)
        for product, name in rng.sample(products, rng.randint(5, 20))
    ]
    supplier = number % len(suppliers)
    return {"number": number, "supplier": suppliers[supplier], "lines": lines}


def _prepare_order(one, tax, unit):
    return {
        "name": f"BENCH{one['number']:06d}",
        "partner_id": one["supplier"],
        "date_order": "2026-01-05",
        "order_line": [
            (
                0,
                0,
                {
                    "product_id": product,
                    "name": name,
                    "product_qty": quantity,
                    "product_uom_id": unit,
                    "price_unit": float(price),
                    "date_planned": "2026-01-15",
                    "tax_ids": [(6, 0, [tax])],
                },
            )
            for product, name, quantity, price in one["lines"]
        ],
    }


def invoices(values):
    """Return the files of orders: nine in ten agree, in the tenth a price is higher."""
    return [_invoice(one, wrong=place % 10 == 9) for place, one in enumerate(values)]


def _invoice(one, wrong):
    lines = [
        (name, quantity, price * 2 if wrong and not place else price)
        for place, (_product, name, quantity, price) in enumerate(one["lines"])
    ]
    net = sum(quantity * price for _name, quantity, price in lines)
    tax = (net / 5).quantize(Decimal("0.01"))
    supplier = one["number"] % SUPPLIERS
    parts = [
        f"<cbc:ID>F-{one['number']:06d}</cbc:ID>",
        f"<cbc:IssueDate>{date(2026, 2, 1)}</cbc:IssueDate>",
        "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>",
        "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>",
        f"<cac:OrderReference><cbc:ID>BENCH{one['number']:06d}</cbc:ID>"
        "</cac:OrderReference>",
        _party("Supplier", f"Supplier {supplier}", f"{10**8 + supplier}", "FR00"),
        _party("Customer", "We", "334175221", COMPANY_VAT),
        f"<cac:TaxTotal>{_money('TaxAmount', tax)}<cac:TaxSubtotal>"
        f"{_money('TaxableAmount', net)}{_money('TaxAmount', tax)}"
        f"{_category('TaxCategory')}</cac:TaxSubtotal></cac:TaxTotal>",
        f"<cac:LegalMonetaryTotal>{_money('LineExtensionAmount', net)}"
        f"{_money('TaxExclusiveAmount', net)}{_money('TaxInclusiveAmount', net + tax)}"
        f"{_money('PayableAmount', net + tax)}</cac:LegalMonetaryTotal>",
        *(_line(place, *line) for place, line in enumerate(lines, 1)),
    ]
    head = "<cbc:UBLVersionID>2.1</cbc:UBLVersionID>"
    return f"<Invoice {_SPACES}>{head}{''.join(parts)}</Invoice>".encode()


def _party(role, name, number, vat):
    tax = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
    return (
        f"<cac:Accounting{role}Party><cac:Party><cac:PostalAddress><cac:Country>"
        "<cbc:IdentificationCode>FR</cbc:IdentificationCode></cac:Country>"
        f"</cac:PostalAddress><cac:PartyTaxScheme><cbc:CompanyID>{vat}</cbc:CompanyID>"
        f"{tax}</cac:PartyTaxScheme><cac:PartyLegalEntity><cbc:RegistrationName>{name}"
        f"</cbc:RegistrationName><cbc:CompanyID>{number}</cbc:CompanyID>"
        f"</cac:PartyLegalEntity></cac:Party></cac:Accounting{role}Party>"
    )


def _money(name, amount):
    return f'<cbc:{name} currencyID="EUR">{amount:.2f}</cbc:{name}>'


def _category(name):
    return (
        f"<cac:{name}><cbc:ID>S</cbc:ID><cbc:Percent>20</cbc:Percent><cac:TaxScheme>"
        f"<cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:{name}>"
    )


def _line(place, name, quantity, price):
    return (
        f"<cac:InvoiceLine><cbc:ID>{place}</cbc:ID>"
        f'<cbc:InvoicedQuantity unitCode="C62">{quantity}</cbc:InvoicedQuantity>'
        f"{_money('LineExtensionAmount', quantity * price)}<cac:Item><cbc:Name>"
        f"{escape(name)}</cbc:Name>{_category('ClassifiedTaxCategory')}</cac:Item>"
        f"<cac:Price>{_money('PriceAmount', price)}</cac:Price></cac:InvoiceLine>"
    )


def drop(env, files):
    """Return the bills of files dropped on the purchase journal."""
    journal = env["account.journal"].search([("type", "=", "purchase")], limit=1)
    attachments = env["ir.attachment"].create(
        [
            {"name": f"{n}.xml", "raw": content, "mimetype": "application/xml"}
            for n, content in enumerate(files)
        ]
    )
    return journal._create_document_from_attachment(attachments.ids)
