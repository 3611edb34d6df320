from odoo import api, fields, models

from ..trust import trusted

#: What only the first comparison writes.
FIRST = {"match_first_at", "match_touchless"}


class AccountMove(models.Model):
    """What the first comparison of a bill came to, for the dashboard."""

    _inherit = "account.move"

    match_first_at = fields.Datetime(
        string="First compared",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups="base.group_user",
    )
    match_touchless = fields.Boolean(
        string="Released at first sight",
        copy=False,
        readonly=True,
        help="Released by itself when it was compared for the first time.",
        groups="base.group_user",
    )

    def _release_agreed(self):
        result = super()._release_agreed()
        fresh = trusted(self.sudo()).filtered(lambda move: not move.match_first_at)
        now = fields.Datetime.now()
        touchless = fresh.filtered(lambda move: move.release_kind == "auto")
        touchless.write({"match_first_at": now, "match_touchless": True})
        (fresh - touchless).write({"match_first_at": now, "match_touchless": False})
        return result

    @api.model
    def _get_match_fields(self):
        """Keep who is counted as touchless from being written by anybody."""
        return super()._get_match_fields() | FIRST
