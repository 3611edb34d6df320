from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from ..trust import trusted

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
        lines = self.payment_line_ids
        return bool(
            ready
            and lines
            and not (self.payment_ids or self.payment_lot_ids)
            and all(line.collection_reference for line in lines)
            and self.env["collection.set"]._is_reviewed(self, ("draft2open",))
        )

    def _open_in_sets(self):
        """Check the lines, make lots and payments, and confirm.

        :raises UserError: what stands against lines, a sentence each
        """
        lines = self.payment_line_ids.sorted("id")
        for day, group in lines.grouped(
            lambda one: one._prepare_write_draft2open()["date"]
        ).items():
            trusted(group.filtered(lambda one, day=day: one.date != day)).date = day
        errors = {
            text: None
            for line in self._get_doubtful_lines()
            for text in line._draft2open_payment_line_check()
        }
        if errors:
            raise UserError("\n".join(errors))
        keys = {line: line._get_lot_key() for line in lines}
        lots = self._create_lots(keys)
        numbers = defaultdict(int)
        vals_list = []
        for group in lines.grouped("collection_reference").values():
            lot = lots[keys[group[0]]]
            numbers[lot] += 1
            vals_list.append(self._prepare_set_payment_vals(group, lot, numbers[lot]))
        sets = self.env["collection.set"]
        sets._create_alike(self.env["account.payment"], vals_list, OWN, LINKS)
        for field in ("payment_count", "payment_lot_count"):
            self.env.add_to_compute(self._fields[field], self)
        made = self.payment_lot_ids
        for field in ("amount", "payment_count"):
            self.env.add_to_compute(made._fields[field], made)
        self.write({"state": "open"})

    def _create_lots(self, keys):
        """Create the batches of lines: ``{key: account.payment.lot}``.

        :param keys: ``{line: key}``
        """
        firsts = {}
        for line, key in keys.items():
            firsts.setdefault(key, line)
        made = self.env["account.payment.lot"].create(
            [
                line._prepare_account_payment_lot_vals(number)
                for number, line in enumerate(firsts.values(), 1)
            ]
        )
        return dict(zip(firsts, made, strict=True))

    def _prepare_set_payment_vals(self, lines, lot, number):
        """Return the values of one payment, with what create() would compute of it."""
        vals = lines._prepare_account_payment_vals(lot, number)
        links = {name: vals[name][0][2] for name in LINKS}
        worth = lines[:1].currency_id._convert(
            vals["amount"], self.company_currency_id, self.company_id, vals["date"]
        )
        return {**vals, **links, "amount_company_currency_signed": worth}


class AccountPaymentLine(models.Model):
    _inherit = "account.payment.line"

    def _get_lot_key(self):
        """Return what tells batches apart: OCA's fields, not computed for each line."""
        key = []
        for name in self._lot_grouping_fields():
            related = self._fields[name].related or name
            value = self
            for step in related.split("."):
                value = value[step]
            key.append(value)
        return tuple(key)
