from odoo import api, fields, models

from ..core.statement import Act


class AccountPaymentOrder(models.Model):
    """What the form of a payment order asks, for its banner and buttons."""

    _inherit = "account.payment.order"

    signing_governed = fields.Boolean(
        "Is signed", compute="_compute_signing_governed", compute_sudo=True
    )

    @api.depends("payment_type", "company_id")
    def _compute_signing_governed(self):
        governed = self._signing_get_governed()
        for order in self:
            order.signing_governed = order in governed


class AccountPayment(models.Model):
    """What the form of a payment asks."""

    _inherit = "account.payment"

    signing_governed = fields.Boolean(
        "Is signed", compute="_compute_signing_governed", compute_sudo=True
    )

    @api.depends("payment_type", "company_id", "payment_order_id")
    def _compute_signing_governed(self):
        governed = self._signing_get_governed()
        for payment in self:
            payment.signing_governed = payment in governed


class ResPartnerBank(models.Model):
    """What the form of an account asks."""

    _inherit = "res.partner.bank"

    signing_account_ids = fields.One2many("signing.account", "bank_id", "Signatures")
    signing_waits = fields.Boolean(
        "Waits to be signed", compute="_compute_signing_waits"
    )

    @api.depends("acc_number", "partner_id", "active", "company_id")
    @api.depends_context("allowed_company_ids")
    def _compute_signing_waits(self):
        act = Act.CHANGE_ACCOUNT
        here = self.env.companies._signing_get_governors(act) if self else ()
        for bank in self:
            known = bank._origin
            companies = known._signing_get_companies() if known else ()
            bank.signing_waits = any(
                one in here and known._signing_waits_in(one) for one in companies
            )
