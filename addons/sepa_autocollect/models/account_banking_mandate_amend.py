from odoo import models

from odoo.addons.quittance_base.core.iso20022 import sequence

from ..trust import trusted


class AccountBankingMandate(models.Model):
    _inherit = "account.banking.mandate"

    def write(self, vals):
        """Keep what a used mandate was before its account or reference changes."""
        before = {}
        if not {"partner_bank_id", "unique_mandate_reference"}.isdisjoint(vals):
            before = self._get_used()._get_facts()
        res = super().write(vals)
        self._keep_changes(before)
        return res

    def _get_used(self):
        """Return the mandates under which a debit was collected."""
        return self._get_collectable().filtered("last_debit_date")

    def _get_facts(self):
        """Return what a collection tells of these mandates.

        :rtype: dict(account.banking.mandate, core.sequence.MandateFacts)

        Called before and after a change, and by the bank file.
        """
        return {
            mandate: sequence.MandateFacts(
                reference=mandate.unique_mandate_reference or "",
                creditor_id=mandate.company_id.sepa_creditor_identifier or "",
                creditor_name=mandate.company_id.name,
                iban=mandate.partner_bank_id.sanitized_acc_number or "",
            )
            for mandate in self.sudo()
        }

    def _keep_changes(self, before):
        """Create an amendment for each mandate that differs from ``before``.

        :param before: result of :meth:`_get_facts` before the change
        """
        mandates = self.browse(one.id for one in before)
        now = mandates._get_facts()
        changed = [one for one in mandates if before[one.sudo()] != now[one.sudo()]]
        amendments = trusted(self.env["collection.mandate.amendment"].sudo())
        amendments.create(
            [
                {
                    "mandate_id": one.id,
                    "old_reference": before[one.sudo()].reference,
                    "old_iban": before[one.sudo()].iban,
                    "old_creditor_id": before[one.sudo()].creditor_id,
                    "old_creditor_name": before[one.sudo()].creditor_name,
                }
                for one in changed
            ]
        )

    def _get_pending_amendments(self):
        """Return what the next collection must tell the debtors' banks.

        :rtype: dict(int, core.sequence.Amendment or None), by id of the mandate

        Called when a bank file is written. A change is told against the last
        collection that went through, so against the oldest amendment not told yet.
        """
        amendments = self.env["collection.mandate.amendment"].sudo()
        pending = amendments.search(
            [("mandate_id", "in", self.ids), ("sent_in_id", "=", False)]
        )
        oldest = {}
        for one in pending:
            oldest.setdefault(one.mandate_id.id, one)
        return {
            mandate.id: sequence.amendment(_facts_of(oldest.get(mandate.id)), facts)
            for mandate, facts in self._get_facts().items()
        }

    def _mark_amendments_sent(self, order):
        """Note that a file told the changes of these mandates.

        :param order: the ``account.payment.order`` that told them

        Called when its file is sent.
        """
        amendments = self.env["collection.mandate.amendment"].sudo()
        pending = amendments.search(
            [("mandate_id", "in", self.ids), ("sent_in_id", "=", False)]
        )
        trusted(pending).write({"sent_in_id": order.id})

    def _reopen_amendments(self, order):
        """Tell the changes again that a file had told; called when it was rejected."""
        amendments = self.env["collection.mandate.amendment"].sudo()
        told = amendments.search(
            [("mandate_id", "in", self.ids), ("sent_in_id", "=", order.id)]
        )
        trusted(told).write({"sent_in_id": False})


def _facts_of(amendment):
    if not amendment:
        return None
    return sequence.MandateFacts(
        reference=amendment.old_reference or "",
        creditor_id=amendment.old_creditor_id or "",
        creditor_name=amendment.old_creditor_name or "",
        iban=amendment.old_iban or "",
    )
