from unittest.mock import patch

from odoo.addons.payment_worldline.models import payment_provider as worldline

from .attempt_common import start_double
from .event_common import EventCommon


class WorldlineCommon(EventCommon):
    """Cards at a Worldline that answers over HTTP; Stripe's double is there too."""

    webhook = "/payment/worldline/webhook"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.double = start_double("worldline")
        cls.addClassCleanup(cls.double.stop)
        cls.startClassPatcher(
            patch.object(
                worldline.PaymentProvider,
                "_worldline_get_api_url",
                lambda self: cls.double.url,
            )
        )
        cls.provider = cls._make_worldline(cls.company)
        cls.other_provider = cls._make_worldline(cls.other_company)

    @classmethod
    def _make_worldline(cls, company):
        return cls.env["payment.provider"].create(
            {
                "name": "Worldline",
                "code": "worldline",
                "state": "test",
                "company_id": company.id,
                "worldline_pspid": "dummy",
                "worldline_api_key": "dummy",
                "worldline_api_secret": "dummy",
                "worldline_webhook_key": "dummy",
                "worldline_webhook_secret": "whsec_double",
                "payment_method_ids": [(6, 0, cls.card.ids)],
            }
        )

    def _save_card(self, partner=None, provider=None, behaviour=None):
        """Save a card at the double and return its means."""
        saved = self.double.token(behaviour=behaviour or "success")
        token = self.env["payment.token"].create(
            {
                "provider_id": (provider or self.provider).id,
                "payment_method_id": self.card.id,
                "payment_details": saved["last4"],
                "partner_id": (partner or self.ann).id,
                "provider_ref": saved["token"],
            }
        )
        return self.env["collection.means"].search([("token_id", "=", token.id)])
