from odoo import api, fields, models
from odoo.exceptions import UserError


class SigningLogin(models.Model):
    """A login of a person; a second login is the same person."""

    _name = "signing.login"
    _description = "Login of a Person"
    _inherit = "signing.governed"
    _rec_name = "user_id"

    _free_fields = frozenset({"person_id", "user_id"})
    _governed_fields = ("person_id", "user_id", "login")

    person_id = fields.Many2one(
        "signing.person", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="person_id.company_id", store=True, precompute=True, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    login = fields.Char(related="user_id.login", related_sudo=True)

    _one_person = models.UniqueIndex(
        "(company_id, user_id) WHERE state <> 'ended'",
        "A login belongs to one person.",
    )

    @api.constrains("user_id", "person_id")
    def _check_user(self):
        """An employee of that company, with a screen of his own."""
        for one in self.sudo():
            if one.user_id.share or one.company_id not in one.user_id.company_ids:
                raise UserError(
                    self.env._(
                        "%(user)s is no internal user of %(company)s: give him access "
                        "to the company first.",
                        user=one.user_id.name,
                        company=one.company_id.name,
                    )
                )

    def _check_governed(self):
        """A login belongs to a person in force."""
        for one in self:
            if not one.person_id._is_in_force():
                raise UserError(
                    self.env._(
                        "%(person)s is not in the register yet: propose the person with "
                        "the login.",
                        person=one.person_id.name,
                    )
                )
        return super()._check_governed()
