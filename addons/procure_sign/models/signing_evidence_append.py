"""Taking a signature in: everything is asked again, in one transaction."""

import hashlib
from base64 import b64encode
from datetime import datetime, timezone

from odoo import models
from odoo.exceptions import UserError

from ..core import taken, xades_levels
from ..core.reasons import Refused
from ..core.shape import take_apart
from ..core.statement import Level
from ..core.verify import verify
from ..findings_words import brief
from ..keys import get_der
from ..trust import plain, trusted


class SigningEvidence(models.Model):
    _inherit = "signing.evidence"

    def _append(self, session, xml):
        """Take a signature in, or refuse it; nothing in between.

        The log's head comes before what decides: of two acts at once the second one's
        transaction fails and Odoo runs it again, with what the first one has changed.
        The time stamp, for which others are asked, comes before the head is held.

        :param session: ``signing.session`` that it was prepared in
        :param bytes xml: signed, baseline B
        :return: the evidence, as superuser
        """
        user, session = self.env.user, session.sudo()
        step = session.step_id
        expected = session._get_expected()
        self._check_signed(session, expected, xml)
        stamped, proven = self._stamp(step.company_id, xml)
        self.env["signing.log"]._lock(step.company_id)
        self.env.invalidate_all()
        authority = step.with_user(user)._get_authority(user, expected.signer.level)
        record = step.request_id._check_unchanged()
        step.request_id._check_policy(record)
        step._check_certificate(
            session.certificate_id, step.company_id._signing_person(user)
        )
        report = self._check_signed(session, expected, xml)
        evidences = trusted(plain(self.sudo()))
        evidence = evidences.create(
            evidences._prepare_vals(session, authority, report, stamped, proven)
        )
        trusted(session).write({"used_at": evidence.signed_at})
        self.env["signing.log"]._append(
            step.company_id,
            record,
            expected.act.value,
            report.identity,
            hashlib.sha256(take_apart(xml).value).hexdigest(),
        )
        evidence._go_on()
        return plain(evidence)

    def _check_signed(self, session, expected, xml):
        """Verify strictly what came back against what was prepared.

        :raises UserError: with the verifier's code
        """
        report = verify(
            xml,
            session.step_id.company_id._signing_trust(),
            datetime.now(timezone.utc),
            expected,
            get_der(session.certificate_id),
        )
        codes = report.codes or self._check_taken(session, xml)
        if codes:
            raise UserError(
                self.env._(
                    "The signature was not accepted (%(codes)s). Nothing was signed; "
                    "begin again, or ask those who keep the certificates.",
                    codes=brief(self.env, codes),
                )
            )
        return report

    def _check_taken(self, session, xml):
        """Return why what is right by itself is not what was prepared just now."""
        try:
            taken.check(xml, session._get_signed_at(), datetime.now(timezone.utc))
        except Refused as refused:
            return [refused.reason.code]
        return []

    def _stamp(self, company, xml):
        """Add the time stamp; without an answer it is added later."""
        token = company._signing_stamp(xades_levels.to_stamp(xml))
        stamped = self._with_stamp(company, xml, token)
        return (stamped, "T") if stamped else (xml, "B")

    def _prepare_vals(self, session, authority, report, xml, proven):
        """Return the values of an evidence; a hook."""
        step, signer = session.step_id, report.statement.signer
        now = datetime.now(timezone.utc).replace(tzinfo=None)
        return {
            "request_id": step.request_id.id,
            "step_id": step.id,
            "slot": len(step.evidence_ids) + 1,
            "user_id": session.user_id.id,
            "person_id": session.certificate_id.person_id.id,
            "signer": signer.name,
            "certificate_id": session.certificate_id.id,
            "chain": list(authority.chain),
            "role": authority.role,
            "level": Level(signer.level).value,
            "identity": report.identity,
            "xml": b64encode(xml),
            "signed_at": now,
            "day": now.date(),
            "company_amount": step.request_id.company_amount,
            "proven": proven,
        }

    def _go_on(self):
        """Tell the record, then open what comes next."""
        request = trusted(self.request_id)
        request.user_ids |= self.user_id
        request._tell_record(
            self.env._(
                "%(name)s signed (%(step)s, %(level)s).",
                name=self.signer,
                step=self.step_id._get_title(),
                level=self.step_id._get_level_name(self.level),
            )
        )
        request._advance()
