from odoo import api, fields, models


class SigningLog(models.Model):
    """The log as its reader sees it: no codes."""

    _inherit = "signing.log"

    act_name = fields.Char("Kind of act", compute="_compute_act_name")

    @api.depends("act")
    @api.depends_context("lang")
    def _compute_act_name(self):
        """Say each act in the reader's language; a code that nobody knows as it is."""
        known = self._get_act_names()
        for entry in self:
            entry.act_name = known.get(entry.act, entry.act)

    @api.model
    def _get_act_names(self):
        """Return the acts that are signed, and what is logged beside them; a hook."""
        acts = self.env["signing.request"]._fields["act"]
        return {
            **dict(acts._description_selection(self.env)),
            "found": self.env._("Founded"),
            "revoke": self.env._("Revoked"),
            "refuse": self.env._("Refused"),
            "delegate": self.env._("Lent without a signature"),
            "split_days": self.env._("Other days within which orders count together"),
            "renew": self.env._("Built-in authority renewed"),
            "reseal": self.env._("Keys sealed anew"),
        }
