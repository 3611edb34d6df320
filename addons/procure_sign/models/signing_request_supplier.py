from odoo import api, fields, models


class SigningRequest(models.Model):
    """To whom an act is, which a card says beside the amount."""

    _inherit = "signing.request"

    supplier = fields.Char(compute="_compute_supplier", compute_sudo=True)

    @api.depends("step_ids.supplier")
    @api.depends_context("lang")
    def _compute_supplier(self):
        """Say what the worklist says of the request's steps."""
        for request in self:
            request.supplier = request.step_ids[:1].supplier
