from odoo.tests import TransactionCase, tagged

from ..loopback import NOWHERE, loopback


@tagged("post_install", "-at_install")
class TestLoopback(TransactionCase):
    """The demo's providers are on this machine, whatever a setting says."""

    def test_only_this_machine_is_an_address(self):
        self.assertEqual(loopback("http://127.0.0.1:8420"), "http://127.0.0.1:8420")
        for address in (
            False,
            "",
            "https://api.stripe.com",
            "http://127.0.0.1.example.com:80",
            "http://127.0.0.1:80@example.com",
            "http://127.0.0.1:80/../..",
            "http://127.0.0.1:80\n.example.com",
            "http://localhost:80",
            "http://127.0.0.1",
        ):
            with self.subTest(address=address):
                self.assertEqual(loopback(address), NOWHERE)

    def test_providers_of_the_demo_call_nobody_else(self):
        params = self.env["ir.config_parameter"]
        for code, path in (("stripe", "/v1/charge"), ("worldline", "/v2/dummy/charge")):
            provider = self.env.ref(f"quittance_demo.provider_{code}")
            for address in ("https://api.stripe.com", False):
                params.set_param(f"quittance_demo.{code}_address", address)
                url = provider._build_request_url("charge")
                self.assertEqual(url, NOWHERE + path)
            params.set_param(f"quittance_demo.{code}_address", "http://127.0.0.1:8420")
            url = provider._build_request_url("charge")
            self.assertEqual(url, "http://127.0.0.1:8420" + path)

    def test_providers_of_other_companies_are_left_alone(self):
        self.env["ir.config_parameter"].set_param(
            "quittance_demo.stripe_address", "http://127.0.0.1:8420"
        )
        other = self.env.ref("payment.payment_provider_stripe")
        self.assertIn("https://api.stripe.com", other._build_request_url("charge"))
