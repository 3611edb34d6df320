"""Signing within a sitting: by a card's PIN, by a passkey, by an agent."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..passkeys import read_assertion
from ..trust import trusted


class SigningBatch(models.Model):
    _inherit = "signing.batch"

    @api.model
    def sign_with_pin(self, batch_id, step_id, certificate_id, pin):
        """Sign one step with a software card.

        The screen sends the same PIN for each of several: every one is a transaction
        of its own, so what is signed stays signed when the next one fails.

        :return: ``signed`` true, or ``stopped``: why, with what was signed and was not
        """
        batch = self._get_mine(batch_id)

        def sign(line, certificate):
            session = line.step_id._prepare_session(certificate)
            return session._finish(key(session._to_sign()))

        stopped = batch._try(step_id, certificate_id, lambda *_args: None)
        if stopped:
            return stopped
        # Outside of what stops a sitting: a mistyped PIN is typed again.
        key = batch.certificate_id._open_card(pin)
        return batch._try(step_id, certificate_id, sign, done=True)

    @api.model
    def prepare_passkey(self, batch_id, step_id, certificate_id):
        """Prepare a signature with a passkey.

        :return: ``challenge``, ``credential``, ``party``: what the browser asks for
        """
        batch, options = self._get_mine(batch_id), {}

        def prepare(line, certificate):
            held = self.env["signing.passkey"]._of(certificate)
            session = line.step_id._prepare_session(certificate)
            trusted(line).write({"session_id": session.id})
            options.update(held._get_options(session._challenge()))

        return batch._try(step_id, certificate_id, prepare) or options

    @api.model
    def sign_with_passkey(self, batch_id, step_id, answer):
        """Sign with what the authenticator answered to :meth:`prepare_passkey`.

        :param dict answer: the browser's credential, its bytes in base64url
        """
        batch = self._get_mine(batch_id)

        def sign(line, certificate):
            session = line.session_id
            if not session or session.certificate_id != certificate:
                raise UserError(self.env._("Begin this signature again."))
            assertion = read_assertion(self.env, answer)
            held = self.env["signing.passkey"]._of(certificate)
            held._check_credential(answer)
            evidence = session._finish_passkey(assertion)
            held._count(assertion)
            return evidence

        return batch._try(step_id, batch.certificate_id.id, sign, done=True)

    def _try(self, step_id, certificate_id, work, done=False):
        """Do one part of signing; what is refused stops the sitting.

        :param work: called with the line and the certificate
        :param done: whether ``work`` returns evidence
        :return: ``signed``, or ``stopped`` with the reason; None when going on
        """
        line = self._get_line(step_id)
        if self.state != "open":
            return self._say_stopped(self.env._("It was stopped before."))
        try:
            with self.env.cr.savepoint():
                line._check_shown()
                certificate = self._get_certificate(certificate_id)
                certificate.sudo()._check_usable()
                evidence = work(line, certificate)
                if done:
                    trusted(line).write({"evidence_id": evidence.id})
        except (UserError, AccessError) as error:
            trusted(self).write({"state": "stopped"})
            return self._say_stopped(str(error))
        return line._get_result() if done else None

    def _say_stopped(self, why):
        """Say what stopped a sitting, and how far it came."""
        lines = self.line_ids
        signed = lines.filtered("evidence_id")
        return {
            "stopped": why,
            "signed": [one.step_id.request_id.name for one in signed],
            "left": [one.step_id.request_id.name for one in lines - signed],
        }


class SigningBatchLine(models.Model):
    _inherit = "signing.batch.line"

    def _get_result(self):
        return {"signed": True, "next": self.step_id._get_next()}
