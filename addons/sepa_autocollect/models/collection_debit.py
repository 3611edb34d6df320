from collections import namedtuple

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.quittance_base.core.iso20022.debit_tree import FrozenDebit
from odoo.addons.quittance_base.core.iso20022.sequence import (
    Amendment,
    MandateFacts,
    Outcome,
    PastCollection,
)

from ..trust import trusted

STATES = [
    ("ready", "Confirmed"),
    ("sent", "Sent"),
    ("accepted", "Accepted by the bank"),
    ("booked", "Booked"),
    ("rejected", "Rejected"),
    ("returned", "Returned"),
    ("refunded", "Refunded"),
    ("cancelled", "Cancelled"),
]
#: The money may still come: nothing else may touch the receivable.
OPEN = ("ready", "sent", "accepted")
#: The bank did not debit the account.
NOT_DEBITED = ("rejected", "cancelled")
#: The money came and went.
BACK = ("rejected", "returned", "refunded")

#: Collected by another program before ours.
BY_ANOTHER_PROGRAM = PastCollection("RCUR")

_PAST = """
SELECT mandate_id, sequence_type, state, mandate_reference, creditor_identifier,
       creditor_name, iban
  FROM collection_debit
 WHERE mandate_id = ANY(%(mandates)s) AND state != 'cancelled'
 ORDER BY id
"""
FrozenRow = namedtuple(
    "FrozenRow", "id amended reference position mandate iban currency amount"
)
_FROZEN = """
SELECT id, amended, end_to_end_id, position, mandate_reference, iban, currency_id,
       amount
  FROM collection_debit WHERE id = ANY(%s) ORDER BY position
"""


class CollectionDebit(models.Model):
    """One direct debit in a bank file, frozen when its order is confirmed."""

    _name = "collection.debit"
    _description = "Direct Debit in a Bank File"
    _inherit = ["collection.guarded"]
    _check_company_auto = True
    _order = "order_id desc, position"
    _rec_name = "end_to_end_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    order_id = fields.Many2one(
        "account.payment.order",
        required=True,
        readonly=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    lot_name = fields.Char("Batch", readonly=True, index=True)
    payment_id = fields.Many2one(
        "account.payment", readonly=True, index=True, ondelete="set null"
    )
    mandate_id = fields.Many2one(
        "account.banking.mandate", readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one("res.partner", readonly=True, ondelete="restrict")
    position = fields.Integer(readonly=True)
    end_to_end_id = fields.Char("Reference", required=True, readonly=True, index=True)
    scheme = fields.Char(readonly=True)
    sequence_type = fields.Char(readonly=True)
    due_on = fields.Date("Due date", readonly=True)
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    mandate_reference = fields.Char(readonly=True)
    iban = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    creditor_identifier = fields.Char(readonly=True)
    creditor_name = fields.Char(readonly=True)
    original_reference = fields.Char(readonly=True)
    original_creditor_identifier = fields.Char(readonly=True)
    original_creditor_name = fields.Char(readonly=True)
    original_iban = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    new_bank = fields.Boolean("At another bank", readonly=True)
    amended = fields.Boolean("Tells an amendment", readonly=True)
    state = fields.Selection(
        STATES, required=True, readonly=True, default="ready", index=True
    )
    booked_on = fields.Date(readonly=True)
    back_on = fields.Date("Came back on", readonly=True)
    reason_code = fields.Char(readonly=True)
    reason_text = fields.Char("The bank's words", readonly=True)
    claim = fields.Char(readonly=True, help="By what right the money came back.")
    fee = fields.Monetary("Bank's fee", readonly=True)
    refusal_kind = fields.Char(
        readonly=True, help="What a retry is decided by; empty until it came back."
    )
    fallback_allowed = fields.Boolean(readonly=True)
    max_retries = fields.Integer(readonly=True)
    mail_kind = fields.Char(readonly=True)
    return_id = fields.Many2one("payment.return", readonly=True, ondelete="set null")

    _reference_unique = models.UniqueIndex(
        "(company_id, end_to_end_id) WHERE state != 'cancelled'",
        "A direct debit with this reference is in a file already.",
    )

    def write(self, vals):
        """Refuse every change that is not the addon's own."""
        self._check_trusted()
        return super().write(vals)

    @api.model
    def _own(self):
        """The model as our own code writes it."""
        return trusted(self.sudo())

    # --- what earlier debits say about a mandate ---

    @api.model
    def _get_histories(self, mandates):
        """Earlier debits of mandates, for sequence types and amendments.

        Called when orders are confirmed; one query for all.

        :return: ``({mandate id: [PastCollection]}, {mandate id: MandateFacts})``, the
            facts being those of the last debit that was not rejected
        """
        histories, facts = self._read_past(mandates)
        for mandate in mandates:
            if mandate.id not in histories and mandate.last_debit_date:
                histories[mandate.id] = [BY_ANOTHER_PROGRAM]
        return histories, facts

    @api.model
    def _read_past(self, mandates):
        """As ``_get_histories``, of debits in files of ours alone."""
        self.flush_model(["state", "mandate_id"])
        histories, facts = {}, mandates._get_former_facts()
        for row in self.env.execute_query_dict(SQL(_PAST, mandates=mandates.ids)):
            mandate, state = row["mandate_id"], row["state"]
            past = PastCollection(row["sequence_type"], _get_outcome(state))
            histories.setdefault(mandate, []).append(past)
            if state not in NOT_DEBITED:
                facts[mandate] = MandateFacts(
                    row["mandate_reference"],
                    row["creditor_identifier"] or "",
                    row["creditor_name"] or "",
                    row["iban"],
                )
        return histories, facts

    def _get_frozen(self, bic_countries):
        """The debits as the file must say them.

        :param bic_countries: country codes for whose accounts the BIC stays
        :return: ``{EndToEndId: FrozenDebit}``
        """
        self.flush_recordset()
        rows = self.env.execute_query(SQL(_FROZEN, self.ids))
        told = {debit.id: debit for debit in self.sudo().browse(_get_amended(rows))}
        currencies = self.env["res.currency"]
        return {
            row.reference: FrozenDebit(
                position=row.position,
                mandate=row.mandate,
                iban=row.iban,
                amount=currencies.browse(row.currency)._get_decimal(row.amount),
                amendment=told[row.id]._get_amendment() if row.amended else None,
                keep_bic=row.iban[:2] in bic_countries,
            )
            for row in map(FrozenRow._make, rows)
        }

    def _get_amendment(self):
        if not self.amended:
            return None
        return Amendment(
            original_reference=self.original_reference or "",
            original_creditor_id=self.original_creditor_identifier or "",
            original_creditor_name=self.original_creditor_name or "",
            original_iban=self.original_iban or "",
            new_bank=self.new_bank,
        )

    # --- what becomes of them ---

    def _set_outcome(self, vals):
        """Write what became of debits that share it, then tell who asked for them."""
        if self:
            trusted(self.sudo()).write(vals)
            self._outcome_changed()

    def _outcome_changed(self):
        """Told after the state of debits was written; a hook for attempts.

        The debits' ``end_to_end_id`` is the attempt's reference; ``state``,
        ``reason_code``, ``refusal_kind``, ``fallback_allowed`` and ``max_retries`` say
        the rest. May be called again with the same states.
        """


def _get_amended(rows):
    return [row[0] for row in rows if row[1]]


def _get_outcome(state):
    if state in NOT_DEBITED:
        return Outcome.REJECTED
    return Outcome.OPEN if state in OPEN else Outcome.DEBITED
