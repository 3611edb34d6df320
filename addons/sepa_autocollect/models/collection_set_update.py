from odoo import api, models
from odoo.tools import SQL

from . import collection_set

_OTHER_STATE = """
SELECT id FROM account_payment_line WHERE id = ANY(%s) AND state IS DISTINCT FROM %s
"""


class CollectionSet(models.AbstractModel):
    """The same values for many records, in one statement."""

    _inherit = "collection.set"

    @api.model
    def _write_alike(self, records, vals):
        """Write the same values to records, with the rows ``write()`` would leave.

        :param records: as the environment that writes; guards were passed
        :param vals: values of plain stored fields
        """
        names = list(vals)
        many = len(records) >= collection_set.SMALLEST
        tracked = any(getattr(records._fields[n], "tracking", None) for n in names)
        if tracked or not many or not self._is_reviewed(records, ("write",)):
            records.write(vals)
        else:
            self._update(records, vals)

    @api.model
    def _update(self, records, vals):
        """Update the rows of records, and have computed what depends on them."""
        names = list(vals)
        records.flush_model(names)
        cells = [
            SQL(
                "%s = %s",
                SQL.identifier(name),
                records._fields[name].convert_to_column_insert(value, records[:1]),
            )
            for name, value in vals.items()
        ]
        self.env.execute_query(
            SQL(
                "UPDATE %s SET %s, write_uid = %s, write_date = %s WHERE id = ANY(%s)",
                SQL.identifier(records._table),
                SQL(", ").join(cells),
                self.env.uid,
                self.env.cr.now(),
                records.ids,
            )
        )
        records.invalidate_recordset([*names, "write_uid", "write_date"], flush=False)
        records.modified(names)


class AccountPaymentOrder(models.Model):
    _inherit = "account.payment.order"

    def write(self, vals):
        """Write an order's state on its thousands of lines in one statement."""
        lines = self.sudo().payment_line_ids if "state" in vals else None
        if not lines or len(lines) < collection_set.SMALLEST:
            return super().write(vals)
        with self.env.protecting([lines._fields["state"]], lines):
            result = super().write(vals)
        self.env.flush_all()
        rows = self.env.execute_query(SQL(_OTHER_STATE, lines.ids, vals["state"]))
        others = lines.browse(line for (line,) in rows)
        if others:
            self.env["collection.set"].sudo()._update(others, {"state": vals["state"]})
        return result
