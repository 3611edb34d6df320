from decimal import Decimal

from odoo import fields
from odoo.fields import Command

from odoo.addons.quittance_base.tests.prepared import PreparedCase

CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
IBAN = "FR7630006000011234567890189"
OTHER_IBAN = "DE89370400440532013000"


def el(name, *content, **attributes):
    """Return an element as text; nothing where there is no content."""
    inner = "".join(str(one) for one in content if one not in (None, ""))
    if not inner:
        return ""
    prefix = "cbc" if not inner.startswith("<") else "cac"
    marks = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{prefix}:{name}{marks}>{inner}</{prefix}:{name}>"


def cents(amount):
    """Return an amount as it is written."""
    return f"{Decimal(amount):.2f}"


class UblInvoice:
    """A supplier's invoice in UBL 2.1, with whatever values a test wants.

    :param lines: dicts with ``name``, ``quantity``, ``price`` and optionally ``number``,
        ``unit``, ``net``, ``rate``, ``order``, ``order_line``, ``despatch``, ``seller_item``,
        ``buyer_item``, ``gtin``
    :param charges: ``[(reason, amount)]`` of the document
    :param total: the total as written, whatever the sums make
    """

    def __init__(self, seller, buyer, lines, **values):
        self.seller, self.buyer, self.lines = seller, buyer, lines
        self.number = values.pop("number", "INV-1")
        self.kind = values.pop("kind", "380")
        self.currency = values.pop("currency", "EUR")
        self.issued = values.pop("issued", fields.Date.today())
        self.due = values.pop("due", None)
        self.order = values.pop("order", "")
        self.despatch = values.pop("despatch", "")
        self.preceding = values.pop("preceding", "")
        self.iban = values.pop("iban", "")
        self.charges = values.pop("charges", ())
        self.prepaid = values.pop("prepaid", None)
        self.total = values.pop("total", None)
        if values:
            raise ValueError(values)

    def build(self):
        """Return the file."""
        self.credit = self.kind in ("381", "261")
        root = "CreditNote" if self.credit else "Invoice"
        due = "" if self.credit else el("DueDate", self.due)
        parts = [
            el("ID", self.number),
            el("IssueDate", self.issued),
            due,
            el(f"{root}TypeCode", self.kind),
            el("DocumentCurrencyCode", self.currency),
            el("OrderReference", el("ID", self.order)),
            el(
                "BillingReference",
                el("InvoiceDocumentReference", el("ID", self.preceding)),
            ),
            el("DespatchDocumentReference", el("ID", self.despatch)),
            el("AccountingSupplierParty", self._party(self.seller)),
            el("AccountingCustomerParty", self._party(self.buyer)),
            self._payment(),
            *(self._charge(*one) for one in self.charges),
            self._sums(),
            *(self._line(place, one) for place, one in enumerate(self.lines, 1)),
        ]
        space = f"urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
        spaces = f'xmlns="{space}" xmlns:cbc="{CBC}" xmlns:cac="{CAC}"'
        return f"<{root} {spaces}>{''.join(parts)}</{root}>".encode()

    def _party(self, partner):
        tax = el("CompanyID", partner.vat) + el("TaxScheme", el("ID", "VAT"))
        country = el("Country", el("IdentificationCode", partner.country_id.code))
        return el(
            "Party",
            el("PostalAddress", country),
            el("PartyTaxScheme", tax) if partner.vat else "",
            el("PartyLegalEntity", el("RegistrationName", partner.name)),
        )

    def _payment(self):
        if not self.iban:
            return ""
        account = el("PayeeFinancialAccount", el("ID", self.iban))
        return el("PaymentMeans", el("PaymentMeansCode", "30"), account)

    def _amount(self, name, amount):
        return el(name, cents(amount), currencyID=self.currency)

    def _net(self, line):
        net = line.get("net")
        if net is None:
            net = Decimal(str(line["quantity"])) * Decimal(str(line["price"]))
        return Decimal(cents(net))

    def _category(self, name, rate):
        scheme = el("TaxScheme", el("ID", "VAT"))
        letter = "S" if Decimal(rate) else "Z"
        return el(name, el("ID", letter), el("Percent", rate), scheme)

    def _charge(self, reason, amount):
        return el(
            "AllowanceCharge",
            el("ChargeIndicator", "true"),
            el("AllowanceChargeReason", reason),
            self._amount("Amount", amount),
            self._category("TaxCategory", "20"),
        )

    def _sums(self):
        bases = {}
        for line in self.lines:
            rate = str(line.get("rate", "20"))
            bases[rate] = bases.get(rate, Decimal(0)) + self._net(line)
        nets = sum(bases.values(), Decimal(0))
        charges = sum(
            (Decimal(str(amount)) for _why, amount in self.charges), Decimal(0)
        )
        if charges:
            bases["20"] = bases.get("20", Decimal(0)) + charges
        taxes = {
            rate: Decimal(cents(base * Decimal(rate) / 100))
            for rate, base in bases.items()
        }
        tax = sum(taxes.values(), Decimal(0))
        untaxed = nets + charges
        total = untaxed + tax if self.total is None else Decimal(str(self.total))
        due = total - Decimal(str(self.prepaid or 0))
        rows = [
            el(
                "TaxSubtotal",
                self._amount("TaxableAmount", base),
                self._amount("TaxAmount", taxes[rate]),
                self._category("TaxCategory", rate),
            )
            for rate, base in bases.items()
        ]
        return el("TaxTotal", self._amount("TaxAmount", tax), *rows).replace(
            "cbc:TaxTotal", "cac:TaxTotal"
        ) + self._group(
            "LegalMonetaryTotal",
            self._amount("LineExtensionAmount", nets),
            self._amount("TaxExclusiveAmount", untaxed),
            self._amount("TaxInclusiveAmount", total),
            self._amount("ChargeTotalAmount", charges) if charges else "",
            self._amount("PrepaidAmount", self.prepaid) if self.prepaid else "",
            self._amount("PayableAmount", due),
        )

    def _group(self, name, *content):
        return f"<cac:{name}>{''.join(content)}</cac:{name}>"

    def _line(self, place, line):
        kind = "Credited" if self.credit else "Invoiced"
        order = el("LineID", line.get("order_line", "")) or (
            el("LineID", "NA") if line.get("order") else ""
        )
        order += el("OrderReference", el("ID", line.get("order", "")))
        return self._group(
            "CreditNoteLine" if self.credit else "InvoiceLine",
            el("ID", line.get("number", place)),
            el(f"{kind}Quantity", line["quantity"], unitCode=line.get("unit", "C62")),
            self._amount("LineExtensionAmount", self._net(line)),
            self._group("OrderLineReference", order) if order else "",
            el(
                "DespatchLineReference",
                el("DocumentReference", el("ID", line.get("despatch", ""))),
            ),
            el(
                "Item",
                el("Name", line["name"]),
                el("BuyersItemIdentification", el("ID", line.get("buyer_item", ""))),
                el("SellersItemIdentification", el("ID", line.get("seller_item", ""))),
                el(
                    "StandardItemIdentification",
                    el("ID", line.get("gtin", ""), schemeID="0160"),
                ),
                self._category("ClassifiedTaxCategory", str(line.get("rate", "20"))),
            ).replace("cbc:Item", "cac:Item"),
            el("Price", el("PriceAmount", line["price"], currencyID=self.currency)),
        )


