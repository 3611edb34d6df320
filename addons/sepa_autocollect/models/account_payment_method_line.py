from datetime import time

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.base.models.res_partner import _tz_get
from odoo.addons.quittance_base.core.iso20022.charset import name as epc_name
from odoo.addons.quittance_base.core.iso20022.debit_plan import Rules
from odoo.addons.quittance_base.core.iso20022.schedule import BankTerms
from odoo.addons.quittance_base.core.iso20022.sequence import (
    MandateFacts,
    SequenceHabits,
)

_MEGABYTE = 1024 * 1024


class AccountPaymentMethodLine(models.Model):
    """What the bank that takes the files asks for."""

    _inherit = "account.payment.method.line"

    bank_cut_off = fields.Float(
        "Cut-off",
        default=12.0,
        help="A file handed in later counts for the next bank day.",
    )
    bank_tz = fields.Selection(
        _tz_get, string="Cut-off time zone", default="Europe/Paris"
    )
    lead_days = fields.Integer(
        "Lead days",
        default=1,
        help="Bank days between hand-in and due date, for Core debits.",
    )
    lead_days_first = fields.Integer(
        "Lead days of a first debit",
        default=1,
        help="For the first and for one-off debits of a Core mandate.",
    )
    lead_days_b2b = fields.Integer("Lead days of B2B", default=1)
    sequence_first = fields.Boolean(
        "Mark first debits",
        default=True,
        help="The first debit of a mandate is FRST. Switch off for a bank that wants "
        "RCUR from the start, as all banks accept since November 2016.",
    )
    sequence_first_at_new_bank = fields.Boolean(
        "Mark as first again at another bank", default=True
    )
    debtor_address = fields.Selection(
        [("needed", "Only where it is mandatory"), ("always", "Always")],
        string="Addresses in files",
        default="needed",
        help="An address is mandatory where a bank outside the European Economic Area "
        "takes part. It needs town and country; without them none is written.",
    )
    bic_country_ids = fields.Many2many(
        "res.country",
        string="Countries with BIC",
        help="Countries outside the European Economic Area for whose accounts the bank "
        "asks for the BIC.",
    )
    trade_name = fields.Char(
        help="The name your clients know you by, when it is not your legal name: it is "
        "written in front of the text that they read on their statement."
    )
    max_transactions = fields.Integer(
        "Most debits in a file", help="0: no limit. Longer orders are split."
    )
    max_megabytes = fields.Integer(
        "Most megabytes in a file", help="0: no limit. Longer orders are split."
    )
    max_days_ahead = fields.Integer(
        "Most days ahead",
        help="How many days before the due date the bank takes a file; 0: no limit.",
    )

    @api.constrains(
        "bank_cut_off",
        "lead_days",
        "lead_days_first",
        "lead_days_b2b",
        "max_transactions",
        "max_megabytes",
        "max_days_ahead",
    )
    def _check_bank_terms(self):
        for line in self:
            leads = (line.lead_days, line.lead_days_first, line.lead_days_b2b)
            limits = (line.max_transactions, line.max_megabytes, line.max_days_ahead)
            if not 0 <= line.bank_cut_off < 24 or min(limits) < 0:
                raise ValidationError(
                    self.env._(
                        "%(method)s: the cut-off is between 00:00 and 23:59, and a "
                        "limit is 0 or more.",
                        method=line.display_name,
                    )
                )
            if not all(1 <= days <= 30 for days in leads):
                raise ValidationError(
                    self.env._(
                        "%(method)s: lead days are between 1 and 30 bank days.",
                        method=line.display_name,
                    )
                )

    def _get_bank_rules(self):
        """What the bank asks for, as the rules of ``quittance_base.core`` want it.

        Called when an order is confirmed, and for the lead days of a preview.
        """
        self.ensure_one()
        minutes = min(round(self.bank_cut_off * 60), 24 * 60 - 1)
        first = self.lead_days_first
        terms = BankTerms(
            cut_off=time(*divmod(minutes, 60)),
            zone=self.bank_tz or "Europe/Paris",
            lead_days={
                ("", ""): self.lead_days,
                ("CORE", "FRST"): first,
                ("CORE", "OOFF"): first,
                ("B2B", ""): self.lead_days_b2b,
            },
        )
        habits = SequenceHabits(
            first=self.sequence_first,
            first_at_new_bank=self.sequence_first_at_new_bank,
        )
        return Rules(terms, habits)

    def _get_file_limits(self):
        """Limits of a file as ``{"most", "most_bytes"}``, None for none."""
        return {
            "most": self.max_transactions or None,
            "most_bytes": self.max_megabytes * _MEGABYTE or None,
        }

    def _get_mandate_facts(self, mandate, account=None):
        """A mandate as a debit of this method uses it now.

        :param account: our bank account, by default that of the method's journal
        """
        return MandateFacts(
            mandate.unique_mandate_reference,
            *self._get_creditor(account),
            mandate.partner_bank_id.sanitized_acc_number or "",
        )

    def _get_creditor(self, account=None):
        """Identifier and name of the creditor, as files of this method carry them.

        :param account: our bank account, by default that of the method's journal
        """
        account = account or self.journal_id.bank_account_id
        holder = account.acc_holder_name or account.partner_id.name
        return self._get_creditor_identifier(), epc_name(holder or "")

    def _get_creditor_identifier(self):
        """The creditor identifier that files of this method carry."""
        own = self.sepa_creditor_identifier
        return own or self.company_id.sepa_creditor_identifier or ""
