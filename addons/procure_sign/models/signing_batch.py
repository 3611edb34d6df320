"""Several signatures in one go; the Sign screen calls the public methods here."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..trust import plain, trusted


class SigningBatch(models.Model):
    """One sitting of a signer: what he was shown, and with which certificate he signs.

    Nobody has access to the records; the methods find the user's own.
    """

    _name = "signing.batch"
    _description = "Sitting of a Signer"
    _inherit = "signing.guarded"

    user_id = fields.Many2one("res.users", required=True, index=True)
    certificate_id = fields.Many2one("signing.certificate")
    state = fields.Selection(
        [("open", "Open"), ("stopped", "Stopped")], required=True, default="open"
    )
    line_ids = fields.One2many("signing.batch.line", "batch_id")

    @api.model
    def begin(self, step_ids):
        """Begin a sitting over steps that the user may read.

        :param list step_ids: in the order they are reviewed in; all that wait for the
            user when empty
        :return: ``id`` of the sitting and ``steps``: ``{id, name, amount}``
        """
        steps = self.env["signing.step"]
        if step_ids:
            steps = steps.browse(dict.fromkeys(int(one) for one in step_ids)).exists()
        else:
            steps = steps._get_to_sign(self.env.user)
        if not steps:
            raise UserError(self.env._("Nothing waits for your signature."))
        steps.check_access("read")
        batch = trusted(plain(self.sudo())).create(
            {
                "user_id": self.env.uid,
                "line_ids": [(0, 0, {"step_id": one.id}) for one in steps],
            }
        )
        return {"id": batch.id, "steps": [one._get_line() for one in steps.sudo()]}

    @api.model
    def show(self, batch_id, step_id):
        """Return what there is to sign of one step, and remember that it was shown."""
        line = self._get_mine(batch_id)._get_line(step_id)
        step = line.step_id
        shown = step.with_env(self.env)._show()
        trusted(line).write({"document_sha256": step.request_id.document_sha256})
        return shown

    @api.model
    def _get_mine(self, batch_id):
        """Return the user's sitting, as superuser.

        :raises AccessError: it is somebody else's
        """
        batch = plain(self.sudo()).browse(int(batch_id)).exists()
        if not batch or batch.user_id != self.env.user:
            raise AccessError(self.env._("This is not your sitting. Open it again."))
        return batch

    def _get_line(self, step_id):
        line = self.line_ids.filtered(lambda one: one.step_id.id == int(step_id))
        if not line:
            raise AccessError(self.env._("This is not your sitting. Open it again."))
        return line

    def _get_certificate(self, certificate_id):
        """Return one of the user's certificates, and hold the sitting to it.

        :raises UserError: another one was used before in this sitting
        """
        certificate = (
            self.env["signing.certificate"].browse(int(certificate_id)).exists()
        )
        if not certificate or not certificate._is_of(self.env.user):
            raise AccessError(self.env._("This certificate is not yours."))
        if not self.certificate_id:
            trusted(self).write({"certificate_id": certificate.id})
        elif self.certificate_id != certificate:
            raise UserError(
                self.env._("The certificate has changed since the first signature.")
            )
        return certificate


class SigningBatchLine(models.Model):
    """One step of a sitting: whether it was shown, and what became of it."""

    _name = "signing.batch.line"
    _description = "Step of a Sitting"
    _inherit = "signing.guarded"
    _order = "id"

    batch_id = fields.Many2one(
        "signing.batch", required=True, index=True, ondelete="cascade"
    )
    step_id = fields.Many2one(
        "signing.step", required=True, index=True, ondelete="cascade"
    )
    document_sha256 = fields.Char("What was shown")
    session_id = fields.Many2one("signing.session")
    evidence_id = fields.Many2one("signing.evidence")

    _one_step = models.Constraint(
        "UNIQUE (batch_id, step_id)", "A step stands once in a sitting."
    )

    def _check_shown(self):
        """Refuse to sign what its signer has not seen as it is now.

        :raises UserError: show it first
        """
        request = self.step_id.request_id
        if not self.document_sha256 or self.document_sha256 != request.document_sha256:
            raise UserError(
                self.env._(
                    "%(name)s was not shown to you as it is now. Read it, then sign.",
                    name=request.name,
                )
            )