class MatchCommon(PreparedCase):
    """Two companies, two currencies, a supplier and an order of three products."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= (
            cls.env.ref("invoice_match.group_match_manager")
            | cls.env.ref("purchase.group_purchase_manager")
            | cls.env.ref("stock.group_stock_manager")
        )
        france = cls.env.ref("base.fr")
        cls.company = cls.company_data["company"]
        cls._use_currency(cls.company, "EUR")
        cls.company.write({"vat": "FR23334175221", "country_id": france.id})
        cls.other_company = cls.setup_other_company()["company"]
        cls.dollar = cls.setup_other_currency("USD", rates=[("1900-01-01", 2.0)])
        cls.supplier = cls._make_supplier("Boulonnerie Martin", "FR91746948785")
        cls.other_supplier = cls._make_supplier("Visserie Durand", "BE0477472701")
        cls.tax = cls.env["account.tax"].create(
            {
                "name": "20 %",
                "amount": 20,
                "type_tax_use": "purchase",
                "country_id": cls.company.account_fiscal_country_id.id,
            }
        )
        cls.bolt = cls._make_product("Hex bolt M8x40 zinc", "BOLT", 10)
        cls.washer = cls._make_product("Flat washer M8 brass", "WASH", 2.5)
        cls.bracket = cls._make_product("Angle bracket 90 steel", "BRACK", 40)

    @classmethod
    def _make_supplier(cls, name, vat, **vals):
        """Return a supplier that is a company."""
        return cls.env["res.partner"].create(
            {
                "name": name,
                "vat": vat,
                "is_company": True,
                "country_id": cls.env["res.country"]
                .search([("code", "=", vat[:2])])
                .id,
                "property_supplier_payment_term_id": False,
                **vals,
            }
        )

    @classmethod
    def _make_product(cls, name, code, price, **vals):
        """Return a storable product that is paid for as received."""
        return cls.env["product.product"].create(
            {
                "name": name,
                "default_code": code,
                "type": "consu",
                "is_storable": True,
                "purchase_method": "receive",
                "standard_price": price,
                "supplier_taxes_id": [Command.set(cls.tax.ids)],
                **vals,
            }
        )

    @classmethod
    def order(cls, lines=None, partner=None, confirm=True, **vals):
        """Return an order, by default of 10 bolts, 100 washers and 5 brackets: 550 + VAT.

        :param lines: ``[(product, quantity, price)]``
        """
        wanted = lines or [
            (cls.bolt, 10, 10),
            (cls.washer, 100, 2.5),
            (cls.bracket, 5, 40),
        ]
        order = cls.env["purchase.order"].create(
            {
                "partner_id": (partner or cls.supplier).id,
                "company_id": cls.company.id,
                "currency_id": cls.company.currency_id.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_qty": quantity,
                            "price_unit": price,
                            "tax_ids": [Command.set(cls.tax.ids)],
                        }
                    )
                    for product, quantity, price in wanted
                ],
                **vals,
            }
        )
        if confirm:
            order.button_confirm()
        return order

    @classmethod
    def receive(cls, order, *quantities):
        """Receive these quantities of the order's lines, everything where none is given.

        :return: the picking that is done
        """
        picking = order.picking_ids.filtered(lambda one: one.state == "assigned")[:1]
        lines = order.order_line
        wanted = dict(
            zip(lines, quantities or lines.mapped("product_qty"), strict=False)
        )
        for move in picking.move_ids:
            move.quantity = wanted.get(move.purchase_line_id, 0)
            move.picked = bool(move.quantity)
        picking.with_context(skip_backorder=True, cancel_backorder=False)._action_done()
        return picking

    @classmethod
    def return_(cls, picking, product, quantity, refund=True):
        """Send some of a delivery back.

        :param refund: a credit note is expected for it
        """
        wizard = (
            cls.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )
        for line in wizard.product_return_moves:
            line.quantity = quantity if line.product_id == product else 0
            line.to_refund = refund
        back = wizard._create_return()
        for move in back.move_ids:
            move.picked = True
        back._action_done()
        return back

    @classmethod
    def lines_of(cls, order, /, **changes):
        """Return the invoice lines that say what was ordered, for :meth:`ubl`."""
        return [
            {
                "name": line.product_id.name,
                "quantity": f"{line.product_qty:g}",
                "price": f"{line.price_unit:g}",
                **changes,
            }
            for line in order.order_line
        ]

    @classmethod
    def ubl(cls, order=None, /, lines=None, seller=None, **values):
        """Return the bytes of an invoice, by default of an order as it was ordered.

        :param values: of :class:`UblInvoice`
        """
        if order:
            values.setdefault("order", order.name)
        seller = seller or (order.partner_id if order else cls.supplier)
        lines = cls.lines_of(order) if lines is None else lines
        return UblInvoice(seller, cls.company.partner_id, lines, **values).build()

    @classmethod
    def capture(cls, content, name="invoice.xml", company=None):
        """Return the bill of a file, as it stands after it was dropped and compared."""
        company = company or cls.company
        journal = cls.env["account.journal"].search(
            [("type", "=", "purchase"), ("company_id", "=", company.id)], limit=1
        )
        attachment = cls.env["ir.attachment"].create(
            {"name": name, "raw": content, "mimetype": "application/xml"}
        )
        return journal._create_document_from_attachment(attachment.ids)

    @classmethod
    def trust_account(cls, iban=IBAN, partner=None):
        """Return an account of a supplier that was confirmed before."""
        banks = cls.env(user=cls.env.ref("base.user_root"), su=True)["res.partner.bank"]
        return banks.create(
            {
                "acc_number": iban,
                "partner_id": (partner or cls.supplier).id,
                "allow_out_payment": True,
            }
        )

    @staticmethod
    def open_codes(move):
        """Return the codes of a bill's open exceptions, sorted."""
        found = move.match_exception_ids.filtered(lambda one: one.state == "open")
        return sorted(found.mapped("code"))
