import requests

from odoo import fields, models

from ..const import CARDS, MANDATES


class QuittanceDemo(models.AbstractModel):
    """What the clients saved: cards at the stand-ins, mandates with their evidence."""

    _inherit = "quittance.demo"

    def _save_means(self):
        """Save the clients' cards and mandates, once."""
        if self.env.ref("quittance_demo.means_saved", raise_if_not_found=False):
            return
        for ref, (code, behaviour, digits) in CARDS.items():
            self._save_card(self._get_client(ref), code, behaviour, digits)
        for ref, values in MANDATES.items():
            self._save_mandate(self._get_client(ref), values)
        self._name_records(means_saved=self._get_client(next(iter(CARDS))))

    def _save_card(self, client, code, behaviour, digits):
        """Save a card as its owner would in the portal; its consent comes first."""
        self.env["collection.consent"].sudo()._record(
            "card", client, self.env.company, self._get_acceptance("ticked")
        )
        provider = self.env.ref(f"quittance_demo.provider_{code}").sudo()
        if code == "stripe":
            saved = self._ask(code, "means", behaviour=behaviour, name=client.name)
            at_provider = {
                "provider_ref": saved["customer"],
                "stripe_payment_method": saved["payment_method"],
            }
        else:
            saved = self._ask(code, "token", behaviour=behaviour, last4=digits)
            at_provider = {"provider_ref": saved["token"]}
        expires = fields.Date.add(fields.Date.today(), years=2, day=31, month=12)
        provider.env["payment.token"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.env.ref("payment.payment_method_card").id,
                "payment_details": digits,
                "partner_id": client.id,
                "card_expires_on": expires,
                **at_provider,
            }
        )

    def _save_mandate(self, client, values):
        """Sign a mandate as its client would in the portal."""
        mandates = self.env["account.banking.mandate"].sudo()
        signing = mandates._read_signing(
            {"iban": values["iban"], "holder": client.name}, client
        )
        acceptance = {
            **self._get_acceptance("typed"),
            "signature_name": client.name,
            "code_verified_on": fields.Datetime.now(),
        }
        mandate = mandates._sign(signing, client, self.env.company, acceptance)
        mandate.notice_days = values["notice_days"]

    def _get_acceptance(self, method):
        return {
            "method": method,
            "lang": "fr_FR",
            "address": "127.0.0.1",
            "user_agent": "quittance demo",
        }

    def _ask(self, code, control, **body):
        """Steer a stand-in: what only the demo and tests may do.

        :return: its answer
        """
        address = self.env["payment.provider"]._get_demo_address(code)
        answer = requests.post(f"{address}/_control/{control}", json=body, timeout=30)
        answer.raise_for_status()
        return answer.json()
