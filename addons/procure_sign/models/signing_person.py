from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..trust import is_trusted, plain, trusted

_PARTS = frozenset({"login_ids", "right_ids"})
_CORRECTED = {"name": "new_name", "email": "new_email"}


class SigningPerson(models.Model):
    """A human being, however many logins she has: rules are about persons."""

    _name = "signing.person"
    _description = "Person who Signs"
    _inherit = "signing.governed"
    _order = "name, id"
    _check_company_auto = True

    _free_fields = frozenset(
        {"name", "email", "company_id", "new_name", "new_email", *_PARTS}
    )
    _governed_fields = ("name", "email")
    # Signed documents name her by her number: she stays the same person.
    _replaceable = False

    name = fields.Char(required=True)
    email = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    login_ids = fields.One2many("signing.login", "person_id", "Logins")
    right_ids = fields.One2many("signing.right", "person_id", "Rights")
    certificate_ids = fields.One2many("signing.certificate", "person_id")
    new_name = fields.Char("Corrected name", copy=False)
    new_email = fields.Char("Corrected mail", copy=False)
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

    def write(self, vals):
        """Let drafts of logins and rights be added to a person in force.

        They guard themselves; her own name and mail are corrected by a signed change.
        """
        beside = vals.keys() <= _PARTS | set(_CORRECTED.values())
        if not vals or not beside or is_trusted(self):
            return super().write(vals)
        self._check_preparing()
        parts = {name: vals[name] for name in vals.keys() & _PARTS}
        done = models.BaseModel.write(self, parts) if parts else True
        corrected = {name: vals[name] for name in vals.keys() - _PARTS}
        if corrected:
            self.env["signing.change.line"]._check_free_of(self)
            super(SigningPerson, trusted(plain(self))).write(corrected)
        return done

    def _governed_parts(self):
        """Her drafts go with her."""
        return [
            records.filtered(lambda one: one._is_draft())
            for records in (self.login_ids, self.right_ids)
        ]

    def action_propose(self):
        """Propose her corrected name and mail too."""
        action = super().action_propose()
        corrected = self.filtered(lambda one: one._is_in_force() and one._amendment())
        self._change_at_hand()._add(corrected, "amend")
        return action

    def _amendment(self):
        """Return the corrected name and mail."""
        self.ensure_one()
        return {
            name: self[new]
            for name, new in _CORRECTED.items()
            if self[new] and self[new] != self[name]
        }

    def _amend(self, values):
        """Correct her name or mail."""
        if not values.keys() <= _CORRECTED.keys():
            raise AccessError(self.env._("Only a name or a mail is corrected."))
        cleared = dict.fromkeys(_CORRECTED.values(), False)
        trusted(self).write({**values, **cleared})

    def _end(self):
        """Her rights and logins end with her."""
        for records in (self.right_ids, self.login_ids):
            held = records.filtered(lambda one: one._is_in_force())
            if held:
                held._end()
        return super()._end()

    def _check_proposable(self):
        """Somebody with a right but no login could never sign."""
        for one in self:
            if not one.login_ids:
                raise UserError(
                    self.env._(
                        "%(name)s has no login: add the user with whom the person signs.",
                        name=one.name,
                    )
                )
