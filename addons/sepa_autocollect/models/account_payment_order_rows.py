from collections import namedtuple

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.quittance_base.core.iso20022.debit_plan import Wanted, plan_debits
from odoo.addons.quittance_base.core.iso20022.mandate import mandate_reference_faults
from odoo.addons.quittance_base.core.iso20022.sequence import MandateFacts, amendment

from .account_payment_line import SCHEMES
from .collection_debit import BY_ANOTHER_PROGRAM

#: A line with its mandate and the account that is debited, as they are now.
LineRow = namedtuple(
    "LineRow",
    "id collection_reference epc_sequence communication_type plain mandate_id format"
    " reference signed_on iban name date collect_on partner_id partner_bank_id"
    " currency_id amount communication move_id account_id move_type mandate_type"
    " mandate_state last_debit_date lot",
)
#: A payment that became one debit.
PaymentRow = namedtuple(
    "PaymentRow",
    "id memo payment_reference amount date currency_id partner_id payment_lot_id",
)

_LINES = """
SELECT line.id, line.collection_reference, line.epc_sequence, line.communication_type,
       line.purpose IS NULL AND line.regulatory_reporting_id IS NULL,
       mandate.id, mandate.format, mandate.unique_mandate_reference,
       mandate.signature_date, account.sanitized_acc_number,
       coalesce(nullif(account.acc_holder_name, ''), holder.name),
       line.date, line.collect_on, line.partner_id, line.partner_bank_id,
       line.currency_id, line.amount_currency, line.communication, item.move_id,
       item.account_id, move.move_type, mandate.type, mandate.state,
       mandate.last_debit_date,
       (line.priority, line.local_instrument, line.category_purpose)::text
  FROM account_payment_line line
  LEFT JOIN account_move_line item ON item.id = line.move_line_id
  LEFT JOIN account_move move ON move.id = item.move_id
  LEFT JOIN account_banking_mandate mandate ON mandate.id = line.mandate_id
  LEFT JOIN res_partner_bank account ON account.id = mandate.partner_bank_id
  LEFT JOIN res_partner holder ON holder.id = account.partner_id
 WHERE line.order_id = %s
 ORDER BY line.id
"""
_FORMATS = """
SELECT DISTINCT mandate.format FROM account_payment_line line
  LEFT JOIN account_banking_mandate mandate ON mandate.id = line.mandate_id
 WHERE line.order_id = %s
"""
#: Lines that cannot be confirmed in sets.
_UNFIT = """
SELECT count(*), count(*) FILTER (WHERE line.collection_reference IS NULL
       OR line.collect_on IS NULL OR item.account_id IS NULL)
  FROM account_payment_line line
  LEFT JOIN account_move_line item ON item.id = line.move_line_id
 WHERE line.order_id = %s
"""
#: What kinds of lines there are: ``(plain, communication, country of the account)``.
_KINDS = """
SELECT DISTINCT line.purpose IS NULL AND line.regulatory_reporting_id IS NULL,
       line.communication_type, left(account.sanitized_acc_number, 2)
  FROM account_payment_line line
  LEFT JOIN account_banking_mandate mandate ON mandate.id = line.mandate_id
  LEFT JOIN res_partner_bank account ON account.id = mandate.partner_bank_id
 WHERE line.order_id = %s
"""
_ACCOUNTS = """
SELECT account.sanitized_acc_number,
       line.currency_id = %s AND mandate.format = ANY(%s)
       AND mandate.type IN ('oneoff', 'recurrent')
       AND line.partner_bank_id = mandate.partner_bank_id
  FROM account_payment_line line
  LEFT JOIN account_banking_mandate mandate ON mandate.id = line.mandate_id
  LEFT JOIN res_partner_bank account ON account.id = mandate.partner_bank_id
 WHERE line.order_id = %s
"""
_PAYMENTS = """
SELECT id, memo, payment_reference, amount, date, currency_id, partner_id,
       payment_lot_id
  FROM account_payment WHERE payment_order_id = %s ORDER BY id
"""
#: One table alone: joined with rows that this transaction made, PostgreSQL, which has
#: no statistics of them yet, would read them all again for each payment.
_FIRST_LINES = """
SELECT %s, min(%s) FROM %s WHERE %s = ANY(%s) GROUP BY 1
"""
#: Lines that OCA's checks and ours might say something of; the wording is theirs.
_DOUBTFUL = """
SELECT line.id
  FROM account_payment_line line
  LEFT JOIN account_banking_mandate mandate ON mandate.id = line.mandate_id
  LEFT JOIN res_partner_bank account ON account.id = line.partner_bank_id
  LEFT JOIN account_move_line item ON item.id = line.move_line_id
 WHERE line.order_id = %(order)s
   AND (account.id IS NULL OR account.partner_id IS DISTINCT FROM line.partner_id
        OR account.id = %(own)s
        OR coalesce(line.communication, '') = ''
        OR %(matured)s AND item.date_maturity > line.date
        OR mandate.id IS NULL OR mandate.state NOT IN ('valid', 'final')
        OR mandate.type = 'oneoff' AND mandate.last_debit_date IS NOT NULL
        OR line.currency_id IS DISTINCT FROM %(euro)s)
"""


