from dataclasses import replace
from datetime import timedelta

from odoo import fields, models

from odoo.addons.quittance_base.core.iso20022.schedule import handed_in_on
from odoo.addons.quittance_base.core.iso20022.sequence import (
    MandateEnded,
    amendment,
    sequence_type,
)

from ..core import means as core_means
from .account_payment_line import SCHEMES


class CollectionMeans(models.Model):
    """What our bank asks for decides when a mandate can be debited."""

    _inherit = "collection.means"

    def _get_core_means(self):
        """Give mandates collected by file the lead days and cut-off of our bank."""
        found = super()._get_core_means()
        terms = self.sudo()._get_bank_terms()
        return [replace(one, **terms.get(one.id, {})) for one in found]

    def _get_bank_methods(self):
        """Return the payment method that collects by file with each of these means.

        The client's own, where it is one for direct debits, else the company's, else
        the company's first.

        :return: ``{means: account.payment.method.line}``, empty where there is none
        """
        found = {}
        own = self.filtered(lambda one: one.kind == core_means.SEPA_BANK)
        for company, means in own.grouped("company_id").items():
            usable = company._get_bank_debit_methods()
            default = (company.collection_bank_method_id & usable or usable)[:1]
            # Else the first one read would bring all that Odoo prefetches of clients.
            means.partner_id.with_company(company).fetch(
                ["property_inbound_payment_method_line_id"]
            )
            for one in means:
                partner = one.partner_id.with_company(company)
                wanted = partner.property_inbound_payment_method_line_id
                found[one] = wanted if wanted in usable else default
        return found

    def _get_bank_terms(self):
        """Return the values of ``core.means.Means`` that our bank decides.

        Called for all means of a preview or run at once.

        :return: ``{id: values}`` of means collected by file
        """
        methods = self._get_bank_methods()
        mandates = self.mandate_id
        histories, facts = self.env["collection.debit"]._get_histories(mandates)
        now = fields.Datetime.context_timestamp(
            self.with_context(tz="UTC"), fields.Datetime.now()
        )
        rules = {line: line._get_bank_rules() for line in set(methods.values()) if line}
        counts = {line: handed_in_on(now, rule.terms) for line, rule in rules.items()}
        found = {}
        for means, line in methods.items():
            if not line:
                found[means.id] = means._prepare_without_bank()
                continue
            mandate = means.mandate_id
            past, then = histories.get(mandate.id, ()), facts.get(mandate.id)
            try:
                sequence = means._get_next_sequence(line, rules[line], past, then)
            except MandateEnded:
                ended = fields.Date.context_today(means) - timedelta(days=1)
                found[means.id] = {"ends_on": ended}
                continue
            scheme = SCHEMES.get(mandate.format, "")
            lead = rules[line].terms.lead(scheme, sequence)
            found[means.id] = {
                "lead_days": lead,
                "counts_on": counts[line],
                "not_before_due": line.no_debit_before_maturity,
            }
        return found

    def _prepare_without_bank(self):
        """Values of a means that no bank account of ours collects with."""
        usable = self._get_core_state() == core_means.ACTIVE
        return {"state": "no_bank"} if usable else {}

    def _get_next_sequence(self, line, rules, past, then):
        """Return the sequence type of the next debit with this mandate.

        :param past: earlier debits
        :param then: facts of the last one, or None
        :raises MandateEnded: there is no next one
        """
        mandate = self.mandate_id
        change = amendment(then, line._get_mandate_facts(mandate)) if then else None
        return sequence_type(
            past,
            one_off=mandate.type == "oneoff",
            final=mandate.state == "final",
            new_bank=bool(change and change.new_bank),
            habits=rules.habits,
        )
