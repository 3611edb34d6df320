from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..const import LEFT_TO_CHECK, PARTNERS
from ..samples import sample


class QuittanceDemo(models.AbstractModel):
    """The demo company: how it is made, and its month end from file to invoice."""

    _name = "quittance.demo"
    _description = "Quittance Demo"

    def _register_hook(self):
        """Make the demo company after the addon was installed; called by Odoo."""
        super()._register_hook()
        if self.env.registry.__dict__.pop("quittance_demo_wanted", False):
            self._set_up()

    @api.private
    def run(self):
        """Receive last month's three files, bill them, and validate the invoices.

        Called by ``./quittance demo``; calling it again changes nothing.

        :return: dict with ``files``, ``rows``, ``accepted``, ``rejected``,
            ``ignored``, ``invoices``, ``validated`` (counts), ``untaxed`` (float, EUR), ``table``
            (list of rows of texts to print, the first one the titles), ``rejects``
            (list of rows of texts: file, row, reason)
        """
        demo = self._as_manager()
        month = demo._get_last_month()
        batches = demo._receive_files(month)
        demo.env["partner.import.invoicing"]._create_invoices(demo.env.company, month)
        demo._validate(month)
        demo.env["partner.import.settlement"]._ensure(demo.env.company)
        return demo._report(batches, month)

    def _set_up(self):
        """Make the company, its people and its earlier months.

        Called once, after the addon was installed.
        """
        company = self._make_company()
        demo = self.with_company(company).with_context(
            allowed_company_ids=company.ids, tracking_disable=True
        )
        demo._make_users()
        demo._make_clients()
        demo._make_partners()
        demo._make_contracts()
        demo._make_portal_users()
        demo._make_history()
        demo._make_collection()
        demo._make_purchases()
        demo._make_signatures()
        demo._as_manager()._receive_early_file()

    def _as_manager(self):
        """Return self as the demo company's manager, in that company."""
        company = self.env.ref("quittance_demo.company")
        manager = self.env.ref("quittance_demo.user_manager")
        return (
            self.with_user(manager)
            .with_company(company)
            .with_context(allowed_company_ids=company.ids, lang=manager.lang)
        )

    @api.model
    def _get_last_month(self):
        """Return the first day of the month before today."""
        today = fields.Date.context_today(self)
        return today.replace(day=1) - relativedelta(months=1)

    def _receive_files(self, month):
        """Receive and read each partner's file of the month.

        :return: the batches, in the order of ``PARTNERS``
        """
        batches = self.env["partner.import.batch"]
        for key, partner in PARTNERS.items():
            batches |= self._receive(key, partner["file"], month, partner["channel"])
        return batches

    def _receive(self, partner_key, file_name, month, channel):
        """Receive one sample file through a channel, and read it.

        :return: the batch; the earlier one when the file came before
        """
        profile = self.env.ref(f"quittance_demo.profile_{partner_key}")
        name, content = sample(file_name, month)
        batch = self.env["partner.import.batch"]._receive(
            profile, name, content, channel, sender=profile.partner_id.email
        )
        if batch.state == "received":
            batch.sudo()._run_now()
        return batch

    def _validate(self, month):
        """Check and validate the month's invoices, but for those left to a person."""
        invoices = self._get_invoices(month).filtered(
            lambda move: (
                move.state == "draft" and move.partner_id.ref not in LEFT_TO_CHECK
            )
        )
        if invoices:
            invoices.action_import_checked()
            invoices.action_post()

    def _get_invoices(self, month):
        """Return the invoices made from the month's files."""
        return self.env["account.move"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("billing_month", "=", month),
                ("import_check", "!=", False),
                ("state", "!=", "cancel"),
            ]
        )

    def _report(self, batches, month):
        """Return what :meth:`run` returns."""
        invoices = self._get_invoices(month)
        untaxed = sum(
            -move.amount_untaxed
            if move.move_type == "out_refund"
            else move.amount_untaxed
            for move in invoices
        )
        rejects = self.env["partner.import.line"].search(
            [("batch_id", "in", batches.ids), ("state", "=", "rejected")],
            order="batch_id, row_number",
        )
        return {
            "files": len(batches),
            "rows": sum(batches.mapped("rows_read")),
            "accepted": sum(batches.mapped("accepted_count")),
            "rejected": sum(batches.mapped("rejected_count")),
            "ignored": sum(batches.mapped("ignored_count")),
            "invoices": len(invoices),
            "validated": len(invoices.filtered(lambda move: move.state == "posted")),
            "untaxed": round(untaxed, 2),
            "table": self._get_table(batches),
            "rejects": [
                [line.batch_id.name, str(line.row_number), line.reason or ""]
                for line in rejects
            ],
        }

    def _get_table(self, batches):
        """Return one row of texts per file, titles first."""
        titles = ["File", "Partner", "Rows", "Accepted", "Rejected", "Ignored", "EUR"]
        return [titles] + [
            [
                batch.name,
                batch.partner_id.name,
                str(batch.rows_read),
                str(batch.accepted_count),
                str(batch.rejected_count),
                str(batch.ignored_count),
                f"{batch.amount_total:.2f}",
            ]
            for batch in batches
        ]
