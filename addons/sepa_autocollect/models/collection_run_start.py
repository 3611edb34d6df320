import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..trust import untrusted

_logger = logging.getLogger(__name__)


class CollectionRun(models.Model):
    """Starting a run: what was seen is what is prepared, or nothing is."""

    _inherit = "collection.run"

    def _lock(self):
        """Let nobody else decide for the company until this transaction ends.

        :raises UserError: when somebody is at it
        """
        key = SQL("hashtext(%s)", f"collection.run {self.company_id.id}")
        query = SQL("SELECT pg_try_advisory_xact_lock(%s, 0)", key)
        if not self.env.execute_query(query)[0][0]:
            raise UserError(
                self.env._(
                    "Another collection run of %(company)s is being prepared at this "
                    "moment. Wait a minute and look at its preview.",
                    company=self.company_id.name,
                )
            )

    def _start(self, fingerprint=None):
        """Decide anew, and prepare the attempts of what leaves today.

        Called by the confirmation, with what the person saw, and by the night.

        :param str fingerprint: prepare only when the decision is still this one
        :return: False when it is not; the preview is then the new one
        :rtype: bool
        :raises UserError: when the run was started or stopped already
        """
        self.ensure_one()
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "%(run)s was started or stopped already. Open a new preview.",
                    run=self.display_name,
                )
            )
        _situation, decision = self._preview()
        if fingerprint is not None and fingerprint != self.fingerprint:
            return False
        debits = decision.to_send()
        self._use_credits(decision, debits)
        if debits:
            self._prepare_attempts(debits)
        self.env["collection.notice"]._announce(self.company_id, decision)
        self.write(
            {
                "state": "running" if debits else "done",
                "started_on": fields.Datetime.now(),
                "user_id": self.env.uid,
            }
        )
        self.message_post(body=self.sentence)
        return True

    def _prepare_attempts(self, debits):
        """Have the engine prepare what leaves today; say on the lines what it left.

        :param debits: core Debits
        :return: the attempts
        """
        engine = untrusted(self.env["collection.engine"]).with_company(self.company_id)
        attempts, left = engine._prepare_attempts(debits)
        attempts._set_run(self)
        lines = self.line_ids.filtered(lambda line: line.move_line_id.id in left)
        for code, changed in lines.grouped(lambda x: left[x.move_line_id.id]).items():
            changed.sudo().write({"section": "left", "code": code, "params": {}})
        return attempts

    @api.model
    def _cron_night(self):
        """Start the run of each company whose policy says every night.

        Called by the scheduled action. A company that fails does not stop others: its
        run is kept as stopped, with what went wrong.
        """
        self._close_over()
        policies = self.env["collection.policy"].sudo()
        policies = policies.search([("scope", "=", "company"), ("nightly", "=", True)])
        companies = policies.company_id
        for number, company in enumerate(companies, 1):
            self._trusted()._start_night(company)
            left = len(companies) - number
            self.env["ir.cron"]._commit_progress(1, remaining=left)

    def _start_night(self, company):
        """Start one company's run of the night, unless it was started already."""
        today = fields.Date.context_today(self)
        night = [
            ("company_id", "=", company.id),
            ("date", "=", today),
            ("origin", "=", "night"),
            ("state", "!=", "stopped"),
        ]
        if self.search_count(night, limit=1):
            return
        try:
            with self.env.cr.savepoint():
                run = self.with_company(company)._create_run(company, today, "night")
                run._start()
        except Exception as error:
            _logger.exception("collection run of company %s", company.id)
            stopped = self._create_run(company, today, "night")
            stopped.write({"state": "stopped", "problem": str(error)})
