from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.quittance_base.core.iso20022.charset import reference

from ..trust import trusted
from .account_payment_order_rows import PaymentRow

#: Fields of a payment that differ from debit to debit of one batch.
OWN = (
    "partner_id",
    "partner_bank_id",
    "amount",
    "amount_company_currency_signed",
    "memo",
    "payment_reference",
)
LINKS = ("payment_line_ids", "invoice_ids")
#: What tells batches apart, as it is known here.
LOT_FIELDS = {
    "date",
    "currency_id",
    "priority",
    "local_instrument",
    "category_purpose",
    "mandate_format",
    "mandate_type",
    "mandate_state",
    "epc_sequence",
}
#: What is asked of each line one by one: an unknown addon there goes before speed.
ASKED_OF_LINES = (
    "_get_transaction_key",
    "_get_scheme",
    "_get_wanted_date",
    "_prepare_write_draft2open",
    "_lot_grouping_fields",
    "_payment_grouping_fields",
    "_prepare_account_payment_vals",
)
ASKED_OF_ORDERS = (
    "draft2open",
    "_plan",
    "_get_plan",
    "_prepare_wanted",
    "_get_facts_now",
    "_freeze",
)


class AccountPaymentOrder(models.Model):
    """Confirming what a run put into an order, for thousands of debits at once.

    What OCA does line by line is done here in sets, with the same rows; a test
    compares. Orders filled by hand, and databases whose addons take part in confirming,
    go through OCA's own code.
    """

    _inherit = "account.payment.order"

    def _opens_in_sets(self):
        """Return whether this order can be confirmed in sets."""
        method = self.payment_method_line_id
        ready = self.journal_id.bank_account_id and method.bank_account_link == "fixed"
        sets, lines = self.env["collection.set"], self.env["account.payment.line"]
        if not (
            ready
            and not (self.payment_ids or self.payment_lot_ids)
            and sets._is_reviewed(self, ASKED_OF_ORDERS)
            and sets._is_reviewed(lines, ASKED_OF_LINES)
            and LOT_FIELDS.issuperset(lines._lot_grouping_fields())
        ):
            return False
        return self._has_only_run_lines()

    def _open_in_sets(self):
        """Plan and check the lines, make lots and payments, confirm and freeze.

        :raises UserError: what stands against lines, a sentence each
        """
        rows = list(self._read_lines().values())
        planned, facts = self._plan_rows(rows)
        self._write_plan(rows, planned)
        errors = {
            text: None
            for line in self._get_doubtful_lines(rows)
            for text in line._draft2open_payment_line_check()
        }
        if errors:
            raise UserError("\n".join(errors))
        pairs = self._create_payments(rows, planned)
        for field in ("payment_count", "payment_lot_count"):
            self.env.add_to_compute(self._fields[field], self)
        made = self.payment_lot_ids
        for field in ("amount", "payment_count"):
            self.env.add_to_compute(made._fields[field], made)
        trusted(self).write({"state": "open"})
        self._freeze(pairs, facts)

    def _write_plan(self, rows, planned):
        """Write what was planned, and that they are confirmed, on the lines."""
        groups = defaultdict(list)
        for row in rows:
            plan = planned[row.collection_reference]
            groups[plan.day, plan.sequence, row.date].append(row.id)
        sets = self.env["collection.set"]
        lines = trusted(self.env["account.payment.line"])
        for (day, sequence, date), ids in groups.items():
            vals = {"epc_date": day, "epc_sequence": sequence, "state": "open"}
            if day != date:
                vals["date"] = day
            sets._update(lines.browse(ids), vals)

    def _create_payments(self, rows, planned):
        """Create the payments of lines, one for each debit.

        :return: ``[(PaymentRow, LineRow)]`` by id of the payment
        """
        debits = defaultdict(list)
        for row in rows:
            plan = planned[row.collection_reference]
            row = row._replace(date=plan.day, epc_sequence=plan.sequence)
            debits[row.collection_reference].append(row)
        lots = self._create_lots([parts[0] for parts in debits.values()])
        lines = self.env["account.payment.line"]
        vals_list, keys, known = [], [], set()
        for parts in debits.values():
            first = parts[0]
            lot = lots[_get_lot_key(first)]
            key = (lot.id, first.account_id, first.move_type)
            vals = self._prepare_own_vals(parts)
            if key not in known:
                known.add(key)
                alike = lines.browse(part.id for part in parts)
                whole = alike._prepare_account_payment_vals(lot, 1)
                vals = {**whole, **vals}
            vals_list.append(vals)
            keys.append(key)
        payments = self.env["collection.set"]._create_alike(
            self.env["account.payment"], vals_list, OWN, LINKS, keys
        )
        pairs = [
            (self._get_payment_row(payment_id, vals, key[0], parts[0]), parts[0])
            for payment_id, vals, key, parts in zip(
                payments.ids, vals_list, keys, debits.values(), strict=True
            )
        ]
        return sorted(pairs, key=lambda pair: pair[0].id)

    def _prepare_own_vals(self, parts):
        """Return what of a payment is its own.

        :param parts: rows of the lines of one debit
        """
        first = parts[0]
        amount = sum(part.amount for part in parts)
        worth = amount
        if first.currency_id != self.company_currency_id.id:
            currency = self.env["res.currency"].browse(first.currency_id)
            worth = currency._convert(
                amount, self.company_currency_id, self.company_id, first.date
            )
        return {
            "partner_id": first.partner_id,
            "partner_bank_id": first.partner_bank_id,
            "amount": amount,
            "amount_company_currency_signed": worth,
            "memo": reference(first.collection_reference),
            "payment_reference": " - ".join(part.communication for part in parts),
            "payment_line_ids": [part.id for part in parts],
            "invoice_ids": [part.move_id for part in parts],
        }

    def _get_payment_row(self, payment_id, vals, lot_id, row):
        return PaymentRow(
            payment_id,
            vals["memo"],
            vals["payment_reference"],
            vals["amount"],
            row.date,
            row.currency_id,
            vals["partner_id"],
            lot_id,
        )

    def _create_lots(self, rows):
        """Create the batches of debits: ``{key: account.payment.lot}``.

        :param rows: the first line of each debit
        """
        firsts = {}
        for row in rows:
            firsts.setdefault(_get_lot_key(row), row.id)
        lines = self.env["account.payment.line"]
        made = self.env["account.payment.lot"].create(
            [
                lines.browse(line)._prepare_account_payment_lot_vals(number)
                for number, line in enumerate(firsts.values(), 1)
            ]
        )
        return dict(zip(firsts, made, strict=True))


def _get_lot_key(row):
    """Return what tells batches apart: ``LOT_FIELDS`` of a row."""
    mandate = (row.format, row.mandate_type, row.mandate_state)
    return (row.date, row.currency_id, row.lot, row.epc_sequence, *mandate)
