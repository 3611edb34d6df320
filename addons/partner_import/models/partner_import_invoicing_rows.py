import json

from odoo import models
from odoo.tools import SQL
from odoo.tools.date_utils import end_of


class PartnerImportInvoicing(models.AbstractModel):
    """What cannot be billed, and what becomes of the rows."""

    _inherit = "partner.import.invoicing"

    def _reject_unbillable(self, company, groups):
        """Reject rows that have no account, no tax or an open period to stand in.

        Called before documents are prepared.

        :param groups: ``{(client id, currency id, month): [Row]}``
        :return: the same without the rejected rows and without empty groups
        """
        products = {row.product for rows in groups.values() for row in rows}
        reasons = self._get_product_reasons(company, products)
        disbursement = company._get_disbursement_account()
        closed = {
            month: self._get_closed_reason(company, month)
            for month in {key[2] for key in groups}
        }
        rejected, kept = {}, {}
        for key, rows in groups.items():
            for row in rows:
                reason = closed[key[2]] or self._get_row_reason(
                    row, reasons, disbursement
                )
                if reason:
                    rejected.setdefault(reason, []).append(row.id)
                else:
                    kept.setdefault(key, []).append(row)
        self._reject_rows(rejected)
        return kept

    def _get_row_reason(self, row, reasons, disbursement):
        """Return why a row cannot be billed, as (code, params in JSON), or None."""
        if not row.disbursement:
            return reasons.get(row.product)
        if not disbursement:
            return self._reason("missing_account", account="467")
        return None

    def _get_closed_reason(self, company, month):
        """Return the reason of rows whose billing month is closed, or None."""
        journal = company._get_import_journal()
        last_day = end_of(month, "month")
        if company._get_violated_lock_dates(last_day, False, journal):
            return self._reason("closed_period", month=month.isoformat())
        return None

    def _get_product_reasons(self, company, product_ids):
        """Return ``{product id: reason}`` of the products that cannot be billed."""
        reasons, taxed = {}, {}
        fallback = company._get_import_journal().default_account_id
        for product in self.env["product.product"].browse(product_ids):
            accounts = product.product_tmpl_id.get_product_accounts()
            account = accounts["income"] or fallback
            if not account or not account.active:
                code = "missing_account"
            elif company.account_sale_tax_id:
                # sudo: taxes of the product may be of companies the user cannot see
                taxes = product.sudo().taxes_id | account.sudo().tax_ids
                if taxes not in taxed:
                    taxed[taxes] = bool(taxes._filter_taxes_by_company(company))
                if taxed[taxes]:
                    continue
                code = "missing_tax"
            else:
                continue
            reasons[product.id] = self._reason(code, product=product.display_name)
        return reasons

    def _reason(self, code, **params):
        """Return a reason as a key rows can be grouped by."""
        return code, json.dumps(params)

    def _refused(self, document, error):
        """Return the reason of a document that Odoo refused."""
        rows = [row_id for ids in document.rows.values() for row_id in ids]
        return {self._reason("invoice_refused", message=str(error)): rows}

    def _reject_rows(self, reasons):
        """Set rows rejected with their reason, in one statement.

        :param reasons: ``{(code, params as JSON): row ids}``
        """
        values = [
            (row_id, code, params)
            for (code, params), row_ids in reasons.items()
            for row_id in row_ids
        ]
        if values:
            ids, codes, params = (list(column) for column in zip(*values, strict=True))
            self.env.cr.execute(
                SQL(
                    """UPDATE partner_import_line l
                          SET state = 'rejected', reason_code = v.code,
                              reason_params = v.params::jsonb,
                              write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
                         FROM unnest(%s::int[], %s::text[], %s::text[])
                              AS v(id, code, params)
                        WHERE l.id = v.id""",
                    self.env.uid,
                    ids,
                    codes,
                    params,
                )
            )
            self._rows_changed()

    def _link_rows(self, documents, drafts):
        """Set rows invoiced with their invoice and line, in one statement."""
        rows, moves, lines = [], [], []
        for document, draft in zip(documents, drafts, strict=True):
            for key, row_ids in document.rows.items():
                rows += row_ids
                moves += [draft.move_id] * len(row_ids)
                lines += [draft.line_ids[key]] * len(row_ids)
        self.env.cr.execute(
            SQL(
                """UPDATE partner_import_line l
                      SET state = 'invoiced', move_id = v.move, move_line_id = v.line,
                          reason_code = NULL, reason_params = NULL,
                          write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
                     FROM unnest(%s::int[], %s::int[], %s::int[])
                          AS v(id, move, line)
                    WHERE l.id = v.id""",
                self.env.uid,
                rows,
                moves,
                lines,
            )
        )
        self._rows_changed()

    def _rows_changed(self):
        """Forget cached values of rows and of what counts them, after SQL."""
        self.env["partner.import.line"].invalidate_model(
            ["state", "move_id", "move_line_id", "reason_code", "reason_params"]
        )
        self.env["partner.import.batch"].invalidate_model()
        self.env["account.move"].invalidate_model(["import_line_ids"])
        self.env["account.move.line"].invalidate_model(["import_line_ids"])

    def _free_rows(self, moves=None, lines=None):
        """Set the rows of drafts or of invoice lines that go away ready again.

        Called when a draft or a line is deleted and when an invoice is cancelled.
        """
        self.env["partner.import.line"].flush_model(
            ["state", "move_id", "move_line_id"]
        )
        condition = (
            SQL("move_id = ANY(%s)", moves.ids)
            if lines is None
            else SQL("move_line_id = ANY(%s)", lines.ids)
        )
        self.env.cr.execute(
            SQL(
                """UPDATE partner_import_line
                      SET state = 'ready', move_id = NULL, move_line_id = NULL,
                          write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
                    WHERE state = 'invoiced' AND %s""",
                self.env.uid,
                condition,
            )
        )
        if self.env.cr.rowcount:
            self._rows_changed()
