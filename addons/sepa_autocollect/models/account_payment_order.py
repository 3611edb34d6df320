from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.quittance_base.core.iso20022.charset import reference
from odoo.addons.quittance_base.core.iso20022.debit_plan import (
    Wanted,
    plan_debits,
    split_files,
)
from odoo.addons.quittance_base.core.iso20022.findings import DEBIT as DEBIT_KIND
from odoo.addons.quittance_base.core.iso20022.findings import KINDS
from odoo.addons.quittance_base.core.iso20022.sequence import Amendment, amendment

from ..trust import is_trusted, trusted
from .account_payment_line import SCHEMES
from .collection_debit import NOT_DEBITED

GUARDED = frozenset(
    {
        "confirmations",
        "confirmed_at",
        "message_id",
        "file_sha256",
        "file_findings",
        "delivery_state",
        "delivered_at",
        "delivered_to",
    }
)


class AccountPaymentOrder(models.Model):
    """Debits confirmed for a bank file: split, dated, given a sequence, frozen."""

    _inherit = "account.payment.order"

    debit_ids = fields.One2many("collection.debit", "order_id", "Direct debits")
    confirmed_at = fields.Datetime(readonly=True, copy=False)
    confirmations = fields.Integer(readonly=True, copy=False)
    message_id = fields.Char(
        "Name of the file at the bank",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Keep what proves the file out of a client's hands."""
        if not is_trusted(self):
            if any(GUARDED & vals.keys() for vals in vals_list):
                self._refuse_guarded()
            # Said here, so that no default of a client says it.
            vals_list = [
                {**dict.fromkeys(GUARDED, False), **vals} for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        """Keep what proves the file out of a client's hands."""
        if not is_trusted(self) and GUARDED & vals.keys():
            self._refuse_guarded()
        return super().write(vals)

    def _refuse_guarded(self):
        raise AccessError(
            self.env._(
                "When an order was confirmed, what its file holds and whether it left "
                "is written by the program, never by hand."
            )
        )

    def _is_epc(self):
        """Whether the file is one that the rules of EPC are known for."""
        return self.payment_method_id.pain_version in KINDS

    def _is_epc_debit(self):
        """Whether the file is a pain.008.001.08."""
        method = self.payment_method_id
        return method.code == "sepa_direct_debit" and method.pain_version == DEBIT_KIND

    # --- confirm ---

    def draft2open(self):
        """Confirm: one scheme per order, due dates the bank takes, debits frozen."""
        self.check_access("write")
        for order in self:
            if order.state != "draft":
                raise UserError(
                    self.env._(
                        "%(order)s is not a draft any more: set it back to draft "
                        "before you confirm it again.",
                        order=order.name,
                    )
                )
        ours = self.filtered(lambda order: order._is_epc_debit())
        orders = self
        for order in ours:
            split = order._split()
            ours |= split
            orders |= split
        for order in orders:
            trusted(order).write(order._prepare_confirm_vals())
        in_sets = ours.filtered(lambda order: order._opens_in_sets())
        for order in in_sets:
            order._open_in_sets()
        for order in ours - in_sets:
            order._plan()
        result = super(AccountPaymentOrder, orders - in_sets).draft2open()
        for order in ours - in_sets:
            order._freeze()
        return result

    def _prepare_confirm_vals(self):
        """Values of a confirmation: banks refuse a file with a name they had before."""
        count = self.confirmations + 1
        name = self.name if count == 1 else f"{self.name}-{count}"
        return {
            "confirmed_at": fields.Datetime.now(),
            "confirmations": count,
            "message_id": reference(name),
        }

    def _split(self):
        """Move what must not stand in one file into orders of their own.

        :return: the new orders
        """
        if not self._may_need_split():
            return self.browse()
        lines = self.payment_line_ids.sorted("id")
        files = split_files(
            [(one, one._get_scheme(), one._get_transaction_key()) for one in lines],
            **self.payment_method_line_id._get_file_limits(),
        )
        made = self.browse()
        for part in files[1:]:
            order = self.copy()
            # Not at creation: OCA computes the date's kind then.
            order.write(self._prepare_split_vals())
            part = lines.browse(one.id for one in part)
            trusted(part).write({"order_id": order.id})
            made |= order
        if made:
            self.message_post(
                body=self.env._(
                    "Core and B2B debits, and what exceeds the bank's limits, go into "
                    "files of their own: %(orders)s.",
                    orders=", ".join(made.mapped("name")),
                )
            )
        return made

    def _prepare_split_vals(self):
        """Values of an order that takes over a part of the lines; a hook."""
        return {
            "date_prefered": self.date_prefered,
            "date_scheduled": self.date_scheduled,
            "journal_id": self.journal_id.id,
            "batch_booking": self.batch_booking,
            "description": self.description,
        }

    def _plan(self):
        """Write sequence type and due date on the lines, a few writes for all."""
        lines = self.payment_line_ids.sorted("id")
        old = lines.filtered(lambda line: line.epc_date or line.epc_sequence)
        trusted(old).write({"epc_date": False, "epc_sequence": False})
        planned = self._get_plan()
        ended = [line for line, plan in planned.items() if plan.problem]
        self._refuse_ended(lines.browse(line.id for line in ended))
        groups = defaultdict(list)
        for line, plan in planned.items():
            groups[plan.day, plan.sequence].append(line.id)
        for (day, sequence), ids in groups.items():
            vals = {"epc_date": day, "epc_sequence": sequence}
            self.env["collection.set"]._write_alike(trusted(lines.browse(ids)), vals)

    def _get_plan(self):
        """Decide sequence type and due date of each line with a mandate.

        :return: ``{line: debit_plan.Planned}``
        """
        lines = self.payment_line_ids.sorted("id").filtered("mandate_id")
        lines._warm()
        debits = self.env["collection.debit"]
        histories, facts = debits._get_histories(lines.mandate_id)
        keys = {line: line._get_transaction_key() for line in lines}
        wanted = {}
        for line, key in keys.items():
            if key not in wanted:
                wanted[key] = self._prepare_wanted(line, key, facts)
        now = fields.Datetime.context_timestamp(
            self.with_context(tz="UTC"), self.confirmed_at or fields.Datetime.now()
        )
        rules = self.payment_method_line_id._get_bank_rules()
        planned = plan_debits(wanted.values(), histories, now, rules)
        return {line: planned[key] for line, key in keys.items()}

    def _prepare_wanted(self, line, key, facts):
        """What the rules need to know about a debit; a hook.

        :param facts: last facts by mandate id
        """
        mandate = line.mandate_id
        change = amendment(facts.get(mandate.id), self._get_facts_now(mandate))
        return Wanted(
            key=key,
            mandate=mandate.id,
            scheme=line._get_scheme(),
            on=line._get_wanted_date(),
            one_off=mandate.type == "oneoff",
            final=mandate.state == "final",
            moved=bool(change and change.new_bank),
        )

    def _get_facts_now(self, mandate):
        """A mandate as this order uses it."""
        account = self.company_partner_bank_id
        return self.payment_method_line_id._get_mandate_facts(mandate, account)

    def _refuse_ended(self, lines):
        if lines:
            raise UserError("\n".join(self._get_ended_text(line) for line in lines))

    def _get_ended_text(self, line):
        return self.env._(
            "The mandate %(mandate)s of %(partner)s ended with its one-off or final "
            "debit. Take the line out, or ask for a new mandate.",
            mandate=line.mandate_id.unique_mandate_reference,
            partner=line.partner_id.display_name,
        )

    # --- freeze ---

    def _freeze(self, payments=None, facts=None):
        """Write down each debit as it was confirmed; called once per confirmation.

        :param payments: ``[(PaymentRow, LineRow)]``, where they are known
        :param facts: last facts by mandate id, where they are known
        """
        payments = payments or self._read_payments()
        counted = Counter(payment.memo for payment, _line in payments)
        twice = sorted(memo for memo, count in counted.items() if count > 1)
        if twice:
            raise UserError(
                self.env._(
                    "%(references)s would stand in the file more than once. Switch on "
                    "“Group transactions” on the payment method, and give the lines of "
                    "one debit the same kind of communication.",
                    references=", ".join(twice),
                )
            )
        mandates = self.env["account.banking.mandate"].browse(
            dict.fromkeys(line.mandate_id for _one, line in payments if line.mandate_id)
        )
        if facts is None:
            _histories, facts = self.env["collection.debit"]._read_past(mandates)
        lots = {lot.id: lot.name for lot in self.payment_lot_ids}
        method = self.payment_method_line_id
        creditor = method._get_creditor(self.company_partner_bank_id)
        told = set()
        vals_list = []
        for position, (payment, line) in enumerate(payments, 1):
            now = self._get_facts_of(line, creditor)
            change = None
            if line.mandate_id not in told:
                change = amendment(facts.get(line.mandate_id), now)
                told.add(line.mandate_id)
            vals = self._prepare_debit_vals(payment, line, now)
            own = {"position": position, "lot_name": lots.get(payment.payment_lot_id)}
            vals_list.append({**vals, **self._prepare_amendment_vals(change), **own})
        debits = self.env["collection.debit"]._own()
        names = set(vals_list[0]) - {"company_id", "order_id", "currency_id"}
        keys = [payment.currency_id for payment, _line in payments]
        sets = self.env["collection.set"]
        sets._create_alike(debits, vals_list, sorted(names), keys=keys)
        mandates._mark_amendments_sent(self)

    def _prepare_debit_vals(self, payment, line, now):
        """Values of a frozen debit.

        :param payment: ``PaymentRow``
        :param line: ``LineRow`` of its first line
        :param now: ``MandateFacts``
        """
        return {
            "company_id": self.company_id.id,
            "order_id": self.id,
            "payment_id": payment.id,
            "mandate_id": line.mandate_id or False,
            "partner_id": payment.partner_id,
            "end_to_end_id": payment.memo,
            "scheme": SCHEMES.get(line.format, ""),
            "sequence_type": line.epc_sequence or False,
            "due_on": payment.date,
            "amount": payment.amount,
            "currency_id": payment.currency_id,
            "mandate_reference": now.reference or False,
            "iban": now.iban,
            "creditor_identifier": now.creditor_id,
            "creditor_name": now.creditor_name,
        }

    def _prepare_amendment_vals(self, change):
        change = change or Amendment()
        return {
            "amended": change != Amendment(),
            "original_reference": change.original_reference,
            "original_creditor_identifier": change.original_creditor_id,
            "original_creditor_name": change.original_creditor_name,
            "original_iban": change.original_iban,
            "new_bank": change.new_bank,
        }

    # --- cancel, sent ---

    def action_cancel(self):
        """Cancel, unless the bank may still debit something."""
        self.check_access("write")
        debits = self.sudo().debit_ids
        left = debits.filtered(lambda debit: debit.state not in (*NOT_DEBITED, "ready"))
        at_bank = self.filtered(lambda order: order._may_be_at_bank())
        if left or at_bank:
            raise UserError(
                self.env._(
                    "%(orders)s left for the bank: cancelling here would not stop its "
                    "debits. Ask the bank to refuse the file; its answer (pain.002) "
                    "cancels the order.",
                    orders=", ".join((left.order_id | at_bank).mapped("name")),
                )
            )
        for order in self.filtered("file_sha256"):
            order._keep_file()
        result = super().action_cancel()
        ready = debits.filtered(lambda debit: debit.state == "ready")
        ready._set_outcome({"state": "cancelled"})
        for order in self:
            order.sudo().debit_ids.mandate_id._reopen_amendments(order)
        trusted(self).write({"file_sha256": False, "file_findings": False})
        return result

    def _keep_file(self):
        """Keep a file in the chatter, before OCA deletes it with the cancellation."""
        file = self.sudo().payment_file_id
        if file:
            self.message_post(
                body=self.env._("The file of the cancelled confirmation is kept here."),
                attachments=[(file.name, file.raw)],
            )

    def _may_be_at_bank(self):
        """Whether the file may be at the bank although nobody said so yet."""
        return self.delivery_state in ("sending", "unknown", "delivered") and any(
            debit.state not in NOT_DEBITED for debit in self.sudo().debit_ids
        )

    def generated2uploaded(self):
        """A person, or the bank's answer, says that the file is at the bank."""
        self.check_access("write")
        result = super().generated2uploaded()
        debits = self.sudo().debit_ids.filtered(lambda debit: debit.state == "ready")
        debits._set_outcome({"state": "sent"})
        return result
