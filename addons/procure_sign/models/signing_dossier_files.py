"""What goes into a dossier beside the evidence: the order as paper, the bank file."""

import hashlib
import logging

from odoo import models

from ..binary import content, raw
from ..core import bank_file
from ..core.reasons import Refused

_logger = logging.getLogger(__name__)


class SigningSigned(models.AbstractModel):
    _inherit = "signing.signed"

    def _signing_dossier_files(self, request):
        """Return what goes into a dossier beside the evidence; a hook.

        :param request: ``signing.request``, one revision
        :return: ``{file name: bytes}``
        :rtype: dict
        """
        return {}


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _signing_dossier_files(self, request):
        """Add the order as it is printed, while it still is what was signed."""
        files = super()._signing_dossier_files(request)
        reports = self.env["ir.actions.report"]
        same = request.state == "done" and request._get_state(self) == "done"
        if not same or reports.get_wkhtmltopdf_state() not in ("ok", "upgrade"):
            return files
        content, kind = reports._render_qweb_pdf(
            "purchase.action_report_purchase_order", self.ids
        )
        return {**files, f"{self.name}.{kind}": content}


class AccountPaymentOrder(models.Model):
    _inherit = "account.payment.order"

    def _signing_dossier_files(self, request):
        """Add the very bytes that were signed, by their digest; never before."""
        files = super()._signing_dossier_files(request)
        if request.state != "done":
            return files
        try:
            wanted = bank_file.read(raw(request, "document")).sha256
        except Refused:
            return files
        attached = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        )
        for one in attached:
            if hashlib.sha256(bytes_of := content(one)).hexdigest() == wanted:
                return {**files, one.name: bytes_of}
        _logger.info("The bank file of %s is gone", request.display_name)
        return files
