from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.quittance_base.core.iso20022.calendar import (
    next_target_day,
    previous_target_day,
)
from odoo.addons.quittance_base.core.iso20022.charset import reference
from odoo.addons.quittance_base.core.iso20022.mandate import mandate_reference_faults

from ..trust import is_trusted

SCHEMES = {"sepa_core": "CORE", "sepa_b2b": "B2B"}
GUARDED = frozenset({"collection_reference", "collect_on", "epc_sequence", "epc_date"})
#: What an attempt has asked for; only the attempt can be stopped.
ASKED = frozenset(
    {
        "order_id",
        "move_line_id",
        "partner_id",
        "mandate_id",
        "partner_bank_id",
        "amount_currency",
        "currency_id",
        "communication_type",
    }
)


class AccountPaymentLine(models.Model):
    """What goes into a bank file: reference, sequence type and due date."""

    _inherit = "account.payment.line"

    collection_reference = fields.Char(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Reference of the attempt: lines that carry the same one are one debit.",
    )
    collect_on = fields.Date(
        "Day of the run", readonly=True, copy=False, help="What the run announced."
    )
    epc_sequence = fields.Char("Sequence type", readonly=True, copy=False)
    epc_date = fields.Date("Due date at the bank", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        """Keep what the confirmation decides out of a client's hands."""
        if not is_trusted(self):
            # Said here, so that no default of a client says it.
            vals_list = [
                {**vals, **dict.fromkeys(GUARDED, False)} for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        """Keep what the confirmation decides out of a client's hands."""
        if not is_trusted(self) and GUARDED & vals.keys():
            vals = {name: value for name, value in vals.items() if name not in GUARDED}
        if not is_trusted(self) and ASKED & vals.keys():
            self._refuse_asked()
        return super().write(vals)

    def _refuse_asked(self):
        """Refuse to change what an attempt collects.

        :raises UserError: naming the attempts
        """
        if asked := self.filtered("collection_reference"):
            raise UserError(
                self.env._(
                    "%(attempts)s: this is what the collection run asked for. Take the "
                    "line out of the order instead; the attempt ends with it.",
                    attempts=", ".join(asked.mapped("collection_reference")),
                )
            )

    def _warm(self):
        """Read at once what files and plans ask of each line, one query for a table."""
        accounts = self.mandate_id.partner_bank_id | self.partner_bank_id
        accounts.mapped("sanitized_acc_number")
        accounts.partner_id.mapped("name")
        self.mapped("epc_sequence")
        self.move_line_id.move_id.mapped("name")

    def _get_scheme(self):
        """``CORE`` or ``B2B``, empty for a mandate that is neither."""
        return SCHEMES.get(self.mandate_id.format, "")

    def _get_transaction_key(self):
        """What tells one transaction from another before sequence and day are known."""
        grouped = self.order_id.payment_method_line_id.group_lines
        if self.collection_reference:
            return (self.mandate_id.id, self.collection_reference)
        if grouped and self.communication_type == "free":
            account = self.move_line_id.account_id.id
            kind = (self.currency_id.id, self.purpose, account)
            return (self.mandate_id.id, self._get_wanted_date(), *kind)
        return self.id

    def _get_wanted_date(self):
        """The day asked for, before the bank's rules move it."""
        return self._prepare_write_draft2open()["date"]

    def _prepare_write_draft2open(self):
        vals = super()._prepare_write_draft2open()
        if self.collect_on:
            vals["date"] = max(self.collect_on, fields.Date.context_today(self))
        if self.epc_date:
            vals["date"] = self.epc_date
        elif self.order_id.payment_type == "outbound" and self.order_id._is_epc():
            vals["date"] = self._get_transfer_day(vals["date"])
        return vals

    def _get_transfer_day(self, day):
        """Return when banks settle a transfer that is wanted on a day: not after it.

        :param day: may be a Saturday; the day after it is taken when there is no other
        """
        if self.local_instrument == "INST":
            return day
        before = previous_target_day(day)
        today = fields.Date.context_today(self)
        return before if before >= today else next_target_day(day)

    @api.model
    def _lot_grouping_fields(self):
        return [*super()._lot_grouping_fields(), "epc_sequence"]

    @api.model
    def _payment_grouping_fields(self):
        return [*super()._payment_grouping_fields(), "collection_reference"]

    def _prepare_account_payment_lot_vals(self, lot_sequence):
        vals = super()._prepare_account_payment_lot_vals(lot_sequence)
        if self.epc_sequence:
            vals["sequence_type"] = self.epc_sequence
        if self.order_id._is_epc():
            vals["name"] = reference(f"{self.order_id.message_id}/LOT{lot_sequence}")
        return vals

    def _prepare_account_payment_vals(self, payment_lot, pay_sequence):
        vals = super()._prepare_account_payment_vals(payment_lot, pay_sequence)
        if self.order_id._is_epc():
            # OCA writes the memo as EndToEndId.
            vals["memo"] = reference(self[:1].collection_reference or vals["memo"])
        return vals

    def _draft2open_payment_line_check(self):
        errors = super()._draft2open_payment_line_check()
        if self.order_id._is_epc_debit() and self.mandate_id:
            errors += self._get_epc_problems()
        return errors

    def _get_epc_problems(self):
        """Sentences about what would make the bank refuse this debit."""
        mandate = self.mandate_id
        problems = []
        if mandate_reference_faults(mandate.unique_mandate_reference or ""):
            problems.append(
                self.env._(
                    "The bank would refuse the mandate reference “%(reference)s” of "
                    "%(partner)s: use letters, digits and - / . without spaces, 35 at "
                    "most, and no slash at its ends or twice in a row.",
                    reference=mandate.unique_mandate_reference,
                    partner=self.partner_id.display_name,
                )
            )
        if not self._get_scheme():
            problems.append(
                self.env._(
                    "The mandate %(mandate)s of %(partner)s is neither SEPA Core nor "
                    "B2B. Choose its format.",
                    mandate=mandate.unique_mandate_reference,
                    partner=self.partner_id.display_name,
                )
            )
        if self.currency_id.name != "EUR":
            problems.append(
                self.env._(
                    "%(partner)s: %(currency)s cannot be collected by SEPA direct "
                    "debit, only euros. Take the line out of the order.",
                    partner=self.partner_id.display_name,
                    currency=self.currency_id.name,
                )
            )
        return problems
