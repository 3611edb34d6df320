from dataclasses import replace

from odoo import api, models

from ..core.match.text import number

#: Stands for a seller that the document's numbers mean and that we do not know.
STRANGER = 0


class InvoiceMatchFacts(models.AbstractModel):
    """Whether a supplier sent what somebody else wrote."""

    _inherit = "invoice.match.facts"

    @api.model
    def _prepare_facts(self, company, run, written, named, pointed):
        """Count the seller of the file as another one than its sender (H02)."""
        res = super()._prepare_facts(company, run, written, named, pointed)
        sender = run.capture.sent_by_id
        if sender and self._is_somebody_else(sender, run.document.seller):
            sellers = (*run.facts.sellers, STRANGER)
            run.facts = replace(run.facts, sellers=sellers)
        return res

    @api.model
    def _is_somebody_else(self, partner, party):
        """Return whether a party is not this partner, by its numbers.

        :param party: ``core.capture.party.Party``; one without numbers is nobody else
        """
        ours = (partner.vat, partner.company_registry, partner.peppol_endpoint)
        theirs = (party.vat, party.legal_id, party.endpoint)
        ours = {number(one) for one in ours if one} - {""}
        theirs = {number(one) for one in theirs if one and "@" not in one} - {""}
        return bool(ours and theirs) and not any(
            self._is_same_number(one, other) for one in theirs for other in ours
        )
