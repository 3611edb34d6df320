import time

import requests

from odoo import SUPERUSER_ID, api, fields, models

from odoo.addons.sepa_autocollect.core import attempt as states
from odoo.addons.sepa_autocollect.trust import trusted

from ..const import BANK_RULES, LOST_ANSWER

#: Days after which the bank has booked, and returned what comes back.
BANK_DAYS = 7
#: Seconds that charges may take.
PATIENCE = 60


class QuittanceDemo(models.AbstractModel):
    """The month's collection, over HTTP: cards, bank files, and what comes back."""

    _inherit = "quittance.demo"

    @api.private
    def collect(self):
        """Collect the month's invoices from the clients' means, and reconcile.

        Called by ``./quittance demo`` after :meth:`run`, with the stand-ins running.
        Commits, as the scheduled jobs do that it calls; calling it again changes
        nothing.

        :return: see :meth:`_report_collection`
        """
        demo = self._as_manager()
        if not demo._get_run():
            demo._save_means()
            demo._prepare_faults()
            self.env["ir.cron"]._commit_progress()
            demo._start_run()
            self.env["ir.cron"]._commit_progress()
            self._send_charges()
            self._resolve_unknown()
            self._pass_files()
            self._prove(demo)
            # The dashboard tells what is stuck by the last look.
            demo.env["collection.run"].action_open_preview()
            self.env["ir.cron"]._commit_progress()
        return demo._report_collection()

    def _get_run(self):
        """Return the run of the demo, empty before it."""
        company = self.env.ref("quittance_demo.company")
        return self.env["collection.run"].search(
            [("company_id", "=", company.id), ("state", "!=", "draft")], limit=1
        )

    def _prepare_faults(self):
        """Have one answer get lost after the charge, and the bank return a debit."""
        token = self.env["payment.token"].sudo()
        client = self._get_client(LOST_ANSWER)
        customer = token.search([("partner_id", "=", client.id)], limit=1).provider_ref
        lost = {
            "fault": "charge_then_reset",
            "on": "POST *payment_intents",
            "match": {"customer": customer},
            "times": 1,
        }
        self._ask("stripe", "faults", rules=[lost])
        self._ask("bank", "rules", rules=BANK_RULES)

    def _start_run(self):
        """Look at the preview and start it, as the manager does."""
        runs = self.env["collection.run"]
        run = runs.browse(runs.action_open_preview()["res_id"])
        asked = self.env["collection.run.start"].browse(run.action_start()["res_id"])
        asked.action_confirm()

    def _get_engine(self):
        return self.with_user(SUPERUSER_ID).env["collection.engine"]

    def _send_charges(self):
        """Run the jobs that charge and book until every card has its answer."""
        engine = self._get_engine()
        limit = time.monotonic() + PATIENCE
        waiting = [
            ("provider_id", "!=", False),
            ("state", "in", (states.PREPARED, states.SENDING)),
        ]
        engine._cron_send()
        # Another process may have taken some of them.
        while self.env["collection.attempt"].sudo().search_count(waiting):
            if time.monotonic() > limit:
                break
            time.sleep(0.5)
            self.env["ir.cron"]._commit_progress()
        engine._cron_settle()
        self.env["ir.cron"]._commit_progress()

    def _resolve_unknown(self):
        """Have the resolver ask about lost answers, as if ten minutes had passed."""
        attempts = trusted(self.env["collection.attempt"].sudo()).search(
            [("state", "in", (states.SENDING, states.UNKNOWN))]
        )
        for one in attempts:
            earlier = fields.Datetime.subtract(one.sent_at, minutes=10)
            one.write({"sent_at": earlier, "next_look_at": earlier})
            if theirs := one.provider_sent_at:
                one.provider_sent_at = fields.Datetime.subtract(theirs, minutes=10)
        self.env["ir.cron"]._commit_progress()
        engine = self._get_engine()
        engine._cron_resolve()
        engine._cron_settle()
        self.env["ir.cron"]._commit_progress()

    def _pass_files(self):
        """Make the bank files, hand them in, and take what the bank answers."""
        self._get_engine()._cron_bank_orders()
        self.env["ir.cron"]._commit_progress()
        company = self.env.ref("quittance_demo.company")
        orders = self.env["account.payment.order"].sudo()
        orders = orders.with_company(company).search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "generated"),
                # What the company pays waits for its signers.
                ("payment_type", "=", "inbound"),
            ]
        )
        address = self.env["payment.provider"]._get_demo_address("bank")
        for order in orders:
            file = order.payment_file_id.raw
            requests.post(f"{address}/files", data=file, timeout=30).raise_for_status()
            order.generated2uploaded()
        self.env["ir.cron"]._commit_progress()
        self._ask("bank", "clock", advance=BANK_DAYS * 86_400)
        journal = self.env.ref("quittance_demo.bank_journal").sudo()
        messages = self.env["collection.bank.message"].sudo().with_company(company)
        for file in self._ask("bank", "files")["files"]:
            content = file["content"].encode()
            messages._receive(journal, file["name"], content, "./quittance demo")
            self.env["ir.cron"]._commit_progress()
        self.env["collection.run"]._close_over()
        self.env["ir.cron"]._commit_progress()

    def _prove(self, demo):
        """Have the manager ask for the proof that every charge is one attempt."""
        demo.env["collection.sweep"].action_prove()
        self.with_user(SUPERUSER_ID).env["collection.sweep"]._cron_sweep()
        self.env["ir.cron"]._commit_progress()

    def _report_collection(self):
        """Return what became of the run.

        :return: dict with ``asked``, ``collected``, ``resolved`` (counts),
            ``collected_eur``, ``attempts`` (list of rows of texts, the first one the
            titles), ``waiting`` (rows: client, amount, why not now), ``proof`` (text)
        """
        run = self._get_run()
        attempts = self.env["collection.attempt"].search([("run_id", "=", run.id)])
        labels = dict(attempts._fields["state"]._description_selection(self.env))
        done = attempts.filtered(lambda one: one.state == states.DONE)
        proof = self.env["collection.sweep"]._get_last_proof(run.company_id)
        return {
            "asked": len(attempts),
            "collected": len(done),
            "resolved": len(done.filtered("asked")),
            "proof": proof["text"],
            "collected_eur": round(sum(done.mapped("amount")), 2),
            "attempts": [["Client", "Means", "EUR", "Outcome", "Code"]]
            + [
                [
                    one.partner_id.name,
                    one.means_id.masked_name,
                    f"{one.amount:.2f}",
                    labels[one.state],
                    one.code or "",
                ]
                for one in attempts.sorted(lambda one: (one.kind, one.id))
            ],
            "waiting": [
                [line.partner_id.name, f"{line.amount:.2f}", line.why or ""]
                for line in run.line_ids.filtered(lambda one: one.section != "tonight")
            ],
        }
