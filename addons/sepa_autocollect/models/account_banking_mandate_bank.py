from odoo import models

from odoo.addons.quittance_base.core.iso20022.charset import name as epc_name
from odoo.addons.quittance_base.core.iso20022.sequence import MandateFacts


class AccountBankingMandate(models.Model):
    """What bank files and returns need of mandates."""

    _inherit = "account.banking.mandate"

    def _get_former_facts(self):
        """Facts of mandates before their first debit of ours, from kept amendments.

        :return: ``{mandate id: MandateFacts}``
        """
        found = {}
        for one in self.sudo().amendment_ids.sorted("id"):
            if not one.sent_in_id:
                facts = MandateFacts(
                    one.old_reference or "",
                    one.old_creditor_id or "",
                    epc_name(one.old_creditor_name or ""),
                    one.old_iban or "",
                )
                found.setdefault(one.mandate_id.id, facts)
        return found

    def _end_for_return(self, reason):
        """End mandates that the bank or the debtor says are not valid."""
        live = self.filtered(lambda one: one.state not in ("draft", "cancel"))
        live._cancel()
        live._message_log_batch({one.id: reason for one in live})
