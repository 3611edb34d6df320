"""The gate: is this record, as it stands now, signed by those who must?"""

import hashlib
from dataclasses import replace
from datetime import datetime, timezone

from odoo import models
from odoo.exceptions import UserError

from ..core import binding
from ..core.may_sign import Signature
from ..core.statement import Level, Signer
from ..core.verify import verify
from ..findings_words import brief
from ..keys import get_der, person_key


class SigningGate(models.AbstractModel):
    """What ``_signing_check`` asks; it writes nothing."""

    _name = "signing.gate"
    _description = "Gate of Signed Acts"

    def _check(self, record, act):
        """Let one record pass or refuse it.

        :param record: as superuser
        :raises UserError: says what to do
        """
        company = record._signing_company()
        if not any(one.act is act for one in company._signing_policies()):
            return
        document = record._signing_document(act)
        digest = hashlib.sha256(document).hexdigest()
        requests = record._signing_requests(act)
        done = requests.filtered(
            lambda one: one.state == "done" and one.document_sha256 == digest
        )
        if not done:
            raise UserError(self._say_missing(record, act, requests, digest))
        self._check_signed(record, act, done[:1], document)

    def _check_signed(self, record, act, request, document):
        """Verify every signature of a request against the record as it stands.

        :raises UserError: names the first that does not hold
        """
        trust = request.company_id._signing_trust()
        live = {**record._signing_values(act), "document": document}
        signatures = []
        for evidence in request.evidence_ids:
            codes = self._verify(act, evidence, live, trust)
            if not evidence._is_logged():
                codes.append("not-in-the-log")
            if codes:
                raise UserError(self._say_broken(record, evidence, codes))
            signatures.append(Signature(evidence.step_id.name, tuple(evidence.chain)))
        if not request._is_complete(signatures):
            raise UserError(self._say_waiting(record, request))

    def _verify(self, act, evidence, live, trust):
        """Verify one evidence as of now; the costly part once in a transaction.

        :param live: ``_signing_values`` and the document of the record as it stands
        :return: codes of what refuses
        """
        raw = evidence._get_xml()
        key = (hashlib.sha256(raw).hexdigest(), evidence.certificate_id.id, trust)
        cache = self.env.cr.cache.setdefault("procure_sign", {})
        if key not in cache:
            now = datetime.now(timezone.utc)
            der = get_der(evidence.certificate_id)
            cache[key] = verify(raw, trust, now, certificate=der)
        report = cache[key]
        if not report.statement:
            return report.codes
        expected = self._expect(act, evidence, report.statement, live)
        found = binding.differences(report.statement, expected)
        codes = [*report.codes, *(one.reason.code for one in found)]
        # Never from the cache: a card may be revoked after the same verification.
        if evidence.certificate_id._is_revoked_for(report):
            codes.append("revoked-here")
        return codes

    def _expect(self, act, evidence, signed, live):
        """Say what should stand in a statement, by what the database says now."""
        request = evidence.request_id
        signer = Signer(
            person_key(evidence.person_id),
            evidence.signer,
            evidence.role,
            Level(evidence.level),
        )
        return replace(
            signed,
            database=request._get_database(),
            company=request._get_company(),
            record=request._get_record_key(live["reference"]),
            act=act,
            amount=live["amount"],
            currency=live["currency"].name,
            accounts=tuple(live["accounts"]),
            signer=signer,
            document=live["document"],
        )

    def _say_missing(self, record, act, requests, digest):
        """Say why a record is not signed, and what to do."""
        latest = requests.filtered(lambda one: one.state in ("open", "done"))[:1]
        if not latest:
            refused = requests.filtered(lambda one: one.state == "refused")[:1]
            if refused:
                return self.env._(
                    "%(name)s was refused: %(reason)s Change it, then ask for the "
                    "signatures again.",
                    name=record.display_name,
                    reason=refused.refused_reason or "",
                )
            return self.env._(
                "%(name)s is not signed yet. Ask for the signatures first.",
                name=record.display_name,
            )
        if latest.document_sha256 == digest:
            return self._say_waiting(record, latest)
        return self.env._(
            "%(name)s has changed since it was sent to be signed: %(differences)s. Put "
            "it back, or ask for the signatures of the new values.",
            name=record.display_name,
            differences=self._say_differences(record, act, latest),
        )

    def _say_waiting(self, record, request):
        """Say who has still to sign."""
        steps = request.step_ids.filtered(lambda one: one.state in ("open", "waiting"))
        return self.env._(
            "%(name)s waits for signatures: %(steps)s.",
            name=record.display_name,
            steps=", ".join(one._get_who() for one in steps) or "-",
        )

    def _say_differences(self, record, act, request):
        """Name the values that differ from those that were to be signed."""
        values = record._signing_values(act)
        pairs = [
            (
                self.env._("amount"),
                request._format(request.amount, request.currency_id),
                request._format(values["amount"], values["currency"]),
            ),
            (self.env._("reference"), request.name, values["reference"]),
            (
                self.env._("accounts"),
                ", ".join(request.accounts or ()),
                ", ".join(values["accounts"]),
            ),
            *request._compare_display(record._signing_display(act)),
        ]
        said = [f"{label}: {was} → {now}" for label, was, now in pairs if was != now]
        return "; ".join(said) or self.env._("lines")

    def _say_broken(self, record, evidence, codes):
        """Say that a signature does not hold any more."""
        return self.env._(
            "%(name)s: the signature of %(signer)s of %(date)s does not hold "
            "(%(codes)s). Open its verification, then ask for a new signature.",
            name=record.display_name,
            signer=evidence.signer,
            date=evidence.signed_at,
            codes=brief(self.env, codes),
        )
