"""Verification of evidence and of signed records, as the database has them."""

import hashlib
import logging
from dataclasses import replace
from decimal import Decimal

from odoo import models

from ..binary import raw
from ..core import binding
from ..core.report import Report
from ..core.shape import take_apart
from ..core.statement import Act, Level, Signer
from ..core.verify import verify
from ..keys import get_der, person_key

_logger = logging.getLogger(__name__)


class SigningVerification(models.Model):
    """Verifies evidence, and records by their evidence."""

    _inherit = "signing.verification"

    def _verify_evidence(self, evidence):
        """Verify signatures one by one and keep each result; a button calls it."""
        logged = self._get_logged(evidence)
        return self._keep(
            [
                self._prepare_evidence_result(one, *self._look(one, trust, logged))
                for company, found in evidence.grouped("company_id").items()
                for trust in [company._signing_trust()]
                for one in found
            ]
        )

    def _verify_request(self, request):
        """Verify a signed record with all its signatures, and keep the result."""
        request.ensure_one()
        trust = request.company_id._signing_trust()
        logged = self._get_logged(request.evidence_ids)
        looked = [
            (one, *self._look(one, trust, logged)) for one in request.evidence_ids
        ]
        findings = [
            finding for _one, _report, found in looked for finding in found
        ] + self._look_at_record(request)
        reports = [report for _one, report, _found in looked]
        return self._keep(
            [
                {
                    "company_id": request.company_id.id,
                    "kind": "request",
                    "subject": request.display_name,
                    "request_id": request.id,
                    "findings": findings,
                    "proof": min(
                        (one.shown_level for one in reports), key=_rank, default=""
                    ),
                    "built_in": any(one.built_in for one in reports),
                    "signatures": len(reports),
                }
            ]
        )

    def _look(self, evidence, trust, logged):
        """Verify one signature against what the database keeps of it.

        :param logged: of :meth:`_get_logged`
        :return: report, and findings as ``(code, detail, where)``
        """
        try:
            report, found = self._read_evidence(evidence, trust, logged)
        except Exception as error:
            # Rows that somebody wrote behind Odoo may hold anything.
            _logger.info("Evidence %s cannot be verified: %s", evidence.id, error)
            report, found = Report(), [("unexpected", type(error).__name__)]
        where = self.env._(
            "signature %(number)s of %(name)s",
            number=evidence.id,
            name=evidence.signer or "?",
        )
        return report, [(code, detail, where) for code, detail in found]

    def _read_evidence(self, evidence, trust, logged):
        xml = evidence._get_xml()
        certificate = evidence.certificate_id.sudo()
        report = verify(xml, trust, self._now(), certificate=get_der(certificate))
        found = [(one.reason.code, one.detail) for one in report.findings]
        if not report.statement:
            return report, found
        expected = self._expect(evidence, report.statement)
        found += [
            (one.reason.code, one.detail)
            for one in binding.differences(report.statement, expected)
        ]
        if certificate._is_revoked_for(report):
            found.append(("revoked-here", str(certificate.revoked_at or "")))
        return report, found + self._look_in_log(report, xml, logged)

    def _expect(self, evidence, signed):
        """Say what should stand in a statement by what is kept of the request."""
        request = evidence.request_id
        digits = request.currency_id.decimal_places
        document = raw(request, "document")
        return replace(
            signed,
            database=request._get_database(),
            company=request._get_company(),
            record=request._get_record_key(request.name),
            act=Act(request.act),
            amount=Decimal(f"{request.amount:.{digits}f}"),
            currency=request.currency_id.name,
            accounts=tuple(request.accounts or ()),
            signer=Signer(
                person_key(evidence.person_id),
                evidence.signer,
                evidence.role,
                Level(evidence.level),
            ),
            document=document,
        )

    def _look_in_log(self, report, xml, logged):
        """Compare a signature with its entry in the log."""
        if report.identity not in logged:
            return [("not-in-the-log", "")]
        value = hashlib.sha256(take_apart(xml).value).hexdigest()
        return [] if logged[report.identity] == value else [("log-signature", "")]

    def _get_logged(self, evidence):
        """Return what the log has of evidence: signatures by identity."""
        entries = (
            self.env["signing.log"]
            .sudo()
            .search_fetch(
                [
                    ("company_id", "in", evidence.company_id.ids),
                    ("evidence", "in", evidence.mapped("identity")),
                ],
                ["evidence", "signature"],
            )
        )
        return {one.evidence: one.signature for one in entries}

    def _look_at_record(self, request):
        """Compare a finished request with its steps, and with the record as it is."""
        found = []
        digest = hashlib.sha256(raw(request, "document")).hexdigest()
        if digest != request.document_sha256:
            found.append("request-values")
        if request.state == "done" and not request._is_complete(
            request._get_signatures()
        ):
            found.append("not-complete")
        if request.state == "done" and self._is_newest(request):
            record = self.env[request.res_model].sudo().browse(request.res_id).exists()
            found += self._look_at_live(record, request)
        return [(code, "", request.display_name) for code in found]

    def _is_newest(self, request):
        domain = [
            ("res_model", "=", request.res_model),
            ("res_id", "=", request.res_id),
            ("act", "=", request.act),
            ("revision", ">", request.revision),
        ]
        return not self.env["signing.request"].sudo().search_count(domain, limit=1)

    def _look_at_live(self, record, request):
        if not record:
            return ["record-gone"]
        try:
            live = record._signing_document(Act(request.act))
        except Exception as error:
            # A hook may refuse what the record has become: it is not what was signed.
            _logger.info("Record %s cannot be read as signed: %s", record, error)
            return ["record-changed"]
        same = hashlib.sha256(live).hexdigest() == request.document_sha256
        return [] if same else ["record-changed"]

    def _prepare_evidence_result(self, evidence, report, findings):
        return {
            "company_id": evidence.company_id.id,
            "kind": "evidence",
            "subject": evidence.display_name,
            "evidence_id": evidence.id,
            "request_id": evidence.request_id.id,
            "findings": findings,
            "proof": report.shown_level,
            "built_in": report.built_in,
            "signed_at": report.signed_at and report.signed_at.replace(tzinfo=None),
            "best_at": report.best and report.best.replace(tzinfo=None, microsecond=0),
            "position": evidence.log_position,
            "signatures": 1,
        }


def _rank(level):
    return ["", "B", "T", "LT"].index(level)
