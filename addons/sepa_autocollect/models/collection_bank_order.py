import logging

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
        attempts = attempts.filtered(lambda one: one.state == states.PREPARED)
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
        items = attempts.line_ids.sorted("id")
        vals_list = [lines._prepare_attempt_line_vals(order, one) for one in items]
        sequence = self.env["ir.sequence"].sudo()
        numbers = sequence._draw_all("account.payment.line", len(vals_list))
        for vals, number in zip(vals_list, numbers, strict=False):
            vals["name"] = number
        made = self.env["collection.set"]._create_alike(lines, vals_list, OWN)
        self.env.add_to_compute(order._fields["total_company_currency"], order)
        return made

    @api.model
    def _prepare_attempt_line_vals(self, order, line):
        """Return the values of the payment line of an attempt's line; a hook."""
        attempt, item = line.attempt_id, line.move_line_id
        mandate = attempt.means_id.mandate_id
        move = item.move_id
        day = max(attempt.collect_on, fields.Date.context_today(self))
        account = mandate.partner_bank_id
        return {
            "order_id": order.id,
            "move_line_id": item.id,
            "partner_id": account.partner_id.id,
            "mandate_id": mandate.id,
            "partner_bank_id": account.id,
            "partner_bank_allow_out_payment": account.allow_out_payment,
            "currency_id": line.currency_id.id,
            "amount_currency": line.amount,
            "amount_company_currency": line.currency_id._convert(
                line.amount, order.company_currency_id, order.company_id, day
            ),
            "communication": move._get_payment_order_communication_direct(),
            # A structured reference would keep an attempt's lines apart.
            "communication_type": "free",
            "collection_reference": attempt.name,
            "collect_on": attempt.collect_on,
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
