from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core import change

OPERATIONS = [
    ("put", "Put in force"),
    ("end", "End"),
    ("distrust", "Distrust, also for the past"),
    ("amend", "Correct"),
]
#: What a record must be for it; in force where nothing is said.
_WANTED = {"put": "_is_draft", "distrust": "_is_distrustable"}


class SigningChangeLine(models.Model):
    """One record of a change: a draft to put in force, or what is to end."""

    _name = "signing.change.line"
    _description = "Record of a Change"
    _inherit = "signing.guarded"
    _order = "change_id, id"
    _rec_name = "title"

    change_id = fields.Many2one(
        "signing.change", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="change_id.company_id", store=True, precompute=True
    )
    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(
        "Number", model_field="res_model", required=True, index=True
    )
    operation = fields.Selection(OPERATIONS, "What happens", required=True)
    amended = fields.Json("Corrected values")
    kind = fields.Char(compute="_compute_title")
    title = fields.Char("Record", compute="_compute_title")

    _once = models.Constraint(
        "UNIQUE (change_id, res_model, res_id)", "It is in this change already."
    )

    @api.depends("res_model", "res_id")
    @api.depends_context("lang")
    def _compute_title(self):
        names = {
            name: self.env["ir.model"]._get(name).name
            for name in set(self.mapped("res_model"))
            if name
        }
        for line in self:
            line.kind = names.get(line.res_model, "")
            line.title = line._governed()._governed_title() if line.res_model else ""

    def _check_free(self, operation):
        """Lines come by the buttons of the records, and go while it is prepared."""
        if operation != "unlink":
            raise AccessError(
                self.env._("Open the record and propose it: it comes here by itself.")
            )
        self.change_id._check_free("write")

    def _check_guarded(self, vals):
        """Nothing of a line is typed."""
        self._check_free("create")

    def _governed(self):
        """Return the record, as superuser; empty when it is gone."""
        self.ensure_one()
        return self.env[self.res_model].sudo().browse(self.res_id).exists()

    @api.model
    def _check_free_of(self, records):
        """Refuse to touch records that are in a change waiting for signatures.

        :raises UserError: naming the change
        """
        domain = [
            ("res_model", "=", records._name),
            ("res_id", "in", records.ids),
            ("change_id.state", "=", "open"),
        ]
        found = self.sudo().search(domain, limit=1)
        if found:
            raise UserError(
                self.env._(
                    "%(name)s is in a change that waits for signatures (%(change)s): "
                    "withdraw that change first.",
                    name=found.title,
                    change=found.change_id.name,
                )
            )

    def _check_line(self):
        """Refuse a line whose record is not what it was.

        :raises UserError: says which
        """
        record = self._governed()
        wanted = _WANTED.get(self.operation, "_is_in_force")
        if not record or not getattr(record, wanted)():
            raise UserError(
                self.env._(
                    "%(title)s (%(kind)s) has changed meanwhile: remove it from the "
                    "change.",
                    title=self.title or self.res_id,
                    kind=self.kind,
                )
            )
        if record.company_id != self.company_id:
            raise UserError(
                self.env._(
                    "%(title)s belongs to another company than the change.",
                    title=self.title,
                )
            )

    def _part(self):
        """Return the line as it stands in the signed document."""
        record = self._governed()
        if self.operation == "amend":
            values = [tuple(one) for one in sorted(self.amended.items())]
            numbers = values
        else:
            values = record._governed_values()
            numbers = record._governed_values(names=False)
        return change.Part(
            kind=self.operation,
            record=f"{self.res_model},{self.res_id}",
            values=values,
            digest=change.digest(numbers),
        )
