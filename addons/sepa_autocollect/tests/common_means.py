import base64
import io
import struct
from unittest.mock import patch

from PIL import Image, ImageDraw

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.base.models.ir_cron import IrCron

from ..trust import trusted
from .common_provider import CardProvider

IBANS = {
    "hotel": "FR7630006000011234567890189",
    "hotel_other": "FR7610107001011234567890129",
    "bakery": "DE89370400440532013000",
}
CREDITOR_ID = "FR72ZZZ123456"


class MeansSetup(CardProvider):
    """Two creditors, two clients with contacts who log in, staff, a card provider."""

    @classmethod
    def set_up_means(cls):
        """Called by ``setUpClass`` of the tests of means, mandates and links."""
        cls.company = cls.env.company
        cls.company.sepa_creditor_identifier = CREDITOR_ID
        cls.company.email = "billing@creditor.test"
        cls.other_company = cls.env["res.company"].create(
            {
                "name": "Second creditor",
                "sepa_creditor_identifier": CREDITOR_ID,
                "currency_id": cls.env.ref("base.CHF").id,
            }
        )
        cls.hotel, cls.hotel_user = cls._make_client("hotel")
        cls.bakery, cls.bakery_user = cls._make_client("bakery")
        cls.biller = cls._make_staff("biller", "account.group_account_invoice")
        cls.manager = cls._make_staff("manager", "account.group_account_manager")
        cls.foreigner = cls._make_staff(
            "foreigner", "account.group_account_manager", cls.other_company
        )
        cls.card_method = cls.env.ref("payment.payment_method_card")
        cls.provider = cls._make_provider(cls.company)
        cls.card_method.active = True

    def _no_commits(self):
        """Let scheduled jobs run inside a test."""
        return patch.object(IrCron, "_commit_progress", lambda *_args, **_named: 60)

    @classmethod
    def _make_client(cls, name):
        client = cls.env["res.partner"].create(
            {"name": name, "is_company": True, "email": f"info@{name}.test"}
        )
        user = new_test_user(
            cls.env, f"{name}_contact", groups="base.group_portal", password="contact1"
        )
        user.partner_id.write(
            {"parent_id": client.id, "email": f"contact@{name}.test", "lang": "en_US"}
        )
        return client, user

    @classmethod
    def _make_staff(cls, login, group, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            f"collect_{login}",
            groups=group,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    @classmethod
    def _make_card(cls, partner, consent=True, provider=None, **values):
        """A means of payment with a saved card; usable with a consent."""
        provider = provider or cls.provider
        token = (
            cls.env["payment.token"]
            .sudo()
            .create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": cls.card_method.id,
                    "payment_details": "4242",
                    "partner_id": partner.id,
                    "provider_ref": "ref",
                    **values,
                }
            )
        )
        means = cls._means_of(token)
        if consent:
            cls._consent_to(means)
        return means

    @classmethod
    def _means_of(cls, source):
        field = "token_id" if source._name == "payment.token" else "mandate_id"
        return cls.env["collection.means"].search([(field, "=", source.id)])

    @classmethod
    def _consent_to(cls, means, **values):
        consent = cls.env["collection.consent"]._record(
            "card",
            means.saved_by_id,
            means.company_id,
            {"method": "ticked", "address": "192.0.2.1", "lang": "en_US", **values},
        )
        trusted(consent.sudo()).write({"means_id": means.id})
        return consent

    @classmethod
    def _make_mandate(cls, partner, iban=None, validate=True, company=None, **values):
        iban = iban or IBANS["hotel"]
        bank = cls.env["res.partner.bank"].search(
            [("partner_id", "=", partner.id), ("sanitized_acc_number", "=", iban)]
        ) or cls.env["res.partner.bank"].create(
            {"partner_id": partner.id, "acc_number": iban}
        )
        mandate = cls.env["account.banking.mandate"].create(
            {
                "partner_id": partner.id,
                "partner_bank_id": bank.id,
                "company_id": (company or cls.company).id,
                "signature_date": "2026-01-15",
                **values,
            }
        )
        if validate:
            mandate.validate()
        return mandate

    @classmethod
    def _png(cls, ink=True):
        """A drawn signature, base64; ``ink`` says whether anything is drawn."""
        image = Image.new("RGBA", (300, 140))
        if ink:
            ImageDraw.Draw(image).line((20, 100, 120, 40, 260, 90), "black", 2)
        file = io.BytesIO()
        image.save(file, "PNG")
        return base64.b64encode(file.getvalue()).decode()

    @staticmethod
    def _picture(width, height):
        """A PNG that says it is so large; nothing of it is drawn."""
        header = struct.pack(
            ">I4sIIBBBBBI", 13, b"IHDR", width, height, *[8, 6, 0, 0, 0], 0
        )
        return b"\x89PNG\r\n\x1a\n" + header + b"rest of it"
