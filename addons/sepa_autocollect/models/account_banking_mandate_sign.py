import hashlib
import json
import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.base_iban.models.res_partner_bank import validate_iban
from odoo.addons.quittance_base.core.iso20022.countries import SEPA_COUNTRIES

from ..core.mandate_text import text_hash
from ..trust import untrusted


class AccountBankingMandate(models.Model):
    _inherit = "account.banking.mandate"

    @api.model
    def _read_signing(self, given, contact):
        """Return what a client typed for a new mandate, checked.

        :param given: form values: iban, holder, scheme
        :rtype: dict
        :raises UserError: naming the field and what to do; never the IBAN itself

        Called by the portal for the page to sign, and again when it is signed.
        """
        iban = re.sub(r"[\W_]", "", given.get("iban") or "").upper()[:40]
        try:
            validate_iban(iban)
        except ValidationError as error:
            raise UserError(
                self.env._(
                    "This IBAN is not right. Compare it with your bank's statement and "
                    "type it again."
                )
            ) from error
        if iban[:2] not in SEPA_COUNTRIES:
            raise UserError(
                self.env._(
                    "SEPA debits do not reach banks of the country %s. Use an account "
                    "in a SEPA country, or a card.",
                    iban[:2],
                )
            )
        holder = " ".join((given.get("holder") or "").split())[:70]
        if not holder:
            raise UserError(self.env._("Type the name of the account's holder."))
        scheme = given.get("scheme") or "sepa_core"
        if scheme not in self._get_schemes(contact):
            raise UserError(self.env._("Choose one of the schemes of the page."))
        return {"iban": iban, "holder": holder, "scheme": scheme}

    @api.model
    def _get_schemes(self, contact):
        """Return the schemes a client may sign: B2B is not for consumers."""
        if contact.commercial_partner_id.is_company:
            return ("sepa_core", "sepa_b2b")
        return ("sepa_core",)

    @api.model
    def _get_signing_purpose(self, signing, contact, company):
        """Return the purpose of the one-time code: all that is signed, hashed.

        A code mailed for one account, or for one text, is no use for another one:
        what is kept as accepted is what was shown with the code.
        """
        text, values = self.env["collection.consent"]._get_text(
            signing["scheme"], company, self.env.lang
        )
        creditor = company.sudo().sepa_creditor_identifier
        shown = text_hash(text.filled(values))
        content = json.dumps(
            [signing, contact.id, company.id, shown, creditor], sort_keys=True
        )
        return "mandate:" + hashlib.sha256(content.encode()).hexdigest()

    @api.model
    def _sign(self, signing, contact, company, acceptance):
        """Create the mandate a client accepted, with its evidence.

        :param signing: result of :meth:`_read_signing`
        :param contact: who accepts, for the commercial entity
        :param acceptance: see ``collection.consent._record``
        :return: the mandate

        Called by the portal after code and signature were checked.
        """
        partner = contact.commercial_partner_id
        mandates = self.sudo().with_company(company)
        mandates._check_creditor_identifier(company)
        bank = mandates._get_signed_bank(partner, signing)
        mandate = mandates.create(
            {
                "format": signing["scheme"],
                "type": "recurrent",
                "partner_id": partner.id,
                "partner_bank_id": bank.id,
                "company_id": company.id,
                "signature_date": fields.Date.context_today(self),
                "holder_name": signing["holder"],
            }
        )
        means = mandate.means_ids
        means._write_trusted({"saved_by_id": contact.id})
        details = mandate._prepare_signed_details(signing)
        self.env["collection.consent"]._record(
            signing["scheme"],
            contact,
            company,
            {**acceptance, "details": details, "means_id": means.id},
        )
        mandate.validate()
        self.env.ref("sepa_autocollect.cron_deliver_consents").sudo()._trigger()
        return untrusted(mandate)

    def _prepare_signed_details(self, signing):
        """Return what stands beside the text: part of the evidence."""
        company = self.company_id.sudo()
        return {
            "reference": self.unique_mandate_reference,
            "creditor_identifier": company.sepa_creditor_identifier,
            "creditor": company.name,
            "iban": signing["iban"],
            "holder": signing["holder"],
            "payment": "recurrent",
        }

    def _get_signed_bank(self, partner, signing):
        """Return the client's account of an IBAN, created or taken out of archive."""
        banks = self.env["res.partner.bank"].sudo().with_context(active_test=False)
        bank = banks.search(
            [
                ("partner_id", "=", partner.id),
                ("sanitized_acc_number", "=", signing["iban"]),
            ],
            limit=1,
        )
        if bank and not bank.active:
            bank.active = True
        return bank or banks.create(
            {
                "partner_id": partner.id,
                "acc_number": signing["iban"],
                "acc_holder_name": signing["holder"],
            }
        )
