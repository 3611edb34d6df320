from odoo import fields, models
from odoo.tools import format_list

from ..core.may_sign import Answer, No, may_sign
from ..core.statement import Level
from ..keys import login_key
from ..labels import LEVELS


class SigningStep(models.Model):
    """A signing step: whose signature is asked for, and since when."""

    _name = "signing.step"
    _description = "Signing Step"
    _inherit = "signing.guarded"
    _order = "request_id desc, sequence, id"

    request_id = fields.Many2one(
        "signing.request", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="request_id.company_id", store=True)
    name = fields.Char(required=True)
    sequence = fields.Integer(required=True)
    role_id = fields.Many2one("signing.role", required=True)
    level = fields.Selection(LEVELS, required=True)
    needed = fields.Integer("Signatures", required=True, default=1)
    state = fields.Selection(
        [
            ("waiting", "Waits for others"),
            ("open", "To sign"),
            ("done", "Signed"),
            ("refused", "Refused"),
            ("void", "Replaced"),
        ],
        required=True,
        default="waiting",
        index=True,
    )
    opened_at = fields.Datetime()
    due_at = fields.Datetime("Wanted by", index=True)
    escalate_at = fields.Datetime("Others may sign from")
    reminded_at = fields.Datetime("Last reminder")
    reminders = fields.Integer()
    escalated_at = fields.Datetime("Escalated on")
    evidence_ids = fields.One2many("signing.evidence", "step_id")
    reference = fields.Char(related="request_id.name", store=True)
    revision = fields.Integer(related="request_id.revision")
    act = fields.Selection(related="request_id.act", store=True)
    amount = fields.Monetary(related="request_id.amount", store=True)
    currency_id = fields.Many2one(related="request_id.currency_id", store=True)
    company_amount = fields.Monetary(
        related="request_id.company_amount",
        store=True,
        currency_field="company_currency_id",
        string="In company currency",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the company"
    )
    requester_id = fields.Many2one(related="request_id.requester_id", store=True)

    _one_name = models.Constraint(
        "UNIQUE (request_id, name)", "A step has a name of its own."
    )

    def _prepare_step_vals(self, company, step):
        """Return the values of a policy's step; a hook.

        :param step: ``core.policy.Step``
        """
        needed = {"all": len(step.people), "some": step.count}
        return {
            "name": step.name,
            "sequence": step.order,
            "role_id": self._get_role(company, step.role).id,
            "level": step.level.value,
            "needed": max(1, needed.get(step.mode.value, 1)),
        }

    def _get_role(self, company, code):
        """Return the role of a code: the company's own, or everybody's."""
        domain = [("code", "=", code), ("company_id", "in", [False, company.id])]
        roles = self.env["signing.role"].sudo()
        return roles.search(domain, order="company_id", limit=1)

    def _core(self, situation):
        """Return the policy's step behind a record."""
        return next(one for one in situation.policy.steps if one.name == self.name)

    def _may_sign(self, user, level):
        """Say whether a user may sign, as things stand now.

        :param level: ``core.statement.Level`` he would sign with
        :rtype: core.may_sign.Answer
        """
        self.ensure_one()
        return self._ask(self.sudo().request_id._situation(), user, level)

    def _ask(self, situation, user, level=Level.CARD):
        """Ask the rules; the step must be open in the database too."""
        if self.sudo().state != "open":
            return Answer(None, (No.DONE,))
        return may_sign(situation, self._core(situation), login_key(user), level)

    def _get_title(self):
        """Name a step: the policy's word, and whose it is."""
        self.ensure_one()
        return self.sudo().role_id.name if self.name == self.role_id.code else self.name

    def _get_who(self):
        """Name a step and those who may sign it."""
        names = self.sudo().candidate_ids.mapped("name")
        if not names:
            return self._get_title()
        return f"{self._get_title()} ({format_list(self.env, names, style='or')})"

    def _get_level_name(self, code):
        """Name a level in the user's language."""
        return dict(self._fields["level"]._description_selection(self.env))[code]
