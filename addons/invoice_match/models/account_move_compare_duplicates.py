from odoo import models
from odoo.tools import SQL

from ..core.capture.kinds import is_refund
from ..core.check.duplicate import Known, duplicates
from ..core.check.finding import Finding
from .invoice_match_orders import as_decimal


class AccountMove(models.Model):
    """Bills that came before."""

    _inherit = "account.move"

    def _find_duplicates(self, run):
        """Return H04 or H05 for each earlier bill that may be the same."""
        mine = self._prepare_known(run)
        found = []
        for one in duplicates(mine, run.earlier):
            bill = self.browse(one.id)
            found.append(
                Finding(
                    "H04" if one.sure else "H05",
                    amount=mine.total,
                    details={"why": one.why, "bill": bill._get_bill_name()},
                )
            )
        return found

    def _get_bill_name(self):
        """Return what a bill is called while it has no number of ours."""
        return self.ref or self.display_name

    def _prepare_known(self, run):
        """Return a bill as those before it are known."""
        document = run.document
        account = next((one.account for one in document.payments if one.account), "")
        return Known(
            id=self.id,
            seller=self.commercial_partner_id.id or None,
            number=document.number,
            issued=document.issued,
            total=document.totals.total or as_decimal(self.amount_total),
            currency=document.currency,
            credit=is_refund(document.kind, document.totals.total),
            account=account.replace(" ", ""),
            order=document.references.order,
        )

    def _gather_earlier(self, company, runs):
        """Give each comparison the bills before it that may be the same, in one query.

        Numbers are compared without case, separators and zeros here; the core decides.
        """
        known = [run.move._prepare_known(run) for run in runs]
        self.env.cr.execute(
            SQL(
                """
                SELECT move.id, move.commercial_partner_id, move.ref, capture.number,
                       COALESCE(capture.issued, move.invoice_date) AS issued,
                       COALESCE(capture.amount_total, move.amount_total) AS total,
                       COALESCE(capture.currency_code, currency.name) AS currency,
                       move.move_type = 'in_refund' AS credit,
                       COALESCE(
                           regexp_replace(capture.account_number, '\\s', '', 'g'), ''
                       ) AS account,
                       COALESCE(capture.order_reference, '') AS order_name
                  FROM account_move move
                  JOIN res_currency currency ON currency.id = move.currency_id
             LEFT JOIN invoice_capture capture ON capture.move_id = move.id
                 WHERE move.company_id = %(company)s
                   AND move.move_type IN ('in_invoice', 'in_refund')
                   AND move.state != 'cancel'
                   AND COALESCE(move.match_state, 'none') != 'refused'
                   AND (
                       move.commercial_partner_id = ANY(%(sellers)s)
                       AND (
                           COALESCE(capture.amount_total, move.amount_total)
                               = ANY(%(totals)s)
                           OR %(plain)s = ANY(%(numbers)s)
                       )
                       OR regexp_replace(capture.account_number, '\\s', '', 'g')
                           = ANY(%(accounts)s)
                       AND %(plain)s = ANY(%(numbers)s)
                   )
                """,
                company=company.id,
                sellers=[one.seller for one in known if one.seller],
                totals=[one.total for one in known],
                numbers=[coarse(one.number) for one in known],
                accounts=[one.account for one in known if one.account],
                plain=SQL(
                    "regexp_replace(upper(COALESCE(capture.number, move.ref)), "
                    "'[^A-Z1-9]', '', 'g')"
                ),
            )
        )
        earlier = [self._read_known(row) for row in self.env.cr.dictfetchall()]
        by_key = {}
        for one in earlier:
            for key in ((one.seller, one.total), coarse(one.number)):
                by_key.setdefault(key, {})[one.id] = one
        for run, mine in zip(runs, known, strict=True):
            near = {
                **by_key.get((mine.seller, mine.total), {}),
                **by_key.get(coarse(mine.number), {}),
            }
            run.earlier = [one for one in near.values() if one.id < mine.id]

    def _read_known(self, row):
        """Return a ``Known`` of a row."""
        return Known(
            id=row["id"],
            seller=row["commercial_partner_id"],
            number=row["number"] or row["ref"] or "",
            issued=row["issued"],
            total=as_decimal(row["total"]),
            currency=row["currency"],
            credit=row["credit"],
            account=row["account"],
            order=row["order_name"],
        )


def coarse(text):
    """A number without case, separators and zeros: what SQL can compare."""
    return "".join(
        one for one in text.upper() if one.isascii() and one.isalnum() and one != "0"
    )
