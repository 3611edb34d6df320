from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.quittance_base.core.iso20022.refunds import classify

from ..core import bank_outcome as outcome
from ..trust import trusted
from .collection_debit import NOT_DEBITED

_ALREADY = ("applied", "known")


class CollectionBankMessage(models.Model):
    """Applying: what the lines say is done to debits, orders, invoices and mandates."""

    _inherit = "collection.bank.message"

    def _apply(self):
        """Match the lines that still need it and apply them.

        Called when a message was read, and by the button. What was applied before
        changes nothing.
        """
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.state not in _ALREADY)
        targets = lines._match()
        debits = self.env["collection.debit"].union(*targets.values())
        debits.lock_for_update()
        debits.invalidate_recordset(["state"])
        changes = lines._decide(targets)
        try:
            with self.env.cr.savepoint():
                self._carry_out(changes)
        except UserError as error:
            self._put_off(lines, changes, error)
            changes = {}
        self._conclude()
        self._apply_others(changes)

    def _apply_others(self, changes):
        """Apply earlier messages again whose questions this one may have answered.

        A batch that was booked before the bank said which debits it had refused.
        """
        lines = self.env["collection.bank.message.line"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("message_id", "!=", self.id),
                ("state", "=", "question"),
                ("debit_ids", "in", [debit.id for debit in changes]),
            ]
        )
        # Each time a debit must have moved on, so this ends.
        for message in lines.message_id.sorted("id"):
            trusted(message.with_env(self.env))._apply()

    def _carry_out(self, changes):
        """Do what was decided.

        :param changes: ``{debit: (new state, line)}``
        """
        if not changes:
            return
        debits = self.env["collection.debit"].union(*changes)
        refused = self._get_refused_orders(debits, changes)
        self._declare_sent(debits.order_id - refused)
        back = debits.filtered(lambda one: changes[one][0] in ("returned", "refunded"))
        back |= debits.filtered(
            lambda one: changes[one][0] == "rejected" and one.order_id not in refused
        )
        returns = self._return_payments(back, changes)
        self._write_outcomes(changes, returns)
        refused.action_cancel()
        self._react(debits.filtered(lambda one: changes[one][0] in _BACK), changes)

    def _get_refused_orders(self, debits, changes):
        """Orders whose file the bank refused whole, before anybody posted them."""
        orders = debits.order_id.filtered(lambda order: order.state == "generated")
        return orders.filtered(
            lambda order: all(
                changes.get(debit, (debit.state,))[0] in NOT_DEBITED
                for debit in order.debit_ids
            )
        )

    def _declare_sent(self, orders):
        """Post what the bank says it has, as a person would who uploaded the file."""
        for order in orders.filtered(lambda order: order.state == "generated"):
            order.with_company(order.company_id).generated2uploaded()
            order.message_post(
                body=self.env._("The bank answered with %(file)s.", file=self.name)
            )

    def _write_outcomes(self, changes, returns):
        groups = defaultdict(lambda: self.env["collection.debit"])
        for debit, (state, line) in changes.items():
            vals = self._prepare_outcome_vals(debit, state, line, returns)
            groups[tuple(vals.items())] |= debit
        for vals, debits in groups.items():
            debits._set_outcome(dict(vals))

    def _prepare_outcome_vals(self, debit, state, line, returns):
        """Values of a debit after an answer of the bank; a hook."""
        vals = {"state": state}
        if state == "booked":
            vals["booked_on"] = line.day
        if state in _BACK:
            debited = debit.booked_on or debit.due_on
            code = line.reason_code or ""
            claim = classify(debited, line.day, code, debit.scheme)
            rules = self.env["collection.return.rule"]
            rule = rules._get_rules([code])[code]
            vals.update(
                {
                    "back_on": line.day,
                    "reason_code": code,
                    "reason_text": line.reason_text,
                    "fee": line.fee,
                    "claim": "rejected" if state == "rejected" else claim.value,
                    "refusal_kind": rules._get_refusal_kind(rule),
                    "fallback_allowed": rule["fallback"],
                    "max_retries": rule["max_retries"],
                    "mail_kind": rule["mail"],
                    "return_id": returns.get(debit, returns.get(None)) or False,
                }
            )
        return vals

    def _put_off(self, lines, changes, error):
        """Keep lines for a person whose consequences could not be carried out."""
        touched = {line for _state, line in changes.values()}
        trusted(lines.filtered(lambda line: line in touched)).write(
            {"state": "question", "question": str(error)}
        )

    def _conclude(self):
        """Say on the message whether a person is needed, and ask for one."""
        waiting = self.line_ids.filtered(
            lambda line: (
                line.state == "question"
                or (line.state == "unmatched" and line.answer not in outcome.OTHERS)
            )
        )
        if waiting:
            reason = self.env._("%(count)s lines need a person.", count=len(waiting))
            self.write({"state": "question", "reason": reason})
            self._ask(reason)
        else:
            self.write({"state": "applied", "reason": False})

    def _ask(self, note):
        """Give somebody of the accounting this message to look at, once; a hook."""
        users = self.env.ref("account.group_account_manager").all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        if self.activity_ids:
            self.message_post(body=note)
        elif users:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("A message of the bank needs you"),
                note=note,
                user_id=users.sorted("id")[:1].id,
            )


