from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.quittance_base.core.iso20022.charset import reference_faults
from odoo.addons.quittance_base.core.iso20022.mandate import make_reference

SEPA = ("sepa_core", "sepa_b2b")


class AccountBankingMandate(models.Model):
    _inherit = "account.banking.mandate"

    state = fields.Selection(
        selection_add=[
            ("waiting", "Waiting for the client's bank"),
            ("valid",),
            ("final",),
            ("suspended", "Suspended"),
            ("expired",),
        ],
        ondelete={"waiting": "set default", "suspended": "set default"},
    )
    bank_confirmed_on = fields.Date(
        string="Confirmed by the bank on",
        tracking=True,
        copy=False,
        help="A B2B mandate serves only once the client's bank has confirmed it.",
    )
    suspension_reason = fields.Char(tracking=True, copy=False)
    suspended_since = fields.Date(tracking=True, copy=False)
    end_date = fields.Date(
        tracking=True, help="Last day on which a debit may be collected."
    )
    notice_days = fields.Integer(
        string="Agreed notice (days)",
        help="Days between pre-notification and debit that the mandate agrees on; 0 "
        "for those of the collection policy.",
    )
    holder_name = fields.Char(
        string="Account holder", help="As signed; empty for the client's name."
    )
    means_ids = fields.One2many("collection.means", "mandate_id", readonly=True)
    amendment_ids = fields.One2many(
        "collection.mandate.amendment", "mandate_id", readonly=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Give SEPA mandates our references, and make them means of their client."""
        vals_list = [dict(vals) for vals in vals_list]
        new = self.env._("New")
        for vals in vals_list:
            if vals.get("format", "sepa_core") not in SEPA:
                continue
            if vals.get("unique_mandate_reference", new) in (new, False, ""):
                company = vals.get("company_id") or self.env.company.id
                vals["unique_mandate_reference"] = self._make_reference(company)
        mandates = super().create(vals_list)
        self.env["collection.means"]._sync_mandates(mandates._get_collectable())
        return mandates

    def _compute_display_name(self):
        # OCA names mandates by their last four digits, also for who sees no number.
        return super(AccountBankingMandate, self.sudo())._compute_display_name()

    def _get_collectable(self):
        """Return the mandates of the SEPA schemes; others have no bank file."""
        return self.filtered(lambda one: one.format in SEPA)

    @api.model
    def _make_reference(self, company_id):
        """Return a new reference with check digits.

        :param company_id: id of the creditor
        """
        company = self.env["res.company"].sudo().browse(company_id)
        number = (
            self.env["ir.sequence"]
            .sudo()
            .with_company(company)
            .next_by_code("sepa_autocollect.mandate")
        )
        return make_reference(company.collection_mandate_prefix or "", int(number))

    @api.constrains("unique_mandate_reference", "format")
    def _check_sepa_reference(self):
        for mandate in self._get_collectable():
            if reference_faults(mandate.unique_mandate_reference or ""):
                raise ValidationError(
                    self.env._(
                        "Mandate reference %(reference)s: banks refuse it. Use 1 to 35 "
                        "letters without accents, digits and the signs "
                        "/ - ? : ( ) . , ' +, without // and without / at either end.",
                        reference=mandate.unique_mandate_reference,
                    )
                )

    @api.constrains("state", "format", "bank_confirmed_on", "suspension_reason")
    def _check_collection_state(self):
        for mandate in self:
            live = mandate.state in ("valid", "final")
            if live and mandate.format == "sepa_b2b" and not mandate.bank_confirmed_on:
                raise ValidationError(
                    self.env._(
                        "Mandate %(mandate)s is a B2B mandate: enter the day on which "
                        "the client's bank confirmed it before it is used.",
                        mandate=mandate.unique_mandate_reference,
                    )
                )
            if mandate.state == "suspended" and not mandate.suspension_reason:
                raise ValidationError(
                    self.env._(
                        "Mandate %(mandate)s: say why it is suspended.",
                        mandate=mandate.unique_mandate_reference,
                    )
                )

    @api.constrains("end_date", "signature_date")
    def _check_end_date(self):
        for mandate in self:
            if (
                mandate.end_date
                and mandate.signature_date
                and mandate.end_date < mandate.signature_date
            ):
                raise ValidationError(
                    self.env._(
                        "Mandate %(mandate)s ends on %(end)s, before it was signed on "
                        "%(signed)s. Correct one of the two dates.",
                        mandate=mandate.unique_mandate_reference,
                        end=mandate.end_date,
                        signed=mandate.signature_date,
                    )
                )
