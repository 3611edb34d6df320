from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..binary import raw
from ..core import statement_xml
from ..trust import trusted

#: How long what was prepared can be signed.
MINUTES = 10


class SigningSession(models.Model):
    """One signature being given: what was prepared for it, for a few minutes."""

    _name = "signing.session"
    _description = "Signature Being Given"
    _inherit = "signing.guarded"

    step_id = fields.Many2one(
        "signing.step", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", required=True, index=True)
    certificate_id = fields.Many2one("signing.certificate", required=True)
    statement = fields.Binary(attachment=False, required=True, groups=fields.NO_ACCESS)
    signed_at = fields.Datetime(required=True)
    expires_at = fields.Datetime(required=True)
    used_at = fields.Datetime()

    @api.autovacuum
    def _gc_sessions(self):
        """Forget what was prepared and never signed; Odoo's daily cleaning calls it."""
        late = fields.Datetime.now() - timedelta(days=1)
        trusted(self.sudo()).search([("expires_at", "<", late)]).unlink()

    def _get_statement(self):
        """Return the canonical bytes of what is signed."""
        self.ensure_one()
        return raw(self, "statement")

    def _get_signed_at(self):
        return self.signed_at.replace(tzinfo=timezone.utc)

    def _check_open(self):
        """Refuse what has expired, was used, or is another user's.

        :raises UserError: says to begin again
        """
        self.ensure_one()
        late = self.expires_at < fields.Datetime.now()
        if late or self.used_at or self.user_id != self.env.user:
            raise UserError(
                self.env._("This signature has waited too long. Begin it again.")
            )

    def _get_expected(self):
        """Return the statement that was prepared, as values."""
        return statement_xml.read(self._get_statement())

    def _get_expiry(self):
        return fields.Datetime.now() + timedelta(minutes=MINUTES)
