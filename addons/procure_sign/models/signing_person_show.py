from odoo import api, fields, models


class SigningPerson(models.Model):
    """A person with her rights, as one line and one form."""

    _inherit = "signing.person"

    rights_words = fields.Char("Holds", compute="_compute_rights_words")
    has_drafts = fields.Boolean(compute="_compute_has_drafts")

    @api.depends("right_ids.state", "right_ids.role_id", "right_ids.limits")
    @api.depends_context("lang")
    def _compute_rights_words(self):
        for one in self:
            held = one.right_ids.filtered(lambda right: right.state == "active")
            one.rights_words = "; ".join(
                f"{right.role_id.name} ({right.limits})" for right in held
            )

    @api.depends("state", "new_name", "new_email", "right_ids.state", "login_ids.state")
    def _compute_has_drafts(self):
        for one in self:
            records = [*one.right_ids, *one.login_ids, one]
            drafts = any(record.state == "draft" for record in records)
            one.has_drafts = drafts or bool(one._amendment())
