import importlib.util
import unittest
from datetime import date
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

from odoo.tools import mute_logger

from odoo.addons.payment_stripe.models import payment_provider as stripe
from odoo.addons.quittance_base.tests.prepared import PreparedCase

from ..core.debits import Debit, DebitLine
from ..core.means import Means

#: Stand-ins of outside services, beside the addons.
DOUBLES = Path(__file__).resolve().parents[3] / "tests" / "doubles" / "client.py"
TODAY = date(2026, 11, 22)


def start_double(kind):
    """Start a double as a process of its own."""
    if not DOUBLES.exists():
        raise unittest.SkipTest(f"the doubles are not there: {DOUBLES}")
    spec = importlib.util.spec_from_file_location("collection_doubles", DOUBLES)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Double(kind)


class AttemptCommon(PreparedCase):
    """Two companies, two currencies, cards at a Stripe that answers over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.double = start_double("stripe")
        cls.addClassCleanup(cls.double.stop)
        cls._point_stripe_at(cls.double.url)
        cls.company = cls.company_data["company"]
        cls.company.currency_id = cls.env.ref("base.EUR")
        cls.other_data = cls.setup_other_company(currency_id=cls.env.ref("base.EUR").id)
        cls.other_company = cls.other_data["company"]
        # What is charged is tested here, not what the client agreed to.
        (cls.company + cls.other_company).collection_card_consent = False
        cls.dollar = cls.env.ref("base.USD")
        cls.dollar.active = True
        cls.card = cls.env.ref("payment.payment_method_card")
        cls.provider = cls._make_provider(cls.company)
        cls.other_provider = cls._make_provider(cls.other_company)
        cls.card.write({"active": True, "support_tokenization": True})
        cls.ann = cls.env["res.partner"].create({"name": "Ann", "city": "Lyon"})
        cls.bob = cls.env["res.partner"].create({"name": "Bob"})

    @classmethod
    def _point_stripe_at(cls, url):
        patched = patch.object(
            stripe.PaymentProvider,
            "_build_request_url",
            lambda self, endpoint, **kwargs: f"{url}/v1/{endpoint}",
        )
        cls.startClassPatcher(patched)

    @classmethod
    def _make_provider(cls, company, **vals):
        return cls.env["payment.provider"].create(
            {
                "name": "Stripe",
                "code": "stripe",
                "state": "test",
                "company_id": company.id,
                "stripe_secret_key": "sk_test_double",
                "stripe_publishable_key": "pk_test_double",
                "stripe_webhook_secret": "whsec_double",
                "payment_method_ids": [(6, 0, cls.card.ids)],
                **vals,
            }
        )

    def setUp(self):
        super().setUp()
        self.double.reset()
        self.double.faults(rules=[])
        self.double.settings(latency=0)
        self.engine = self.env["collection.engine"]
        self.attempts = self.env["collection.attempt"]

    def _save_card(self, partner=None, provider=None, behaviour=None):
        """Save a card at the double and return its means."""
        saved = self.double.means(behaviour=behaviour)
        token = self.env["payment.token"].create(
            {
                "provider_id": (provider or self.provider).id,
                "payment_method_id": self.card.id,
                "payment_details": saved["last4"],
                "partner_id": (partner or self.ann).id,
                "provider_ref": saved["customer"],
                "stripe_payment_method": saved["payment_method"],
            }
        )
        return self.env["collection.means"].search([("token_id", "=", token.id)])

    def _bill(self, amount=100, partner=None, data=None, **vals):
        """Post an invoice and return it."""
        data = data or self.company_data
        line = {
            "name": "Services",
            "price_unit": amount,
            "tax_ids": [(5,)],
            "account_id": data["default_account_revenue"].id,
        }
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (partner or self.ann).id,
                "company_id": data["company"].id,
                "journal_id": data["default_journal_sale"].id,
                "invoice_date": TODAY,
                "invoice_line_ids": [(0, 0, line)],
                **vals,
            }
        )
        invoice.action_post()
        return invoice

    def _items(self, invoices):
        return invoices.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )

    def _debit(self, means, invoices, amounts=None):
        """Return what the run decides for invoices of one client."""
        items = self._items(invoices)
        amounts = amounts or [item.amount_residual_currency for item in items]
        lines = tuple(
            DebitLine(item.id, item.move_id.id, item.move_id.name, Decimal(str(amount)))
            for item, amount in zip(items, amounts, strict=True)
        )
        return Debit(
            partner=means.partner_id.id,
            means=Means(means.id, means.partner_id.id, means.kind),
            currency=items[0].currency_id.name,
            amount=sum(line.amount for line in lines),
            lines=lines,
            collect_on=TODAY,
            send_on=TODAY,
        )

    def _prepare(self, means, invoices, amounts=None):
        attempts, left = self.attempts._prepare([self._debit(means, invoices, amounts)])
        self.assertFalse(left)
        return attempts

    def _run(self, job):
        """Run a scheduled job: what it commits is seen by the test only."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            getattr(self.env(cr=cr)["collection.engine"], job)()
        self.env.invalidate_all()

    def _taken(self):
        return self.double.taken()["count"]

    def _quiet(self):
        """Mute what the engine says about failures that a test asks for."""
        return mute_logger("odoo.addons.sepa_autocollect.models.collection_engine")
