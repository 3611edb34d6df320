import re

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..trust import is_trusted, trusted

_CODE = re.compile(r"[a-z][a-z0-9_]{0,40}")


class SigningRole(models.Model):
    """A role in which people sign. It gives nothing by itself: rights do."""

    _name = "signing.role"
    _description = "Role of Signers"
    _inherit = "signing.guarded"
    _order = "sequence, id"

    _free_fields = frozenset({"name", "code", "sequence", "company_id"})

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Stands in signed documents: small letters, figures and _, never changed.",
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company
    )

    _one_code = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "A role has a code of its own."
    )

    @api.constrains("code", "company_id")
    def _check_code(self):
        """A company's role does not pass for one that all companies have."""
        for one in self.sudo():
            if not _CODE.fullmatch(one.code):
                raise ValidationError(
                    self.env._(
                        "Role %(name)s: begin the code with a small letter and use "
                        "small letters, figures and _ only.",
                        name=one.name,
                    )
                )
            same = [("code", "=", one.code), ("id", "!=", one.id)]
            if one.company_id:
                same += [("company_id", "in", [False, one.company_id.id])]
            if self.sudo().search_count(same, limit=1):
                raise ValidationError(
                    self.env._("The code %(code)s is taken.", code=one.code)
                )

    def _check_free(self, operation):
        """Registrars make their company's roles; the program's are fixed."""
        may = self.env["signing.person"]._may_prepare()
        if not may or self.filtered(lambda one: not one.company_id):
            self._refuse_fixed()

    def _refuse_fixed(self):
        raise AccessError(
            self.env._(
                "Roles of all companies are fixed; your company's own ones are written "
                "by those who prepare who may sign."
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Give a role to a company: roles for all come with the program alone."""
        if self.env.uid == SUPERUSER_ID and self.env.su:
            return super(SigningRole, trusted(self)).create(vals_list)
        roles = super().create(vals_list)
        if not is_trusted(self) and not all(one.company_id for one in roles):
            self._refuse_fixed()
        return roles

    def write(self, vals):
        """Keep what signed documents name."""
        if self.env.uid == SUPERUSER_ID and self.env.su:
            return super(SigningRole, trusted(self)).write(vals)
        for one in self:
            kept = {"code": one.code, "company_id": one.company_id.id}
            if any(vals.get(name, value) != value for name, value in kept.items()):
                raise AccessError(
                    self.env._(
                        "The code and company of role %(name)s stand in signed "
                        "documents: make another role.",
                        name=one.name,
                    )
                )
        return super().write(vals)