_BACK = ("rejected", "returned", "refunded")


class CollectionBankMessageLine(models.Model):
    """Matching by our references, and deciding."""

    _inherit = "collection.bank.message.line"

    def _match(self):
        """Find the debits each line speaks of; three queries for all lines.

        :return: ``{line: debits}``; a line of a whole batch or file has many
        """
        # Banks may change case or pad with spaces.
        said = [line.end_to_end_id.strip() for line in self if line.end_to_end_id]
        debits = self.env["collection.debit"].search(
            [
                ("company_id", "=", self.message_id.company_id.id),
                ("end_to_end_id", "in", [*said, *(one.upper() for one in said)]),
            ],
            order="id",
        )
        references = {debit.end_to_end_id.upper(): debit for debit in debits}
        found = {}
        for line in self:
            if line.end_to_end_id:
                reference = line.end_to_end_id.strip().upper()
                found[line] = references.get(reference, debits.browse())
        whole = self.filtered(lambda line: not line.end_to_end_id)
        found.update(whole._match_whole())
        return found

    def _match_whole(self):
        """Find the debits of lines about whole batches and files."""
        domain = [("company_id", "=", self.message_id.company_id.id)]
        batches = list(filter(None, self.mapped("payment_ref")))
        files = list(filter(None, self.mapped("file_ref")))
        debits = self.env["collection.debit"].search(
            [
                *domain,
                "|",
                ("lot_name", "in", batches),
                ("order_id.message_id", "in", files),
            ]
        )
        return {
            line: debits.filtered(
                lambda debit, line=line: (
                    debit.lot_name == line.payment_ref
                    if line.payment_ref
                    else debit.order_id.message_id == line.file_ref
                )
            )
            for line in self
        }

    def _decide(self, targets):
        """Decide what each line changes, and write on the lines what became of them.

        What is said of one debit goes before what is said of its batch and its file,
        so that a reason is not lost; refusals go before acceptances.

        :return: ``{debit: (new state, line)}``
        """
        changes = {}
        verdicts = defaultdict(self.browse)
        single = self.filtered("end_to_end_id")
        named = self.env["collection.debit"].union(*map(targets.get, single))
        for line in self.sorted(lambda one: one._get_rank()):
            verdicts[line._decide_one(targets[line], changes, named)] |= line
            line.debit_ids = targets[line]
        for (state, question), lines in verdicts.items():
            lines.write({"state": state, "question": question})
        return changes

    def _get_rank(self):
        breadth = 0 if self.end_to_end_id else 1 if self.payment_ref else 2
        return (breadth, self.answer != outcome.REJECTED, self.sequence)

    def _decide_one(self, debits, changes, named):
        """Decide one line; add to ``changes``; return its state and question.

        :param named: debits of which the file speaks one by one
        """
        if not debits:
            return "unmatched", False
        if not self.end_to_end_id:
            debits = self._get_rest(debits, changes, named)
        states = {debit: changes.get(debit, (debit.state,))[0] for debit in debits}
        new = {one: outcome.change(state, self.answer) for one, state in states.items()}
        if outcome.QUESTION in new.values():
            return "question", self._get_contradiction_text()
        new = {debit: state for debit, state in new.items() if state != outcome.KNOWN}
        if not new:
            return "known", False
        # Of a batch that was booked whole, some may be back already: all count.
        if wrong := self._get_wrong_amount(debits):
            return "question", wrong
        changes.update({debit: (state, self) for debit, state in new.items()})
        return "applied", False

    def _get_rest(self, debits, changes, named):
        """Return those of a batch or a file that a line about all of it means."""
        if self.answer in (outcome.ACCEPTED, outcome.REJECTED):
            # A report says of the others what it says of all.
            debits -= named
        return debits.filtered(
            lambda one: changes.get(one, (one.state,))[0] not in NOT_DEBITED
        )

    def _get_contradiction_text(self):
        answers = dict(self._fields["answer"]._description_selection(self.env))
        return self.env._(
            "The bank says “%(answer)s” of a debit of which the opposite is known. Ask "
            "the bank.",
            answer=answers[self.answer],
        )

    def _get_wrong_amount(self, debits):
        """A sentence when the bank's amount is not that of the debits."""
        if not self.has_amount or self.answer in (outcome.ACCEPTED, outcome.REJECTED):
            return ""
        currency = debits.currency_id[:1]
        ours = sum(debits.mapped("amount"))
        same = currency.compare_amounts(ours, self.amount) == 0
        if same and self.currency_id in (currency, self.currency_id.browse()):
            return ""
        return self.env._(
            "The bank says %(theirs)s %(their_currency)s, the debit is %(ours)s "
            "%(our_currency)s. Ask the bank.",
            theirs=self.amount,
            their_currency=self.currency_id.name or "",
            ours=ours,
            our_currency=currency.name,
        )
