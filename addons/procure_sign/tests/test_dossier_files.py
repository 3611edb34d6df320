from unittest.mock import patch

from odoo.tests import tagged

from ..core import container, dossier_check
from ..core.statement import Act
from .order_common import OrderCase
from .payment_common import PaymentCase


@tagged("post_install", "-at_install")
class TestDossierOrder(OrderCase):
    """The dossier of an order has its document, and the order as it is printed."""

    def test_order(self):
        self.sign_orders()
        order = self.signed()
        request = self.request_of(order)
        reports = type(self.env["ir.actions.report"])
        with (
            patch.object(reports, "get_wkhtmltopdf_state", lambda _self: "ok"),
            patch.object(
                reports, "_render_qweb_pdf", lambda *_args, **_more: (b"%PDF-", "pdf")
            ),
        ):
            data = request._get_dossier()
        files = container.read(data)
        self.assertEqual(files[f"attachments/{order.name}.pdf"], b"%PDF-")
        report = dossier_check.check(
            data,
            self.company._signing_trust(),
            self.env["signing.verification"]._now(),
        )
        self.assertTrue(report.passed, report.findings)


@tagged("post_install", "-at_install")
class TestDossierPayment(PaymentCase):
    """The dossier of a payment has the very file that was signed, and only then."""

    def test_payment(self):
        self.policy(Act.RELEASE_PAYMENT, "treasurer")
        order = self.made(self.bill())
        request = self.request(order)
        self.assertEqual(order.sudo()._signing_dossier_files(request), {})
        self.sign_all(order)
        data = request._get_dossier()
        content = order.sudo().payment_file_id.raw
        self.assertIn(content, container.read(data).values())
        report = dossier_check.check(
            data,
            self.company._signing_trust(),
            self.env["signing.verification"]._now(),
        )
        self.assertTrue(report.passed, report.findings)
        self.assertFalse(
            self.env["signing.verification"]._verify_request(request).findings
        )
