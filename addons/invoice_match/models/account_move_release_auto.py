from odoo import fields, models

from ..trust import trusted


class AccountMove(models.Model):
    """Release by itself of what agrees, and withdrawal of what changed."""

    _inherit = "account.move"

    def _release_agreed(self):
        """Release those of these bills that have no open exception; called at the end of
        each comparison.
        """
        needing = self._needs_release()
        released = needing._get_released()
        stale = (needing - released).filtered("release_kind")
        stale._withdraw(self.env._("The bill changed after its release."))
        agreed = (needing - released).filtered(
            lambda move: (
                move.match_state in ("matched", "within") and move._is_undecided()
            )
        )
        blocked = agreed._get_open_exceptions().move_id | agreed._get_overpaid()
        (agreed - blocked - agreed._get_paying_elsewhere())._write_release("auto")

    def _get_open_exceptions(self):
        """Return the open exceptions of these bills."""
        exceptions = self.env["invoice.exception"].sudo()
        return exceptions.search([("move_id", "in", self.ids), ("state", "=", "open")])

    def _write_release(self, kind, reason=False):
        """Write a release with the figures it is for; who may was checked."""
        person = self.env.user if kind == "person" else self.env["res.users"]
        now = fields.Datetime.now()
        for move in trusted(self.sudo()):
            # Nothing of the entry changes: no need to keep it in step.
            models.BaseModel.write(
                move,
                {
                    "release_kind": kind,
                    "released_by": person.id,
                    "released_at": now,
                    "release_reason": reason,
                    "release_figures": move._get_release_figures(),
                },
            )

    def _withdraw(self, why):
        """Take releases back and say why on the bills."""
        if not self:
            return
        trusted(self.sudo()).write(
            {
                "release_kind": False,
                "released_by": False,
                "released_at": False,
                "release_reason": False,
                "release_figures": False,
            }
        )
        body = self.env._("Release withdrawn. %(why)s", why=why)
        self.sudo()._message_log_batch(bodies=dict.fromkeys(self.ids, body))
