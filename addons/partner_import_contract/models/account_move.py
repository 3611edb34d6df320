from odoo import models
from odoo.exceptions import UserError

from odoo.addons.partner_import.trust import trusted

#: Fees that join a draft stand after what was added by hand (100 by default) and
#: before the sections of services (from 1000).
FEES_START = 500


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_month_key(self):
        """Return the (company, client, currency, month) an invoice is for, as ids.

        Called to find the draft that a contract's fees join.
        """
        self.ensure_one()
        return (
            self.company_id.id,
            self.commercial_partner_id.id,
            self.currency_id.id,
            self.billing_month,
        )

    def _get_fee_header_changes(self, header):
        """Return what a contract's fees change in the header of this draft.

        Called for each draft of the month. Fees bring their own journal and payment
        terms to a draft that has the usual ones; what was chosen by hand stays, and a
        draft that carries another contract's fees keeps what that contract brought.

        :param header: ``account.move`` values as the contract prepared them
        :return: values to write, or None when the fees need an invoice of their own
        """
        self.ensure_one()
        position = header.get("fiscal_position_id")
        if position and position != self.fiscal_position_id.id:
            return None
        changes = {
            name: header[name]
            for name in ("journal_id", "invoice_payment_term_id")
            if header.get(name) and header[name] != self[name].id
        }
        if changes and self.invoice_line_ids.contract_line_id:
            return None
        usual = self._get_usual_header()
        return {
            name: value
            for name, value in changes.items()
            if not self[name] or self[name] == usual[name]
        }

    def _get_usual_header(self):
        """Return the journal and payment terms a draft has when nobody chose others."""
        self.ensure_one()
        client = self.partner_id.with_company(self.company_id)
        return {
            "journal_id": self._search_default_journal(),
            "invoice_payment_term_id": client.property_payment_term_id,
        }

    def _add_fees(self, documents):
        """Add contracts' fees to this draft, after the lines it has.

        Called when a draft of the month stands already. On a credit note fees count
        against the credit; where they outweigh it, it becomes an invoice.

        :param documents: ``account.move`` values as the contracts prepared them
        """
        self.ensure_one()
        header = {}
        for document in documents:
            header |= self._get_fee_header_changes(document) or {}
        origins = [
            self.invoice_origin,
            *(doc.get("invoice_origin") for doc in documents),
        ]
        header["invoice_origin"] = ", ".join(filter(None, origins))
        if self.import_check == "checked":
            header["import_check"] = "to_check"
        trusted(self).write(header)
        fees = self.invoice_line_ids.filtered("contract_line_id")
        last = max([FEES_START, *fees.mapped("sequence")])
        lines = self.env["contract.contract"]._get_titled_lines(documents, last)
        if self.move_type == "out_refund":
            lines = [{**line, "quantity": -line.get("quantity", 0.0)} for line in lines]
        self.env["quittance.invoice.writer"].append_lines(
            [{"move_id": self.id, "lines": lines}]
        )
        self._settle_sign()

    def _settle_sign(self):
        """Turn drafts with a negative total into the other kind of document.

        Called when fees and services of opposite signs met on one draft.
        """
        for move in self.filtered(lambda draft: draft.amount_total < 0):
            move.action_switch_move_type()

    def button_cancel(self):
        """Give the fees of drafts back to their contracts."""
        drafts = self.filtered(lambda move: move.state == "draft")
        result = super().button_cancel()
        drafts.invoice_line_ids._give_fees_back()
        return result

    def button_draft(self):
        """Refuse to revive a cancelled invoice whose fees went back."""
        for move in self.filtered(lambda move: move.state == "cancel"):
            if any(move.invoice_line_ids.mapped("fee_next_date")):
                raise UserError(
                    self.env._(
                        "%(invoice)s was cancelled and its fees went back to the "
                        "contract. Invoice the contract again instead.",
                        invoice=move.display_name,
                    )
                )
        return super().button_draft()
