from collections import defaultdict
from decimal import Decimal
from hashlib import sha256

from odoo import api, models
from odoo.exceptions import AccessError, ConcurrencyError
from odoo.tools import SQL

from odoo.addons.queue_job.exception import RetryableJobError

from ..core.grouping import Row, assign_months, split_clients
from ..trust import trusted, untrusted

CHANNEL = "root.partner_import"
JOB_CLIENTS = 200
JOB_ROWS = 20_000
#: Before a job that was in another one's way runs again.
RETRY_SECONDS = 5
#: Context keys that change what creating an invoice does.
SWITCHES = (
    "default_",
    "skip_",
    "check_",
    "force_",
    "import_file",
    "move_reverse_cancel",
)


class PartnerImportInvoicing(models.AbstractModel):
    """Turns ready service lines into one draft invoice per client and month."""

    _name = "partner.import.invoicing"
    _description = "Partner Import Invoicing"

    # What others call

    @api.private
    def _create_invoices(self, company, month=None, clients=None):
        """Bill the ready rows of a company; safe to call twice or from two users.

        Called by the board, the batch and :meth:`_job_create_invoices`. Rows of
        clients on hold stay ready; rows that cannot be billed become rejected with
        their reason; the rest goes on.

        :param month: first day of the billing month, None for every month
        :param clients: ``res.partner`` to bill, None for all
        :return: the draft ``account.move`` created or joined
        :raises AccessError: who may not create invoices in this company
        :raises ConcurrencyError: someone else bills the same rows; Odoo runs it again
        """
        invoicing = self._in_company(company)
        ready = invoicing._lock_ready_rows(company, month, clients)
        groups = invoicing._assign_rows(company, ready, month)
        moves = invoicing.env["account.move"]
        for keys in invoicing._split_groups(groups):
            moves |= invoicing._bill_groups(company, {k: groups[k] for k in keys})
        return untrusted(moves)

    def _enqueue(self, company, month=None):
        """Bill a company's ready rows in jobs of whole clients.

        Called by the board's button. Pressing twice enqueues nothing twice.

        :return: the number of jobs
        """
        invoicing = self._in_company(company)
        counts = invoicing._count_ready_rows(company, month)
        pieces = split_clients(counts, JOB_CLIENTS, JOB_ROWS)
        for clients in pieces:
            untrusted(invoicing).with_delay(
                channel=CHANNEL,
                description=self.env._(
                    "Invoices of %(count)s clients", count=len(clients)
                ),
                identity_key=invoicing._identity_key(company, month, clients),
            )._job_create_invoices(company.id, month, clients)
        return len(pieces)

    def _job_create_invoices(self, company_id, month, client_ids):
        """Bill some whole clients; called by the jobs of :meth:`_enqueue`."""
        company = self.env["res.company"].browse(company_id)
        # one may have been merged into another client since
        clients = self.env["res.partner"].browse(client_ids).exists()
        try:
            moves = self._create_invoices(company, month, clients)
        except ConcurrencyError as error:
            # the other one is about to commit: queue_job's own pause is ten minutes
            raise RetryableJobError(
                str(error), seconds=RETRY_SECONDS, ignore_retry=True
            ) from error
        return self.env._("%(count)s draft invoices", count=len(moves))

    # Hooks

    def _get_ready_domain(self, company, month, clients):
        """Return SQL conditions on the rows to bill; ``l`` row, ``c`` billed client.

        Called before rows are locked; extended to leave more rows waiting.
        """
        conditions = [
            SQL("l.company_id = %s", company.id),
            SQL("l.state = 'ready'"),
            SQL("b.state = 'done'"),
            SQL("c.billing_hold IS NOT TRUE AND p.billing_hold IS NOT TRUE"),
            SQL("l.billing_month IS NOT NULL"),
        ]
        if month:
            # rows of earlier months can be due this month: late, or summing to zero
            conditions.append(SQL("l.billing_month <= %s", month))
        if clients is not None:
            ids = clients.commercial_partner_id.ids
            conditions.append(SQL("c.id = ANY(%s)", ids))
        return SQL(" AND ").join(conditions)

    def _get_target_drafts(self, company, since, clients):
        """Return the open drafts that rows may join.

        Called once per run. They are the drafts with a billing month, be it a bridge
        that set it.

        :param since: first billing month to look at
        :param clients: ids of billed clients
        :return: ``{(client id, currency id, billing month): account.move}``
        """
        drafts = self.env["account.move"].search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "draft"),
                ("posted_before", "=", False),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("billing_month", ">=", since),
                ("commercial_partner_id", "in", clients),
            ],
            # the last one is kept: made here, else by a bridge; oldest first
            order="import_replacement desc, import_check desc, id desc",
        )
        return {move._get_import_key(): move for move in drafts}

    # Steps

    def _in_company(self, company):
        """Return self in the company, after checking what the user may do there."""
        if not self.env.su and company not in self.env.user.company_ids:
            raise AccessError(
                self.env._("You cannot bill for %(company)s.", company=company.name)
            )
        # defaults and switches of the caller's screen must not change an invoice
        context = {
            name: value
            for name, value in self.env.context.items()
            if not name.startswith(SWITCHES)
        }
        billing = self.with_context(context)  # pylint: disable=context-overridden
        invoicing = trusted(billing.with_company(company))
        invoicing.env["account.move"].check_access("create")
        invoicing.env["partner.import.line"].check_access("write")
        return invoicing

    def _ready_rows_query(self, company, month, clients):
        """Return the FROM and WHERE of the rows to bill."""
        return SQL(
            """FROM partner_import_line l
               JOIN partner_import_batch b ON b.id = l.batch_id
               JOIN res_partner p ON p.id = l.client_id
               JOIN res_partner c ON c.id = p.commercial_partner_id
              WHERE %s""",
            self._get_ready_domain(company, month, clients),
        )

    def _lock_ready_rows(self, company, month, clients):
        """Lock the rows to bill, so that whoever comes second starts again.

        Their files are locked too: none is taken back while its rows are billed.

        :return: list of (row id, client id, currency id, billing month, amount)
        """
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """SELECT l.id, c.id, l.currency_id, l.billing_month,
                          (CASE WHEN l.disbursement
                                THEN COALESCE(l.cost_amount, l.amount)
                                ELSE l.amount END)::text
                   %s ORDER BY l.id FOR UPDATE OF l FOR SHARE OF b""",
                self._ready_rows_query(company, month, clients),
            )
        )

    def _count_ready_rows(self, company, month):
        """Return (client id, number of rows) of the clients to bill."""
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                "SELECT c.id, COUNT(*) %s GROUP BY c.id ORDER BY c.id",
                self._ready_rows_query(company, month, None),
            )
        )

    def _assign_rows(self, company, ready, month):
        """Return ``{(client, currency, billing month): row ids}`` to bill now."""
        if not ready:
            return {}
        sums, rows = defaultdict(Decimal), defaultdict(list)
        for row_id, client, currency, row_month, amount in ready:
            key = client, currency, row_month
            sums[key] += Decimal(amount or 0)
            rows[key].append(row_id)
        groups = defaultdict(list)
        for key, billed in self._assign_keys(company, sums).items():
            if billed and (not month or billed == month):
                groups[key[0], key[1], billed] += rows[key]
        return dict(sorted(groups.items()))

    def _assign_keys(self, company, sums):
        """Return the billing month of each ``(client, currency, month)`` of ``sums``.

        None for rows that wait; see :func:`~..core.grouping.assign_months`.
        """
        if not sums:
            return {}
        since = min(key[2] for key in sums)
        clients = list({key[0] for key in sums})
        return assign_months(
            sums,
            set(self._get_target_drafts(company, since, clients)),
            self._get_validated_keys(company, since, clients),
            company.import_late_rows,
            company.import_zero_month,
        )

    def _get_validated_keys(self, company, since, clients):
        """Return the keys whose invoice was validated, also if reset to draft."""
        return set(
            self.env.execute_query(
                SQL(
                    """SELECT DISTINCT commercial_partner_id, currency_id, billing_month
                         FROM account_move
                        WHERE company_id = %s AND billing_month >= %s
                          AND import_check IS NOT NULL AND posted_before
                          AND state != 'cancel' AND commercial_partner_id = ANY(%s)""",
                    company.id,
                    since,
                    clients,
                )
            )
        )

    def _split_groups(self, groups):
        """Split the groups so that memory stays flat, whole clients together."""
        by_client = defaultdict(list)
        for key in groups:
            by_client[key[0]].append(key)
        counts = [
            (client, sum(len(groups[key]) for key in keys))
            for client, keys in by_client.items()
        ]
        return [
            [key for client in clients for key in by_client[client]]
            for clients in split_clients(counts, JOB_CLIENTS, JOB_ROWS)
        ]

    def _load_rows(self, row_ids):
        """Return ``{row id: Row}``; exact amounts, at cost for disbursements."""
        records = self.env.execute_query(
            SQL(
                """SELECT l.id, l.profile_id, l.partner_id, l.product_id,
                          l.service_date, COALESCE(l.quantity, 0)::text,
                          COALESCE(CASE WHEN l.disbursement THEN l.cost_price END,
                                   l.price_unit, 0)::text,
                          COALESCE(CASE WHEN l.disbursement THEN l.cost_amount END,
                                   l.amount, 0)::text,
                          COALESCE(l.disbursement, FALSE),
                          NULLIF(l.client_id, p.commercial_partner_id),
                          COALESCE(l.reference, ''), COALESCE(l.note, '')
                     FROM partner_import_line l
                     JOIN res_partner p ON p.id = l.client_id
                    WHERE l.id = ANY(%s) ORDER BY l.id""",
                list(row_ids),
            )
        )
        return {
            record[0]: Row(
                *record[:5],
                *(Decimal(text) for text in record[5:8]),
                *record[8:],
            )
            for record in records
        }

    def _identity_key(self, company, month, clients):
        """Return the job key that makes the second press of a button do nothing."""
        digest = sha256(repr(clients).encode()).hexdigest()[:16]
        return f"partner_import.invoices:{company.id}:{month}:{digest}"
