"""Bills, payment orders and bank files of companies whose payments may be signed."""

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command

from .common import SigningCase

OURS = "FR7630001007941234567890185"
IBAN = "FR1420041010050500013M02606"
GERMAN = "DE89370400440532013000"
MULE = "GB29NWBK60161331926819"
OTHER = "FR7630006000011234567890189"
GROUPS = (
    "account.group_account_manager,account_payment_batch_oca.group_account_payment,"
    "account.group_validate_bank_account,base.group_partner_manager"
)


class PaymentCase(SigningCase):
    """David prepares payments, Eve signs them; Boulons and Vis are suppliers."""

    @classmethod
    def setUpClass(cls):
        # A day on which banks work: the check of the file wants one.
        frozen = freeze_time("2026-03-03 10:00:00")
        frozen.start()
        cls.addClassCleanup(frozen.stop)
        super().setUpClass()
        currency = cls.company.currency_id
        cls.env["account.chart.template"].try_loading(
            "generic_coa", cls.company, install_demo=False
        )
        cls.company.currency_id = currency
        groups = [cls.env.ref(one).id for one in GROUPS.split(",")]
        cls.david.write({"group_ids": [Command.link(one) for one in groups]})
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.journal = cls.make_journal(cls.company, OURS)
        cls.method = cls.make_method(cls.company, cls.journal)
        cls.boulons = cls.make_supplier("Boulons SA", IBAN)
        cls.vis = cls.make_supplier("Vis GmbH", GERMAN)

    @classmethod
    def make_journal(cls, company, iban):
        """Return a company's bank journal, with its account."""
        journal = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
        )
        journal.bank_account_id = cls.env["res.partner.bank"].create(
            {"acc_number": iban, "partner_id": company.partner_id.id}
        )
        return journal

    @classmethod
    def make_method(cls, company, journal):
        """Make a payment method of SEPA transfers."""
        account = cls.env["account.account"].create(
            {
                "code": "511990",
                "name": "Transfers under way",
                "account_type": "asset_current",
                "reconcile": True,
                "company_ids": [Command.link(company.id)],
            }
        )
        method = cls.env.ref(
            "account_payment_sepa_credit_transfer.sepa_credit_transfer"
        )
        return cls.env["account.payment.method.line"].create(
            {
                "name": "SEPA transfer",
                "company_id": company.id,
                "payment_method_id": method.id,
                "bank_account_link": "fixed",
                "journal_id": journal.id,
                "payment_account_id": account.id,
                "selectable": True,
            }
        )

    @classmethod
    def make_supplier(cls, name, iban):
        """Make a supplier whose account the program trusts, before any policy."""
        supplier = cls.env["res.partner"].create(
            {"name": name, "is_company": True, "supplier_rank": 1}
        )
        cls.env["res.partner.bank"].create(
            {
                "acc_number": iban,
                "partner_id": supplier.id,
                "allow_out_payment": True,
            }
        )
        return supplier

    def bill(self, supplier=None, amount=100.0, ref="F1"):
        """Post a bill."""
        moves = self.env["account.move"].with_company(self.company)
        bill = moves.create(
            {
                "move_type": "in_invoice",
                "partner_id": (supplier or self.boulons).id,
                "invoice_date": fields.Date.today(),
                "ref": ref,
                "currency_id": self.company.currency_id.id,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Bolts", "price_unit": amount, "tax_ids": False}
                    )
                ],
            }
        )
        bill.action_post()
        return bill

    def order(self, *bills, user=None):
        """Confirm a payment order of bills, as David."""
        order = (
            self.env["account.payment.order"]
            .with_user(user or self.david)
            .create(
                {
                    "payment_method_line_id": self.method.id,
                    "payment_type": "outbound",
                    "company_id": self.company.id,
                }
            )
        )
        for bill in bills or (self.bill(),):
            lines = bill.with_user(user or self.david).line_ids.filtered(
                lambda one: one.account_id.account_type == "liability_payable"
            )
            lines.create_payment_line_from_move_line(order)
        order.draft2open()
        return order

    def made(self, *bills):
        """Generate the file of a payment order: it waits for its signatures."""
        order = self.order(*bills)
        order.open2generated()
        return order

    def request(self, record):
        """Return the newest request of a record."""
        return record._signing_requests()[:1]

    def sign_all(self, record, user=None):
        """Sign every step of a record's newest request."""
        for step in self.request(record).step_ids:
            self.sign(step, user or self.eve)
