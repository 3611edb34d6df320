import logging
from collections import namedtuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..core import attempt as states
from ..core import means as core_means
from ..trust import trusted
from .account_payment_line import SCHEMES

_logger = logging.getLogger(__name__)

#: Fields of a payment line that differ from item to item.
OWN = (
    "name",
    "move_line_id",
    "partner_id",
    "mandate_id",
    "partner_bank_id",
    "partner_bank_allow_out_payment",
    "amount_currency",
    "amount_company_currency",
    "communication",
    "collection_reference",
)

#: Prepared attempts by bank file that are in no order yet.
_WAITING = """
SELECT attempt.id FROM collection_attempt attempt
  JOIN collection_means means ON means.id = attempt.means_id
 WHERE attempt.state = %(prepared)s AND attempt.kind = %(kind)s
   AND means.state = 'usable'
   AND NOT EXISTS (
        SELECT FROM account_payment_line line
          JOIN account_payment_order o ON o.id = line.order_id
         WHERE line.collection_reference = attempt.name
           AND line.company_id = attempt.company_id AND o.state != 'cancel')
 ORDER BY attempt.id
"""
_STILL = (
    "SELECT id FROM collection_attempt WHERE state = %s AND id = ANY(%s) ORDER BY id"
)

#: An item of an attempt with the mandate that collects it.
ItemRow = namedtuple(
    "ItemRow",
    "id reference collect_on move_line_id move_id amount currency_id mandate_id"
    " account_id partner_id allow_out_payment text",
)
_ITEMS = """
SELECT line.id, attempt.name, attempt.collect_on, line.move_line_id, item.move_id,
       line.amount, attempt.currency_id, mandate.id, account.id, account.partner_id,
       account.allow_out_payment,
       coalesce(nullif(move.payment_reference, ''), nullif(move.ref, ''), move.name, '')
  FROM collection_attempt_line line
  JOIN collection_attempt attempt ON attempt.id = line.attempt_id
  JOIN account_move_line item ON item.id = line.move_line_id
  JOIN account_move move ON move.id = item.move_id
  JOIN collection_means means ON means.id = attempt.means_id
  LEFT JOIN account_banking_mandate mandate ON mandate.id = means.mandate_id
  LEFT JOIN res_partner_bank account ON account.id = mandate.partner_bank_id
 WHERE line.attempt_id = ANY(%s)
 ORDER BY line.id
"""


class CollectionEngine(models.AbstractModel):
    """From prepared attempts to debit orders, confirmed and with their file."""

    _inherit = "collection.engine"

    @api.model
    def _cron_bank_orders(self):
        """Put attempts by bank file into debit orders; a scheduled job.

        One order for each account of ours and scheme; each in a transaction of its own,
        so that a killed job leaves whole orders, and attempts that the next one takes.
        """
        cron = self.env["ir.cron"]
        self._cancel_withdrawn()
        groups = self._get_bank_groups()
        cron._commit_progress(remaining=len(groups))
        for (method, _scheme), attempts in groups.items():
            self._order_safely(method, attempts)
            if not cron._commit_progress(1):
                break

    @api.model
    def _get_bank_groups(self):
        """Return the attempts that wait for an order, by what must not be mixed.

        :return: ``{(account.payment.method.line, scheme): attempts}``
        """
        self.env.flush_all()
        values = {"prepared": states.PREPARED, "kind": core_means.SEPA_BANK}
        rows = self.env.execute_query(SQL(_WAITING, **values))
        attempts = trusted(self.env["collection.attempt"].sudo()).browse(
            [row[0] for row in rows]
        )
        methods = attempts.means_id._get_bank_methods()
        groups = attempts.grouped(
            lambda one: (
                methods[one.means_id],
                SCHEMES.get(one.means_id.mandate_id.format, ""),
            )
        )
        for key in [key for key in groups if not key[0]]:
            groups.pop(key)._raise_alert("bank_not_ready")
        return groups

    @api.model
    def _order_safely(self, method, attempts):
        """Make one order; what goes wrong with it is said and does not stop others."""
        try:
            with self.env.cr.savepoint():
                order = self._make_bank_order(method, attempts)
        except Exception:
            _logger.exception("No debit order for %s", method.display_name)
            attempts._raise_alert("no_bank_order")
            return
        if not order or method.company_id.collection_bank_files == "draft":
            return
        try:
            with self.env.cr.savepoint():
                order._run_to_file()
        except Exception as error:
            _logger.exception("%s is not confirmed", order.name)
            order._ask_person(str(error))

    @api.model
    def _make_bank_order(self, method, attempts):
        """Create the order of attempts and its lines.

        :return: the order, empty when nothing of them is left to collect
        """
        company = method.company_id
        attempts._lock()
        rows = self.env.execute_query(SQL(_STILL, states.PREPARED, attempts.ids))
        attempts = attempts.browse(attempt for (attempt,) in rows)
        orders = trusted(self.env["account.payment.order"].sudo()).with_company(company)
        if not attempts:
            return orders
        order = orders.create(self._prepare_bank_order_vals(method))
        # Not at creation: OCA computes the date's kind then.
        order.date_prefered = "due"
        order.payment_line_ids._add_attempts(order, attempts)
        return order

    @api.model
    def _prepare_bank_order_vals(self, method):
        """Return the values of a run's order; a hook."""
        day = fields.Date.context_today(self)
        return {
            "payment_method_line_id": method.id,
            "payment_type": "inbound",
            "company_id": method.company_id.id,
            "description": self.env._("Collection of %(day)s", day=day),
        }


