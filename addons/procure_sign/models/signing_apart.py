from odoo import api, fields, models

from ..core.segregation import Apart
from ..labels import DUTIES


class SigningApart(models.Model):
    """A rule of segregation beside the program's own; see ``core.segregation``.

    The program's rules hold in every company; one of them is given up by a record of
    its own, which two persons sign, never by leaving something out.
    """

    _name = "signing.apart"
    _description = "Segregation of Duties"
    _inherit = "signing.governed"

    _free_fields = frozenset({"one", "other", "kind", "reason", "company_id"})
    _governed_fields = ("kind", "one", "other", "reason")

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(
        [("apart", "Two persons"), ("same", "May be one person")],
        required=True,
        default="apart",
    )
    one = fields.Selection(DUTIES, string="Who does", required=True)
    other = fields.Selection(DUTIES, string="And who does", required=True)
    reason = fields.Char()

    _two = models.Constraint("CHECK (one <> other)", "A rule is about two duties.")

    @api.depends("kind", "one", "other")
    @api.depends_context("lang")
    def _compute_display_name(self):
        duties = dict(self._fields["one"]._description_selection(self.env))
        for rule in self:
            words = {
                "one": duties.get(rule.one, ""),
                "other": duties.get(rule.other, ""),
            }
            rule.display_name = (
                self.env._("%(one)s and %(other)s: may be one person", **words)
                if rule.kind == "same"
                else self.env._("%(one)s and %(other)s: two persons", **words)
            )

    def _to_core(self):
        """Return the rule as the rules read it."""
        self.ensure_one()
        return Apart(self.one, self.other)
