from odoo import fields, models


class SigningPerson(models.Model):
    """A human being, however many logins she has: rules are about persons."""

    _name = "signing.person"
    _description = "Person who Signs"
    _inherit = "signing.guarded"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    email = fields.Char(required=True)
    company_id = fields.Many2one("res.company", required=True, index=True)
    login_ids = fields.One2many("signing.login", "person_id", "Logins")
    right_ids = fields.One2many("signing.right", "person_id", "Rights")
    certificate_ids = fields.One2many("signing.certificate", "person_id")
    active = fields.Boolean(default=True)


class SigningLogin(models.Model):
    """A login of a person; a second login is the same person."""

    _name = "signing.login"
    _description = "Login of a Person"
    _inherit = "signing.guarded"

    person_id = fields.Many2one(
        "signing.person", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="person_id.company_id", store=True)
    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="restrict"
    )

    _one_person = models.Constraint(
        "UNIQUE (company_id, user_id)", "A login belongs to one person."
    )
