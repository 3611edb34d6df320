from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.quittance_base.core.iso20022.countries import bank_code, mask

from ..trust import untrusted

#: States of a mandate whose account a client may change.
CHANGEABLE = ("valid", "final", "waiting", "suspended")


class AccountBankingMandate(models.Model):
    """A client moves a mandate to another account; the next file tells the bank."""

    _inherit = "account.banking.mandate"

    def _can_change_account(self):
        """Whether a client may move the mandate to another account."""
        return bool(self._get_collectable()) and self.state in CHANGEABLE

    def _read_account_change(self, given, contact):
        """Return what a client typed for another account of this mandate, checked.

        :param given: form values: iban, holder
        :rtype: dict, that of ``_read_signing`` with ``mandate`` and ``same_bank``
        :raises UserError: naming the field and what to do; never the IBAN itself

        Called by the portal for the page to sign, and again when it is signed. The
        scheme is the mandate's, whatever a form says.
        """
        self.ensure_one()
        signing = self._read_signing({**given, "scheme": self.format}, contact)
        old = self.partner_bank_id.sanitized_acc_number or ""
        if signing["iban"] == old:
            raise UserError(
                self.env._("This is the account of the mandate already. Type another.")
            )
        code = bank_code(signing["iban"])
        same = bool(code) and code == bank_code(old)
        return {**signing, "mandate": self.id, "same_bank": same}

    @api.model
    def _change_account(self, signing, contact, company, acceptance):
        """Move a mandate to the account a client signed for, with its evidence.

        :param signing: result of :meth:`_read_account_change`
        :param contact: who accepts, for the commercial entity
        :param acceptance: see ``collection.consent._record``
        :return: the mandate

        Called by the portal after code and signature were checked. What was refused
        on the former account is forgiven; a B2B mandate waits for the bank again.
        """
        mandate = self.sudo().with_company(company).browse(signing["mandate"])
        mandate.lock_for_update()
        old = mandate.partner_bank_id.sanitized_acc_number or ""
        bank = mandate._get_signed_bank(mandate.partner_id, signing)
        mandate.write(mandate._prepare_account_vals(bank, signing))
        means = mandate.means_ids
        self.env["collection.consent"]._record(
            signing["scheme"],
            contact,
            company,
            {
                **acceptance,
                "details": {
                    **mandate._prepare_signed_details(signing),
                    "former_account": mask(old),
                },
                "means_id": means.id,
            },
        )
        means._renew()
        mandate._message_log(
            body=self.env._(
                "The client moved the mandate from the account %(old)s to %(new)s.",
                old=mask(old),
                new=mask(signing["iban"]),
            ),
            author_id=contact.id,
        )
        self.env.ref("sepa_autocollect.cron_deliver_consents").sudo()._trigger()
        return untrusted(mandate)

    def _prepare_account_vals(self, bank, signing):
        """Return the values of a mandate on its new account."""
        vals = {"partner_bank_id": bank.id, "holder_name": signing["holder"]}
        if self.format == "sepa_b2b":
            # The new account's bank knows nothing of it, the old one's word is void.
            vals["bank_confirmed_on"] = False
            if self.state in ("valid", "final"):
                vals["state"] = "waiting"
        return vals
