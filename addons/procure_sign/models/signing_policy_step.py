from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core.policy import Mode, Step
from ..core.statement import Level
from ..labels import LEVELS
from ..trust import is_trusted
from . import governed_text

MODES = [("one", "One of them"), ("some", "Several of them"), ("all", "All named")]
STEP_DUTIES = [("buy", "Sign as buyer")]
_WRITTEN = (
    *("name", "sequence", "role_id", "mode", "count", "person_ids", "level", "duty"),
    *("remind_hours", "escalate_hours", "escalate_role_id"),
)


class SigningPolicyStep(models.Model):
    """A step of a policy; steps of the same order run in parallel."""

    _name = "signing.policy.step"
    _description = "Step of a Policy"
    _inherit = "signing.guarded"
    _order = "policy_id, sequence, id"
    _check_company_auto = True

    _free_fields = frozenset({"policy_id", *_WRITTEN})

    policy_id = fields.Many2one(
        "signing.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="policy_id.company_id", store=True, precompute=True
    )
    name = fields.Char("Step", required=True)
    sequence = fields.Integer(
        "Order",
        default=1,
        required=True,
        help="Steps of the same number are signed in parallel; greater ones wait.",
    )
    role_id = fields.Many2one("signing.role", required=True, check_company=True)
    mode = fields.Selection(MODES, "Who signs", required=True, default="one")
    count = fields.Integer("How many", default=2)
    person_ids = fields.Many2many("signing.person", string="Named", check_company=True)
    level = fields.Selection(LEVELS, "At least", required=True, default="software")
    duty = fields.Selection(
        STEP_DUTIES,
        "Counts as",
        help="What the rules of segregation call it; the act itself when empty.",
    )
    remind_hours = fields.Integer("Remind after (hours)", help="0: never.")
    escalate_hours = fields.Integer("Late after (hours)", help="0: never.")
    escalate_role_id = fields.Many2one(
        "signing.role",
        "Then also",
        check_company=True,
        help="Who may sign too once the step is late.",
    )

    _one_name = models.Constraint(
        "UNIQUE (policy_id, name)", "A step has a name of its own."
    )

    @api.constrains("count", "remind_hours", "escalate_hours", "escalate_role_id")
    def _check_numbers(self):
        for one in self:
            if min(one.count, one.remind_hours, one.escalate_hours) < 0:
                raise ValidationError(self.env._("A number cannot be negative."))
            if bool(one.escalate_hours) != bool(one.escalate_role_id):
                raise ValidationError(
                    self.env._(
                        "Step %(name)s: say both after how long it is late and who may "
                        "sign then.",
                        name=one.name,
                    )
                )

    def _check_free(self, operation):
        """A step is written as long as its policy is a draft."""
        self.policy_id._check_free("write")
        return super()._check_free(operation)

    @api.model_create_multi
    def create(self, vals_list):
        """Ask the policy, which is known only now."""
        steps = super().create(vals_list)
        if not is_trusted(self):
            steps._check_free("write")
        return steps

    def write(self, vals):
        """Keep a step in its policy."""
        steps = super().write(vals)
        if "policy_id" in vals and not is_trusted(self):
            self._check_free("write")
        return steps

    def _persons_needed(self):
        """Return how many different persons must sign."""
        if self.mode == "all":
            return len(self.person_ids)
        return self.count if self.mode == "some" else 1

    def _values(self, names=True):
        """Return what stands in the signed change."""
        step = self.with_context(lang=None)
        return [(name, governed_text.written(step, name, names)) for name in _WRITTEN]

    def _to_core(self):
        """Return the step as the rules read it."""
        self.ensure_one()
        return Step(
            name=self.name,
            role=self.role_id.code,
            order=self.sequence,
            mode=Mode(self.mode),
            count=self.count if self.mode == "some" else 1,
            people=tuple(one.key for one in self.person_ids),
            level=Level(self.level),
            duty=self.duty or "",
            remind_after=_hours(self.remind_hours),
            escalate_after=_hours(self.escalate_hours),
            escalate_to=self.escalate_role_id.code or "",
        )


def _hours(number):
    return timedelta(hours=number) if number else None
