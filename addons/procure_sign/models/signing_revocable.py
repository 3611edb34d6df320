from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..core import change
from ..trust import plain, trusted


class SigningRevocable(models.AbstractModel):
    """Power that is taken back at once, by one person: less power needs no second one."""

    _name = "signing.revocable"
    _description = "What is Revoked at Once"

    revoked_at = fields.Datetime("Revoked on", readonly=True, copy=False)
    revoked_by = fields.Many2one("res.users", readonly=True, copy=False)

    def action_revoke(self):
        """Take it back now; open steps feel it at once. The form's button calls it."""
        for one in self:
            one.check_access("read")
            one._check_may_revoke()
            one._revoke()

    def _check_may_revoke(self):
        """Refuse who may not take this back; a hook.

        :raises AccessError: says who may
        """
        if not self.env["signing.person"]._may_prepare():
            raise AccessError(
                self.env._("Only those who prepare who may sign revoke rights.")
            )

    def _revoke(self):
        """End it, and write it to the log."""
        log = self.env["signing.log"].sudo()
        record = trusted(plain(self.sudo()))
        # Whoever signs by it at this moment is asked again after it.
        log._lock(record.company_id)
        record.invalidate_recordset(["state"])
        if not record._is_in_force():
            raise UserError(
                self.env._("%(name)s is not in force.", name=record.display_name)
            )
        record._end()
        record.write({"revoked_at": fields.Datetime.now(), "revoked_by": self.env.uid})
        record._log_act("revoke")
        self.env.flush_all()
        record._check_after_revoking()

    def _check_after_revoking(self):
        """Refuse what would leave the company without people it needs; a hook."""

    def _log_act(self, act):
        """Write an act of one person to the log, by the values it is about."""
        digest = self._digest_of_act(act)
        log = self.env["signing.log"].sudo()
        log._append(self.company_id, self, act, digest, digest)

    def _digest_of_act(self, act):
        """Hash what the log says of it: its values, the act, and who took it back."""
        self.ensure_one()
        values = [
            *self._governed_values(names=False),
            ("act", act),
            ("record", f"{self._name},{self.id}"),
            ("by", str(self.revoked_by.id or "")),
        ]
        return change.digest(values)
