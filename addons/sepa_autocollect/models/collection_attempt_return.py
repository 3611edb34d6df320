from odoo import fields, models

from odoo.addons.quittance_base.core.iso20022.return_codes import return_code

from ..core import attempt as states
from ..core.returns_stripe import bank_code


class CollectionAttempt(models.Model):
    """Money that goes back at the provider, in the books and on the means."""

    _inherit = "collection.attempt"

    return_id = fields.Many2one("payment.return", readonly=True, ondelete="restrict")

    def _take_back(self, said, event):
        """Reopen the invoices of a locked attempt whose money was taken back.

        :param said: ``core.said.Said`` of the return, and ``event``, which told it
        :return: whether it is returned now

        What is done about means, retry and person stands in the table of return rules.
        """
        code = bank_code(said.code)
        rules = self.env["collection.return.rule"]
        rule = rules._get_rules([code])[code]
        vals = {
            "code": code,
            **self._prepare_table_vals(rule),
            "message": return_code(code).text(self.env.lang or "en")[:500],
            "answered_at": fields.Datetime.now(),
            "provider_reference": self.provider_reference or said.payment,
        }
        if not self._change_state(states.RETURNED, states.EVENT, vals):
            return False
        if self.payment_id.move_id:
            self._return_payment(said, code, event)
        if rule["mandate"] != "keep":
            reason = self.env._("A debit came back: %(code)s", code=code)
            self.means_id._set_aside(reason)
        if rule["human"]:
            event._ask(
                self.env._(
                    "%(attempt)s came back for a reason that a person has to look at: "
                    "%(code)s.",
                    attempt=self.name,
                    code=code,
                )
            )
        return True

    def _return_payment(self, said, code, event):
        """Reverse the payment through OCA's return, the fee on a line of its own."""
        payment = self.payment_id
        vals = {
            "company_id": self.company_id.id,
            "journal_id": payment.journal_id.id,
            "payment_method_line_id": payment.payment_method_line_id.id,
            "date": said.created.date(),
            "line_ids": [(0, 0, self._prepare_return_line_vals(said, code, event))],
        }
        returns = self.env["payment.return"].with_company(self.company_id)
        made = returns.sudo().create(vals)
        made.action_confirm()
        self.write({"return_id": made.id})

    def _prepare_return_line_vals(self, said, code, event):
        """Return the values of the line of a return; a hook."""
        payment = self.payment_id
        account = payment.destination_account_id
        receivable = payment.move_id.line_ids.filtered(
            lambda line: line.account_id == account
        )
        reasons = self.env["payment.return.reason"].sudo()
        reason = reasons.search([("code", "=", code)], limit=1)
        vals = {
            "collection_attempt_id": self.id,
            "reference": self.name,
            "concept": event.event_id,
            "partner_id": self.partner_id.id,
            "date": said.created.date(),
            "amount": sum(receivable.mapped("credit")),
            "move_line_ids": [(6, 0, receivable.ids)],
            "reason_id": reason.id,
            "reason_additional_information": said.code,
        }
        journal = payment.journal_id
        if said.fee and journal.default_expense_account_id:
            own = self.company_id.currency_id
            fee = float(said.fee)
            vals |= {
                "expense_amount": self.currency_id._convert(
                    fee, own, self.company_id, said.created.date()
                ),
                "expense_account": journal.default_expense_account_id.id,
                "expense_partner_id": journal.default_expense_partner_id.id,
            }
        elif said.fee and not self.provider_id.collection_fee_account_id:
            # Else the payout books it.
            event._ask(
                self.env._(
                    "The provider took a fee that was not booked: give the journal "
                    "%(journal)s a charges account, and book the fee.",
                    journal=journal.display_name,
                )
            )
        return vals

    def _give_back(self, event):
        """Pay the invoices of a locked attempt again: the dispute was won.

        :return: whether it is done now
        """
        paid = self.line_ids.move_line_id.filtered("reconciled")
        if self.return_id and paid:
            # Collected by another attempt meanwhile: a person gives one back.
            return False
        vals = {"code": False, "refusal": False, "message": False}
        if not self._change_state(states.DONE, states.EVENT, vals):
            return False
        if self.return_id:
            self.return_id.sudo().action_cancel()
            self.write({"return_id": False})
        return True

    # Refunds -------------------------------------------------------------------
