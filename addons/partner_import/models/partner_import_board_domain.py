from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Domain

#: Rows that were billed or will be: their amount is what the client pays.
BILLED = ("ready", "invoiced", "credited")
RUNNING = ("received", "reading", "checking")
#: Rows of a file that was taken back count nowhere.
COUNTED = Domain("batch_id.state", "!=", "cancelled")
#: Rows accepted and not yet invoiced: billed now, kept back, billed with a later month.
WAITING_FIGURES = ("ready", "held", "later")


class PartnerImportBoard(models.AbstractModel):
    """Month-end board, read as the user, so record rules apply.

    Here: what each figure counts; the same domain serves the figure and its list.
    """

    _name = "partner.import.board"
    _description = "Month-End Board"

    def _figure_domains(self, figure, month, profiles):
        """Return ``(xml id of the action, domain)`` of a figure, or None.

        Called by :meth:`open_figure`; extend it for figures of other addons.
        """
        of_profile = (
            Domain("profile_id", "in", profiles.ids) if profiles else Domain.TRUE
        )
        of_month = Domain("billing_month", "=", month) & COUNTED
        if figure in ("to_check", "to_validate", "validated"):
            return "account_move_action_import", self._get_stage_domain(month, figure)
        if figure in WAITING_FIGURES:
            domain = self._get_waiting_domains(month)[figure]
            return "partner_import_line_action", domain
        if figure == "rejects":
            return "partner_import_line_action_rejected", of_profile & Domain(
                "state", "=", "rejected"
            ) & (of_month | self._get_undated_domain(month))
        if figure in ("rows", "amount"):
            billed = (
                Domain("state", "in", BILLED) if figure == "amount" else Domain.TRUE
            )
            return "partner_import_line_action", of_profile & of_month & billed
        if figure == "batches":
            batches = self.env["partner.import.line"]._read_group(
                of_profile & of_month, ["batch_id"]
            )
            ids = [batch.id for (batch,) in batches]
            ids += self._find_undated_batches(month).ids
            arrived = self._get_unread_domain(month)
            return "partner_import_batch_action", of_profile & (
                Domain("id", "in", ids) | arrived
            )
        return None

    def _get_waiting_domains(self, month):
        """Return the domain of each of ``WAITING_FIGURES``.

        What "Create invoices" bills is not only the month's own rows: late rows and
        months that sum to zero go with another month, as the settings say.
        """
        accepted = Domain("state", "=", "ready") & Domain("batch_id.state", "=", "done")
        held = Domain("client_id.billing_hold", "=", True) | Domain(
            "client_id.commercial_partner_id.billing_hold", "=", True
        )
        own = Domain("billing_month", "=", month)
        moved_in, moved_out = self._get_moved_domains(month)
        return {
            "ready": accepted & ~held & ((own & ~moved_out) | moved_in),
            "held": accepted & held & own,
            "later": accepted & ~held & own & moved_out,
        }

    def _get_moved_domains(self, month):
        """Return the domains of rows moved into a month and out of it."""
        keys = {True: defaultdict(list), False: defaultdict(list)}
        # sudo: rows and drafts decide together; only the user's own rows are shown
        invoicing = self.env["partner.import.invoicing"].sudo()
        for company in self.env.companies:
            moved = invoicing.with_company(company)._find_moved_months(company, month)
            for (client, currency, own), billed in moved.items():
                if month in (own, billed):
                    keys[billed == month][company.id, currency, own].append(client)
        return [
            Domain.OR(
                Domain("company_id", "=", company)
                & Domain("currency_id", "=", currency)
                & Domain("billing_month", "=", own)
                & Domain("client_id.commercial_partner_id", "in", clients)
                for (company, currency, own), clients in keys[entering].items()
            )
            for entering in (True, False)
        ]

    def _get_stage_domain(self, month, stage):
        """Return the domain of the invoices in a stage of the month."""
        domain = Domain(
            [
                ("billing_month", "=", month),
                ("import_check", "!=", False),
                ("move_type", "in", ("out_invoice", "out_refund")),
            ]
        )
        return (
            domain
            & {
                "to_check": Domain("state", "=", "draft")
                & Domain("import_check", "=", "to_check"),
                "to_validate": Domain("state", "=", "draft")
                & Domain("import_check", "=", "checked"),
                "validated": Domain("state", "=", "posted"),
            }[stage]
        )

    def _get_undated_domain(self, month):
        """Return the domain of rows without a readable date that count in a month."""
        return Domain("billing_month", "=", False) & Domain(
            "batch_id", "in", self._find_undated_batches(month).ids
        )

    def _get_unread_domain(self, month):
        """Return the domain of batches without rows that arrived for a month."""
        start = month + relativedelta(months=1)
        return Domain(
            [
                ("state", "in", (*RUNNING, "refused")),
                # compared with the midnight of the user's time zone
                ("received_at", ">=", start),
                ("received_at", "<", start + relativedelta(months=1)),
            ]
        )

    def _local_date(self, moment):
        """Return the day of a stored time where the user is."""
        return fields.Datetime.context_timestamp(self, moment).date()

    def _find_undated_batches(self, month):
        """Return the batches whose undated rejects are shown with a month.

        That is the latest month of the batch's other rows, else the month before
        the file arrived.
        """
        Line = self.env["partner.import.line"]
        undated = Line._read_group(
            Domain("billing_month", "=", False)
            & Domain("state", "=", "rejected")
            & COUNTED,
            ["batch_id"],
        )
        batches = self.env["partner.import.batch"].union(*(b for (b,) in undated))
        latest = dict(
            Line._read_group(
                [("batch_id", "in", batches.ids), ("billing_month", "!=", False)],
                ["batch_id"],
                ["billing_month:max"],
            )
        )
        return batches.filtered(
            lambda batch: month == (latest.get(batch) or self._month_before(batch))
        )

    def _month_before(self, batch):
        """Return the month before a batch arrived."""
        received = self._local_date(batch.received_at)
        return received.replace(day=1) - relativedelta(months=1)
