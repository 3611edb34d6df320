from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..trust import is_trusted, split_defaults

MATCH_STATES = [
    ("none", "Not compared"),
    ("waiting", "Awaiting receipt"),
    ("exception", "Exceptions"),
    ("disputed", "Asked the supplier"),
    ("within", "Within tolerance"),
    ("matched", "Agrees"),
    ("refused", "Refused"),
]
#: What only comparing and releasing write.
GUARDED = {
    "match_state",
    "match_checked_at",
    "match_figures",
    "release_kind",
    "released_by",
    "released_at",
    "release_reason",
    "release_figures",
}
#: What says nothing.
BLANK = (None, False, "none")


class AccountMove(models.Model):
    """What the comparison of a bill with order and receipt came to."""

    _inherit = "account.move"

    capture_id = fields.Many2one(
        "invoice.capture",
        compute="_compute_capture_id",
        string="Captured invoice",
        groups="base.group_user",
    )
    match_state = fields.Selection(
        MATCH_STATES,
        default="none",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups="base.group_user",
    )
    match_checked_at = fields.Datetime(
        string="Compared at", copy=False, readonly=True, groups="base.group_user"
    )
    match_figures = fields.Json(
        copy=False,
        readonly=True,
        help="The figures and tolerances that were compared.",
        groups="base.group_user",
    )
    match_line_ids = fields.One2many(
        "invoice.match.line", "move_id", readonly=True, groups="base.group_user"
    )
    match_exception_ids = fields.One2many(
        "invoice.exception", "move_id", readonly=True, groups="base.group_user"
    )
    release_kind = fields.Selection(
        [("auto", "By itself"), ("person", "By a person")],
        copy=False,
        readonly=True,
        string="Released",
        groups="base.group_user",
    )
    released_by = fields.Many2one(
        "res.users", copy=False, readonly=True, groups="base.group_user"
    )
    released_at = fields.Datetime(copy=False, readonly=True, groups="base.group_user")
    release_reason = fields.Char(copy=False, readonly=True, groups="base.group_user")
    release_figures = fields.Json(
        copy=False,
        readonly=True,
        help="What was released: any change withdraws it.",
        groups="base.group_user",
    )

    @api.depends("capture_ids")
    def _compute_capture_id(self):
        for move in self:
            move.capture_id = move.sudo().capture_ids[:1].with_env(move.env)

    @api.model
    def default_get(self, fields):
        """Give only the fields' own defaults to what is guarded."""
        others, own = split_defaults(self, fields, self._get_match_fields())
        return {**super().default_get(others), **own}

    @api.model_create_multi
    def create(self, vals_list):
        """Leave what only a comparison may say out of values from elsewhere."""
        for vals in vals_list:
            # A bank statement line sends the defaults of its entry.
            self._check_match_fields({key for key in vals if vals[key] not in BLANK})
        return super().create(vals_list)

    def write(self, vals):
        """Refuse to have a comparison or a release written by anybody."""
        self._check_match_fields(vals)
        return super().write(vals)

    @api.model
    def _get_match_fields(self):
        """Return the names of what only our own code writes; a hook for further ones."""
        return GUARDED

    def _check_match_fields(self, vals):
        """Refuse fields that only comparing and releasing give.

        :raises AccessError: a value is given from outside the addon
        """
        if not self._get_match_fields().isdisjoint(vals) and not is_trusted(self):
            raise AccessError(
                self.env._(
                    "Whether a bill agrees and is released is written by the comparison "
                    "and the buttons of the bill only."
                )
            )
