"""Verification of a company's whole log: chain, heads known elsewhere, evidence."""

import hashlib
import logging

from odoo import api, models
from odoo.fields import Domain

from ..core import act_log
from ..core.reasons import PASSED, Refused
from ..core.statement import Act

_logger = logging.getLogger(__name__)
#: Lines that a result keeps: the first of a thousand say as much as all.
MOST = 200


class SigningVerification(models.Model):
    """Verifies the log of acts with everything in it."""

    _inherit = "signing.verification"

    def _verify_log(self, company):
        """Verify a company's log, all evidence and records; a button calls it."""
        trust = company._signing_trust()
        evidence = (
            self.env["signing.evidence"]
            .sudo()
            .search([("company_id", "=", company.id)])
        )
        entries = self.env["signing.log"]._get_entries(company)
        logged = {one.evidence: one.signature for one in entries}
        findings, heads = self._look_at_all(evidence, trust, logged)
        more, stamped = self._look_at_stamps(company, trust)
        findings += more
        outside, problem = self.env["signing.log.outside"]._get_heads(company)
        findings += [(problem, "", "")] if problem else []
        findings += self._look_at_chain(company, entries, {*heads, *stamped, *outside})
        findings += self._look_for_evidence(evidence, entries)
        findings += self._look_at_founding(company, entries)
        for request in evidence.request_id:
            findings += self._look_at_record(request)
        return self._keep(
            [
                {
                    "company_id": company.id,
                    "kind": "log",
                    "subject": self.env._("Log of %(name)s", name=company.name),
                    "findings": findings[:MOST],
                    "entries": len(entries),
                    "position": entries[-1].position if entries else 0,
                    "signatures": len(evidence),
                }
            ]
        )

    def _look_at_founding(self, company, entries):
        """Compare what a company was founded with, which nobody signed, with the log."""
        change = (
            self.env["signing.change"]
            .sudo()
            .search([("company_id", "=", company.id), ("founding", "=", True)])
        )
        if not change:
            return []
        digests = {one.evidence for one in entries if one.act == "found"}
        try:
            document = change._signing_document(Act.CHANGE_POLICY)
            same = hashlib.sha256(document).hexdigest() in digests
        except Exception as error:
            # Rows that somebody wrote behind Odoo may hold anything.
            _logger.info("The founding of %s cannot be read: %s", company.id, error)
            same = False
        return [] if same else [("founding-changed", "", change.name)]

    def _look_at_all(self, evidence, trust, logged):
        """Verify all evidence of a company.

        :return: findings, and the heads of the log that stand in the statements
        """
        findings, heads = [], set()
        for one in evidence:
            report, found = self._look(one, trust, logged)
            findings += found
            if report.statement:
                heads.add(report.statement.head)
        return findings, heads

    def _look_at_stamps(self, company, trust):
        findings, heads = [], set()
        stamps = (
            self.env["signing.log.stamp"]
            .sudo()
            .search([("company_id", "=", company.id)])
        )
        for one in stamps:
            try:
                heads.add(one._check_stamp(trust))
            except (Refused, ValueError, TypeError) as refused:
                findings.append(("stamp-wrong", str(refused)[:200], str(one.at)))
        return findings, heads

    def _look_at_chain(self, company, entries, heads):
        name = self.env["signing.log"]._get_company_name(company)
        known = sorted(heads, key=lambda one: (one.position, one.hash))
        return [
            (
                problem.flaw.value,
                "",
                self.env._("position %(number)s", number=problem.position),
            )
            for problem in act_log.check(entries, name, known)
        ]

    def _look_for_evidence(self, evidence, entries):
        """Name entries of signatures whose evidence is gone."""
        there = set(evidence.mapped("identity"))
        return [
            (
                "evidence-missing",
                entry.record,
                self.env._("position %(number)s", number=entry.position),
            )
            for entry in entries
            if entry.evidence not in there and self._is_signature(entry)
        ]

    def _is_signature(self, entry):
        """Say whether an entry is of a signature: other acts have no evidence."""
        return entry.act in dict(self.env["signing.request"]._fields["act"].selection)

    @api.model
    def _cron_verify(self):
        """Verify every company's log, and tell the auditors what does not hold."""
        for company in (
            self.env["signing.log.head"].sudo().search(Domain.TRUE).company_id
        ):
            result = self._verify_log(company)
            if result.indication != PASSED:
                _logger.info("The log of company %s does not hold", company.id)
                result._tell()

    def _tell(self):
        """Tell the company's auditors of a result that is not good."""
        auditors = self.env.ref("procure_sign.group_auditor").all_user_ids.filtered(
            lambda user: self.company_id in user.company_ids and user.active
        )
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=auditors.partner_id.ids,
            subject=self.env._(
                "Signatures of %(name)s: %(verdict)s",
                name=self.company_id.name,
                verdict=self.verdict,
            ),
            body=self.words,
            model=self._name,
            res_id=self.id,
        )
        self._schedule(auditors)

    def _schedule(self, auditors):
        """Give each auditor something to do, unless an older finding still waits."""
        # Results pile up night by night; what waits of them is little.
        waiting = self.env["mail.activity"].sudo()
        waiting = waiting.search(
            [("res_model", "=", self._name), ("user_id", "in", auditors.ids)]
        )
        older = self.sudo().browse(waiting.mapped("res_id")).exists()
        same = older.filtered(
            lambda one: one.company_id == self.company_id and one.kind == self.kind
        )
        told = waiting.filtered(lambda one: one.res_id in same.ids).user_id
        for user in auditors - told:
            # The mail is on its way already.
            self.sudo().with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_warning",
                summary=self.verdict,
                note=self.words,
                user_id=user.id,
            )