class AccountPaymentLine(models.Model):
    """Lines of a run's order: one for each item of each attempt."""

    _inherit = "account.payment.line"

    @api.model
    def _add_attempts(self, order, attempts):
        """Create the lines of attempts in an order, in sets."""
        lines = trusted(self.sudo())
        self.env.flush_all()
        items = [
            ItemRow(*row) for row in self.env.execute_query(SQL(_ITEMS, attempts.ids))
        ]
        vals_list = [lines._prepare_attempt_line_vals(order, one) for one in items]
        for vals, text in zip(vals_list, self._get_texts(items), strict=True):
            vals["communication"] = text
        sequence = self.env["ir.sequence"].sudo()
        numbers = sequence._draw_all("account.payment.line", len(vals_list))
        for vals, number in zip(vals_list, numbers, strict=False):
            vals["name"] = number
        made = self.env["collection.set"]._create_alike(lines, vals_list, OWN)
        self.env.add_to_compute(order._fields["total_company_currency"], order)
        return made

    @api.model
    def _get_texts(self, items):
        """Return what the debtor reads for each item, as OCA words it."""
        moves = self.env["account.move"]
        name = "_get_payment_order_communication_direct"
        if self.env["collection.set"]._is_reviewed(moves, (name,)):
            return [one.text for one in items]
        return [
            move._get_payment_order_communication_direct()
            for move in moves.browse(one.move_id for one in items)
        ]

    @api.model
    def _prepare_attempt_line_vals(self, order, row):
        """Return the values of the payment line of an attempt's line; a hook.

        :param row: ``ItemRow``
        """
        day = max(row.collect_on, fields.Date.context_today(self))
        worth = row.amount
        if row.currency_id != order.company_currency_id.id:
            currency = self.env["res.currency"].browse(row.currency_id)
            worth = currency._convert(
                row.amount, order.company_currency_id, order.company_id, day
            )
        return {
            "order_id": order.id,
            "move_line_id": row.move_line_id,
            "partner_id": row.partner_id,
            "mandate_id": row.mandate_id,
            "partner_bank_id": row.account_id,
            "partner_bank_allow_out_payment": row.allow_out_payment,
            "currency_id": row.currency_id,
            "amount_currency": row.amount,
            "amount_company_currency": worth,
            # A structured reference would keep an attempt's lines apart.
            "communication_type": "free",
            "collection_reference": row.reference,
            "collect_on": row.collect_on,
            "date": day,
        }


class IrSequence(models.Model):
    """Many numbers of a sequence in one query."""

    _inherit = "ir.sequence"

    @api.model
    def _draw_all(self, code, count):
        """Draw numbers as ``next_by_code`` would, one after the other.

        :return: the numbers; fewer (none) where there is no such sequence
        """
        company = self.env.company.id
        found = self.search(
            [("code", "=", code), ("company_id", "in", [company, False])],
            order="company_id",
            limit=1,
        )
        if not found:
            return []
        if found.implementation != "standard" or found.use_date_range:
            return [found.next_by_id() for _number in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{found.id:03d}",
                count,
            )
        )
        prefix, suffix = found._get_prefix_suffix()
        numbers = sorted(number for (number,) in rows)
        return [f"{prefix}{one:0{found.padding}d}{suffix}" for one in numbers]
