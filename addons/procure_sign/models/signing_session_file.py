"""Signing elsewhere: what is to be signed as a file, and the signed file back."""

import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core.statement import Level
from ..trust import trusted

#: A file is carried to another computer and back.
MINUTES = 60
#: Evidence is smaller; see ``core.strict_xml.MAX_BYTES``.
LONGEST = 6_000_000


class SigningSession(models.Model):
    _inherit = "signing.session"

    @api.model
    def prepare_file(self, step_id, certificate_id):
        """Return what a step's signer signs with his own tools; the screen calls it.

        :param int certificate_id: his card's, in force
        :return: ``id`` of the session, ``name`` and ``content`` (base64) of the file
        :raises AccessError: the step or the certificate is not his
        """
        step = self.env["signing.step"].browse(int(step_id))
        card = self.env["signing.certificate"].browse(int(certificate_id)).exists()
        if not card or not card._is_of(self.env.user):
            raise AccessError(self.env._("This certificate is not yours."))
        if card.sudo().level != Level.CARD.value:
            raise UserError(self.env._("Only what a smart card signs is downloaded."))
        session = step._prepare_session(card)
        limit = fields.Datetime.now() + timedelta(minutes=MINUTES)
        trusted(session).write({"expires_at": limit})
        return {
            "id": session.id,
            "name": f"{step.sudo().request_id.name.replace('/', '-')}.xml",
            "content": base64.b64encode(session._get_statement()).decode(),
        }

    @api.model
    def upload_file(self, session_id, content):
        """Take in what was signed elsewhere; verified as strictly as everything.

        :param str content: the signed file, base64
        :return: ``signed`` and ``next``, as the Sign screen shows them
        :raises UserError: not his, too late, or not what was to be signed
        """
        session = self.sudo().browse(int(session_id)).exists()
        if not session or session.user_id != self.env.user:
            raise AccessError(self.env._("This was not downloaded by you."))
        if not isinstance(content, str) or len(content) > LONGEST:
            raise UserError(self.env._("This file is too long to be what was signed."))
        try:
            xml = base64.b64decode(content, validate=True)
        except ValueError:
            raise UserError(self.env._("This file is damaged.")) from None
        session._finish_xml(xml)
        return {"signed": True, "next": session.step_id._get_next()}
