from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..core.policy import Conditions, Policy, faulty_steps, unknown_of
from ..core.register import Period
from ..core.statement import Act
from ..labels import ACTS

EITHER = [("any", "Whatever"), ("yes", "Only"), ("no", "Never")]
_EITHER = {"any": None, "yes": True, "no": False}
#: The rules' names of conditions, and ours.
_CONDITIONS = {
    "over": "amount_over",
    "up_to": "amount_up_to",
    "suppliers": "supplier_ids",
    "categories": "category_ids",
    "analytic": "analytic_ids",
    "new_supplier": "new_supplier",
    "off_catalogue": "off_catalogue",
}


class SigningPolicy(models.Model):
    """Which signatures an act needs; see ``core.policy``.

    The first in force, by sequence, whose conditions all hold decides.
    """

    _name = "signing.policy"
    _description = "Policy of Signatures"
    _inherit = "signing.governed"
    _order = "act, sequence, name, id"
    _check_company_auto = True

    _governed_fields = (
        *("name", "act", "sequence", "amount_over", "amount_up_to", "supplier_ids"),
        *("category_ids", "analytic_ids", "new_supplier", "off_catalogue"),
        *("date_from", "date_to"),
    )
    _free_fields = frozenset({*_governed_fields, "step_ids", "company_id"})

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    act = fields.Selection(ACTS, required=True, default="approve_order", index=True)
    sequence = fields.Integer(
        default=10, help="The first policy that fits decides: small numbers first."
    )
    amount_over = fields.Monetary("Over", help="That amount not included. 0: any.")
    amount_up_to = fields.Monetary("Up to", help="That amount included. 0: any.")
    supplier_ids = fields.Many2many(
        "res.partner",
        string="Suppliers",
        domain="[('parent_id', '=', False)]",
        ondelete="restrict",
    )
    category_ids = fields.Many2many(
        "product.category", string="Product categories", ondelete="restrict"
    )
    analytic_ids = fields.Many2many(
        "account.analytic.account",
        string="Analytic accounts",
        check_company=True,
        ondelete="restrict",
    )
    new_supplier = fields.Selection(
        EITHER, "New suppliers", required=True, default="any"
    )
    off_catalogue = fields.Selection(
        EITHER, "Not in a catalogue", required=True, default="any"
    )
    date_from = fields.Date("From")
    date_to = fields.Date("To")
    step_ids = fields.One2many("signing.policy.step", "policy_id", "Steps", copy=True)

    @api.constrains("amount_over", "amount_up_to", "date_from", "date_to")
    def _check_order(self):
        for one in self:
            if min(one.amount_over, one.amount_up_to) < 0:
                raise ValidationError(self.env._("An amount cannot be negative."))
            if one.amount_up_to and one.amount_up_to <= one.amount_over:
                raise ValidationError(
                    self.env._("“Up to” must be greater than “over”: nothing fits.")
                )
            if one.date_from and one.date_to and one.date_to < one.date_from:
                raise ValidationError(self.env._("It ends before it begins."))

    def _check_governed(self):
        """Refuse a policy whose steps could never be done."""
        for one in self.sudo():
            wrong = faulty_steps(one._to_core())
            if not one.step_ids:
                raise UserError(
                    self.env._("Policy %(name)s has no steps: add one.", name=one.name)
                )
            if wrong:
                raise UserError(
                    self.env._(
                        "Policy %(name)s: step “%(step)s” could never be done. Say how "
                        "many sign, or name the people; all of those named cannot be "
                        "helped by another role.",
                        name=one.name,
                        step=wrong[0],
                    )
                )
            one._check_known()
            if one.act == "change_policy" and not one._needs_two():
                raise UserError(
                    self.env._(
                        "Policy %(name)s: who may sign is changed by two persons at "
                        "least. Have two sign in one step.",
                        name=one.name,
                    )
                )
        return super()._check_governed()

    def _check_known(self):
        """Refuse conditions about what is not known of this kind of act."""
        asked = unknown_of(self._to_core())
        if not asked:
            return
        texts = self.fields_get([_CONDITIONS[name] for name in asked], ["string"])
        acts = dict(self._fields["act"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "Policy %(name)s: for “%(act)s” nothing is known of: %(conditions)s. "
                "Such a condition would never decide: take it out.",
                name=self.name,
                act=acts[self.act],
                conditions=", ".join(one["string"] for one in texts.values()),
            )
        )

    def _needs_two(self):
        """Say whether one step needs two persons at least."""
        return any(step._persons_needed() > 1 for step in self.step_ids)

    def _governed_values(self, names=True):
        """Add the steps: they are the policy."""
        steps = [
            (f"step_{number}_{name}", text)
            for number, step in enumerate(self.sudo().step_ids, 1)
            for name, text in step._values(names)
        ]
        return [*super()._governed_values(names), *steps]

    def _governed_shown(self):
        """Show each step as a sentence."""
        steps = [
            (
                f"step_{number}",
                self.env._("Step %(number)s", number=number),
                step.sentence,
            )
            for number, step in enumerate(self.step_ids, 1)
        ]
        return [*super()._governed_shown(), *steps]

    def _to_core(self):
        """Return the policy as the rules read it."""
        self.ensure_one()
        return Policy(
            name=self.name,
            act=Act(self.act),
            steps=tuple(step._to_core() for step in self.step_ids),
            conditions=self._conditions(),
            sequence=self.sequence,
            period=Period(self.date_from or None, self.date_to or None),
        )

    def _conditions(self):
        return Conditions(
            over=_amount(self.amount_over),
            up_to=_amount(self.amount_up_to),
            suppliers=_keys(self.supplier_ids.commercial_partner_id),
            categories=_keys(self._under(self.category_ids)),
            analytic=_keys(self.analytic_ids),
            new_supplier=_EITHER[self.new_supplier],
            off_catalogue=_EITHER[self.off_catalogue],
        )

    def _under(self, categories):
        """Return categories with those below them."""
        if not categories:
            return categories
        return categories.search([("id", "child_of", categories.ids)])


def _amount(value):
    return Decimal(str(value)) if value else None


def _keys(records):
    """Return records as the rules know them."""
    return frozenset(str(one) for one in records.ids)