class AccountPaymentOrder(models.Model):
    """What files and frozen debits are made of, read in a few queries."""

    _inherit = "account.payment.order"

    def _read_lines(self):
        """Return the lines of an order as rows: ``{line id: LineRow}``."""
        self.env.flush_all()
        rows = self.env.execute_query(SQL(_LINES, self.id))
        return {row[0]: LineRow(*row) for row in rows}

    def _read_payments(self):
        """Return the payments of an order, each with the first of its lines.

        :return: ``[(PaymentRow, LineRow)]`` by id of the payment
        """
        lines = self._read_lines()
        rows = [
            PaymentRow(*row) for row in self.env.execute_query(SQL(_PAYMENTS, self.id))
        ]
        field = self.env["account.payment"]._fields["payment_line_ids"]
        payment, line = map(SQL.identifier, (field.column1, field.column2))
        table = SQL.identifier(field.relation)
        ids = [row.id for row in rows]
        query = SQL(_FIRST_LINES, payment, line, table, payment, ids)
        firsts = dict(self.env.execute_query(query))
        return [(row, lines[firsts[row.id]]) for row in rows]

    def _has_only_run_lines(self):
        """Return whether all lines were put in by a run, and there are some."""
        self.env.flush_all()
        [(count, unfit)] = self.env.execute_query(SQL(_UNFIT, self.id))
        return bool(count) and not unfit

    def _read_kinds(self):
        """Return ``[(plain, communication, country of the account)]`` of the lines."""
        self.env.flush_all()
        return self.env.execute_query(SQL(_KINDS, self.id))

    def _read_accounts(self):
        """Return ``[(account, whether the line is surely of SEPA but for it)]``."""
        self.env.flush_all()
        euro = self.env.ref("base.EUR").id
        return self.env.execute_query(SQL(_ACCOUNTS, euro, [*SCHEMES], self.id))

    def _may_need_split(self):
        """Return whether the lines may be too many, or of more than one scheme."""
        self.env.flush_all()
        lines = self.env["account.payment.line"]
        limits = self.payment_method_line_id._get_file_limits()
        formats = self.env.execute_query(SQL(_FORMATS, self.id))
        reviewed = self.env["collection.set"]._is_reviewed(lines, ("_get_scheme",))
        return any(limits.values()) or len(formats) > 1 or not reviewed

    def _plan_rows(self, rows):
        """Decide sequence type and due date of each debit; as ``_get_plan``.

        :param rows: ``LineRow`` of lines that a run put in
        :return: ``({reference: debit_plan.Planned}, {mandate id: MandateFacts})``
        :raises UserError: a mandate has ended
        """
        mandates = self.env["account.banking.mandate"]
        mandates = mandates.browse(dict.fromkeys(row.mandate_id for row in rows))
        histories, facts = self.env["collection.debit"]._read_past(mandates)
        creditor = self.payment_method_line_id._get_creditor(
            self.company_partner_bank_id
        )
        today = fields.Date.context_today(self)
        wanted = {}
        for row in rows:
            if row.collection_reference in wanted:
                continue
            if row.last_debit_date and row.mandate_id not in histories:
                histories[row.mandate_id] = [BY_ANOTHER_PROGRAM]
            then = facts.get(row.mandate_id)
            change = then and amendment(then, self._get_facts_of(row, creditor))
            wanted[row.collection_reference] = Wanted(
                key=row.collection_reference,
                mandate=row.mandate_id,
                scheme=SCHEMES.get(row.format, ""),
                on=max(row.collect_on, today),
                one_off=row.mandate_type == "oneoff",
                final=row.mandate_state == "final",
                moved=bool(change and change.new_bank),
            )
        now = fields.Datetime.context_timestamp(
            self.with_context(tz="UTC"), self.confirmed_at or fields.Datetime.now()
        )
        rules = self.payment_method_line_id._get_bank_rules()
        planned = plan_debits(wanted.values(), histories, now, rules)
        ended = [row.id for row in rows if planned[row.collection_reference].problem]
        self._refuse_ended(self.payment_line_ids.browse(ended))
        return planned, facts

    def _get_facts_of(self, row, creditor):
        """A mandate as this order uses it.

        :param row: ``LineRow``
        :param creditor: result of ``_get_creditor``
        """
        return MandateFacts(row.reference, *creditor, row.iban or "")

    def _get_doubtful_lines(self, rows=None):
        """Return the lines that confirming might refuse, all when nobody can tell.

        :param rows: ``LineRow`` of the lines, where they were read
        Called by what confirms in sets, before ``_draft2open_payment_line_check``.
        """
        lines, method = self.payment_line_ids, self.payment_method_line_id
        known = self.env["collection.set"]._is_reviewed(
            lines, ("_draft2open_payment_line_check", "_get_epc_problems")
        )
        if not known or method.mail_notif or self.payment_type != "inbound":
            return lines
        values = {
            "order": self.id,
            "own": self.company_partner_bank_id.id,
            "euro": self.env.ref("base.EUR").id,
            "matured": method.no_debit_before_maturity,
        }
        if rows is None:
            rows = self._read_lines().values()
        doubtful = {
            row.id
            for row in rows
            if row.format not in SCHEMES
            or mandate_reference_faults(row.reference or "")
        }
        found = self.env.execute_query(SQL(_DOUBTFUL, **values))
        return lines.browse(sorted(doubtful.union(one for (one,) in found)))
