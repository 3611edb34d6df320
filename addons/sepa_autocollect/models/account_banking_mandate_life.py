import base64

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.quittance_base.core.iso20022.mandate import (
    creditor_identifier_faults,
)


class AccountBankingMandate(models.Model):
    _inherit = "account.banking.mandate"

    def validate(self):
        """Make signed mandates usable; B2B ones wait for the client's bank first.

        Extends OCA's button; the scan of a paper mandate becomes evidence.
        """
        sepa = self._get_collectable()
        sepa._check_creditor_identifier(sepa.company_id)
        waiting = sepa.filtered(
            lambda one: one.format == "sepa_b2b" and not one.bank_confirmed_on
        )
        res = super(AccountBankingMandate, self - waiting).validate()
        waiting._check_states("draft", signed=True)
        waiting.write({"state": "waiting"})
        sepa._keep_scans()
        return res

    def action_confirm_by_bank(self):
        """Note that the client's bank confirmed these B2B mandates; button."""
        self._check_states("waiting")
        today = fields.Date.context_today(self)
        for mandate in self:
            day = mandate.bank_confirmed_on or today
            mandate.write({"state": "valid", "bank_confirmed_on": day})

    def action_resume(self):
        """End a suspension; button."""
        self._check_states("suspended")
        for mandate in self:
            back = mandate._get_state_after_suspension()
            mandate.write(
                {"state": back, "suspension_reason": False, "suspended_since": False}
            )

    def action_suspend(self):
        """Suspend with the reason entered on the form; button."""
        for mandate in self:
            mandate._suspend(mandate.suspension_reason)

    def _suspend(self, reason):
        """Stop debits under these mandates until a person resumes them.

        :param str reason: shown on the mandate and in the preview of the run
        :raises UserError: without a reason

        Called by the button and by the reaction to a return. Mandates that are not
        usable anyway stay as they are.
        """
        if not (reason or "").strip():
            raise UserError(
                self.env._("Say why the mandate is suspended, then suspend it.")
            )
        today = fields.Date.context_today(self)
        live = self.filtered(lambda one: one.state in ("valid", "final", "waiting"))
        live.write(
            {
                "state": "suspended",
                "suspension_reason": reason.strip(),
                "suspended_since": today,
            }
        )

    def cancel(self):
        """Cancel mandates, those too that wait or are suspended; OCA's button."""
        ours = self.filtered(lambda one: one.state in ("waiting", "suspended"))
        ours.write({"state": "cancel"})
        return super(AccountBankingMandate, self - ours).cancel()

    def _cancel(self):
        """Cancel whatever state they are in, also expired; called by removals."""
        expired = self.filtered(lambda one: one.state == "expired")
        expired.write({"state": "cancel"})
        (self - expired).cancel()

    def _get_state_after_suspension(self):
        if self.format == "sepa_b2b" and not self.bank_confirmed_on:
            return "waiting"
        return "valid"

    def _check_states(self, state, signed=False):
        for mandate in self:
            if mandate.state != state or (
                signed and not (mandate.signature_date and mandate.partner_bank_id)
            ):
                raise UserError(
                    self.env._(
                        "Mandate %(mandate)s: this needs the state '%(state)s', a date "
                        "of signature and a bank account.",
                        mandate=mandate.unique_mandate_reference,
                        state=dict(
                            self._fields["state"]._description_selection(self.env)
                        )[state],
                    )
                )

    def _check_creditor_identifier(self, companies):
        """Refuse mandates for companies that cannot be named as creditor.

        :raises UserError: when the identifier is missing or wrong
        """
        for company in companies.sudo():
            identifier = company.sepa_creditor_identifier or ""
            if creditor_identifier_faults(identifier):
                raise UserError(
                    self.env._(
                        "%(company)s: the SEPA creditor identifier '%(identifier)s' is "
                        "missing or wrong, so no mandate can be signed for it. Correct "
                        "it in the settings of Invoicing.",
                        company=company.display_name,
                        identifier=identifier,
                    )
                )

    def _keep_scans(self):
        """Keep the scans of paper mandates as evidence."""
        consents = self.env["collection.consent"]
        # Who enters a scan may be one who cannot read it any more.
        for mandate in self.sudo().filtered("scan"):
            means = mandate.means_ids
            if not means.consent_ids:
                consents._record_paper(
                    mandate.format,
                    mandate.partner_id,
                    mandate.company_id,
                    means,
                    base64.b64decode(mandate.scan),
                )
