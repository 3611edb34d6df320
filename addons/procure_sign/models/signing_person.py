from odoo import api, fields, models


class SigningPerson(models.Model):
    """A human being, however many logins she has: rules are about persons."""

    _name = "signing.person"
    _description = "Person who Signs"
    _inherit = "signing.governed"
    _order = "name, id"
    _check_company_auto = True

    _free_fields = frozenset({"name", "email", "company_id", "login_ids", "right_ids"})
    _governed_fields = ("name", "email")

    name = fields.Char(required=True)
    email = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    login_ids = fields.One2many("signing.login", "person_id", "Logins")
    right_ids = fields.One2many("signing.right", "person_id", "Rights")
    certificate_ids = fields.One2many("signing.certificate", "person_id")
    active = fields.Boolean(compute="_compute_active", store=True, precompute=True)
    key = fields.Char(compute="_compute_key", help="How signed statements name her.")

    @api.depends("state")
    def _compute_active(self):
        """Nobody archives a person: she is ended by a signed change."""
        for one in self:
            one.active = one.state != "ended"

    @api.depends_context("uid")
    def _compute_key(self):
        for one in self:
            one.key = f"p{one._origin.id}"

    def _governed_parts(self):
        drafts = lambda one: one._is_draft()  # noqa: E731
        return [self.login_ids.filtered(drafts), self.right_ids.filtered(drafts)]
