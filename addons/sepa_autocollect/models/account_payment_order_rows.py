from collections import namedtuple

from odoo import models
from odoo.tools import SQL

from odoo.addons.quittance_base.core.iso20022.mandate import mandate_reference_faults
from odoo.addons.quittance_base.core.iso20022.sequence import MandateFacts

from .account_payment_line import SCHEMES

#: A line with its mandate and the account that is debited, as they are now.
LineRow = namedtuple(
    "LineRow",
    "id collection_reference epc_sequence communication_type plain mandate_id format"
    " reference signed_on iban name",
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
       coalesce(nullif(account.acc_holder_name, ''), holder.name)
  FROM account_payment_line line
  LEFT JOIN account_banking_mandate mandate ON mandate.id = line.mandate_id
  LEFT JOIN res_partner_bank account ON account.id = mandate.partner_bank_id
  LEFT JOIN res_partner holder ON holder.id = account.partner_id
 WHERE line.order_id = %s
 ORDER BY line.id
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

    def _get_facts_of(self, row, creditor):
        """A mandate as this order uses it.

        :param row: ``LineRow``
        :param creditor: result of ``_get_creditor``
        """
        return MandateFacts(row.reference, *creditor, row.iban or "")

    def _get_doubtful_lines(self):
        """Return the lines that confirming might refuse, all when nobody can tell.

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
        rows = self._read_lines().values()
        doubtful = {
            row.id
            for row in rows
            if row.format not in SCHEMES
            or mandate_reference_faults(row.reference or "")
        }
        found = self.env.execute_query(SQL(_DOUBTFUL, **values))
        return lines.browse(sorted(doubtful.union(one for (one,) in found)))
