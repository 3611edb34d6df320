from collections import defaultdict

from odoo import models

from odoo.addons.quittance_base.core.iso20022.return_codes import return_code


class CollectionBankMessage(models.Model):
    """What comes back: books, mandates, people."""

    _inherit = "collection.bank.message"

    def _return_payments(self, debits, changes):
        """Reopen the invoices of debits that came back, through OCA's return.

        One return per day, journal and method; the bank's fee on a line of its own.

        :return: ``{debit: id of the payment.return}``
        """
        groups = defaultdict(debits.browse)
        for debit in debits.filtered(lambda one: one.payment_id.move_id):
            payment = debit.payment_id
            day = changes[debit][1].day
            groups[day, payment.journal_id, payment.payment_method_line_id] |= debit
        returns = self.env["payment.return"].with_company(self.company_id)
        found = {}
        for (day, journal, method), own in groups.items():
            made = returns.create(
                self._prepare_return_vals(own, changes, day, journal, method)
            )
            made.action_confirm()
            found.update(dict.fromkeys(own, made.id))
        return found

    def _prepare_return_vals(self, debits, changes, day, journal, method):
        """Values of a payment return; a hook."""
        reasons = self._get_reasons({changes[one][1].reason_code for one in debits})
        return {
            "company_id": self.company_id.id,
            "journal_id": journal.id,
            "payment_method_line_id": method.id,
            "date": day,
            "line_ids": [
                (0, 0, self._prepare_return_line_vals(one, changes[one][1], reasons))
                for one in debits
            ],
        }

    def _prepare_return_line_vals(self, debit, line, reasons):
        """Values of one line of a return; a hook."""
        payment = debit.payment_id
        receivable = payment.move_id.line_ids.filtered(
            lambda one: one.account_id == payment.destination_account_id
        )
        journal = payment.journal_id
        vals = {
            "collection_debit_id": debit.id,
            "reference": debit.end_to_end_id,
            "concept": self.name,
            "partner_id": debit.partner_id.id,
            "date": line.day,
            "amount": sum(receivable.mapped("credit")),
            "move_line_ids": [(6, 0, receivable.ids)],
            "reason_id": reasons.get(line.reason_code, False),
            "reason_additional_information": line.reason_text,
        }
        if line.fee and journal.default_expense_account_id:
            vals.update(
                {
                    "expense_amount": debit.currency_id._convert(
                        line.fee,
                        debit.company_id.currency_id,
                        debit.company_id,
                        line.day,
                    ),
                    "expense_account": journal.default_expense_account_id.id,
                    "expense_partner_id": journal.default_expense_partner_id.id,
                }
            )
        elif line.fee:
            self._ask_for_charges_account(journal)
        return vals

    def _ask_for_charges_account(self, journal):
        self._ask(
            self.env._(
                "The bank took a fee that was not booked: give the journal %(journal)s "
                "a charges account, and book the fee.",
                journal=journal.display_name,
            )
        )

    def _get_reasons(self, codes):
        """Ids of OCA's reasons by code, made where they are missing."""
        reasons = self.env["payment.return.reason"]
        codes = sorted(filter(None, codes))
        found = {one.code: one.id for one in reasons.search([("code", "in", codes)])}
        missing = [code for code in codes if code not in found]
        made = reasons.create(
            [{"code": code, "name": return_code(code).text("en")} for code in missing]
        )
        found.update({one.code: one.id for one in made})
        return found

    def _react(self, debits, changes):
        """Act on mandates and people by the administrator's table.

        Retry, fallback and mail are recorded on the debits, for the run to read.
        """
        codes = {changes[one][1].reason_code or "" for one in debits}
        rules = self.env["collection.return.rule"]._get_rules(codes)
        actions = defaultdict(lambda: self.env["account.banking.mandate"])
        people = debits.browse()
        for debit in debits:
            rule = rules[changes[debit][1].reason_code or ""]
            code = changes[debit][1].reason_code or ""
            actions[rule["mandate"], code] |= debit.mandate_id
            if rule["human"]:
                people |= debit
        for (action, code), mandates in actions.items():
            self._act_on_mandates(action, code, mandates)
        for order in debits.order_id:
            # What the bank rejected told the debtor's bank nothing.
            own = debits.filtered(
                lambda one, order=order: (
                    one.order_id == order and one.state == "rejected"
                )
            )
            own.mandate_id._reopen_amendments(order)
        if people:
            self._ask(
                self.env._(
                    "These debits came back for a reason that a person has to look at: "
                    "%(debits)s.",
                    debits=", ".join(
                        f"{one.end_to_end_id} ({one.reason_code or '-'})"
                        for one in people
                    ),
                )
            )

    def _act_on_mandates(self, action, code, mandates):
        reason = self.env._("The bank returned a debit: %(code)s", code=code)
        if action == "suspend":
            mandates._suspend(reason)
        elif action == "end":
            mandates._end_for_return(reason)
