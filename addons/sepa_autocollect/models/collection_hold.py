from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..core.items import BY_CLIENT, BY_INVOICE, Hold
from ..trust import is_trusted, trusted

#: What a person may still write once the hold exists.
EDITABLE = {"reason", "date_end", "message_follower_ids", "activity_ids"}


class CollectionHold(models.Model):
    """A person's stop on a client or an invoice, with its reason and its end."""

    _name = "collection.hold"
    _description = "Hold on Collection"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Client",
        index="btree_not_null",
        tracking=True,
        help="All invoices of the client, whichever contact they name.",
    )
    move_id = fields.Many2one(
        "account.move",
        "Invoice",
        check_company=True,
        index="btree_not_null",
        domain="[('move_type', '=', 'out_invoice'), ('company_id', '=', company_id)]",
        tracking=True,
    )
    reason = fields.Char(required=True, tracking=True)
    date_end = fields.Date(
        "Last Day", tracking=True, help="Empty: until somebody ends it."
    )
    ended_on = fields.Datetime(readonly=True, copy=False)
    ended_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    state = fields.Selection(
        [("running", "Running"), ("over", "Over")],
        compute="_compute_state",
        search="_search_state",
    )

    @api.depends("date_end", "ended_on")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for hold in self:
            late = hold.date_end and hold.date_end < today
            hold.state = "over" if hold.ended_on or late else "running"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        running = ["&", ("ended_on", "=", False)]
        running += ["|", ("date_end", "=", False), ("date_end", ">=", today)]
        wanted = set(value) & {"running", "over"}
        if wanted == {"running", "over"}:
            return [(1, "=", 1)]
        if wanted == {"running"}:
            return running
        return ["!", *running] if wanted else [(0, "=", 1)]

    @api.depends("partner_id", "move_id")
    def _compute_display_name(self):
        for hold in self:
            target = hold.move_id or hold.partner_id
            hold.display_name = target.display_name or hold.reason

    @api.constrains("partner_id", "move_id")
    def _check_target(self):
        """Refuse a hold on nothing, or on two things at once."""
        for hold in self:
            if bool(hold.partner_id) == bool(hold.move_id):
                raise ValidationError(
                    self.env._(
                        "A hold stops a client or one invoice: choose one of the two."
                    )
                )

    @api.constrains("move_id")
    def _check_invoice(self):
        """Refuse a hold on what is never collected."""
        for hold in self:
            if hold.move_id and hold.move_id.move_type != "out_invoice":
                raise ValidationError(
                    self.env._(
                        "%(move)s is no invoice to a client: only those are collected.",
                        move=hold.move_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Hold the whole client, whichever contact was chosen."""
        if not is_trusted(self) and any(
            vals.get("ended_on") or vals.get("ended_by_id") for vals in vals_list
        ):
            raise AccessError(self._get_end_text())
        partners = self.env["res.partner"].browse(
            [vals["partner_id"] for vals in vals_list if vals.get("partner_id")]
        )
        commercial = {one.id: one.commercial_partner_id.id for one in partners}
        return super().create(
            [
                {
                    # Said here, so that no default of a client says it.
                    "ended_on": False,
                    "ended_by_id": False,
                    **vals,
                    "partner_id": commercial.get(vals.get("partner_id")),
                }
                for vals in vals_list
            ]
        )

    def write(self, vals):
        """Keep what a hold was about: another target is another hold.

        :raises AccessError: for anything but reason and end
        """
        if not is_trusted(self) and set(vals) - EDITABLE:
            raise AccessError(self._get_end_text())
        return super().write(vals)

    def action_end(self):
        """End the hold now; called by its button. Who and when are kept."""
        self.check_access("write")
        now = fields.Datetime.now()
        running = self.filtered(lambda hold: not hold.ended_on)
        trusted(running).write({"ended_on": now, "ended_by_id": self.env.uid})
        return True

    def _get_end_text(self):
        return self.env._(
            "A hold keeps its client or invoice: end this one with its button, and "
            "make another one."
        )

    @api.model
    def _get_core_holds(self, company, today):
        """Return the core's holds that run today; called by the engine."""
        found = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("ended_on", "=", False),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", today),
            ]
        )
        return tuple(
            Hold(
                BY_INVOICE if hold.move_id else BY_CLIENT,
                hold.move_id.id or hold.partner_id.id,
                hold.reason,
                hold.date_end or None,
            )
            for hold in found
        )
