from datetime import datetime, time, timezone
from decimal import Decimal

from odoo import api, fields, models

from ..core.may_sign import Situation
from ..core.policy import Facts, Mode, NoPolicy, choose
from ..core.simulate import simulate
from ..core.statement import Act
from ..keys import person_id
from ..labels import ACTS


class SigningSimulation(models.TransientModel):
    """Who would have to sign: the very rules that decide, asked before anything is."""

    _name = "signing.simulation"
    _description = "Policy Simulator"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    act = fields.Selection(ACTS, required=True, default="approve_order")
    amount = fields.Monetary(help="In the company's currency.")
    requester_id = fields.Many2one(
        "signing.person",
        "Asked by",
        domain="[('company_id', '=', company_id), ('state', '=', 'active')]",
    )
    receiver_id = fields.Many2one(
        "signing.person",
        "Received by",
        domain="[('company_id', '=', company_id), ('state', '=', 'active')]",
    )
    supplier_id = fields.Many2one("res.partner")
    category_id = fields.Many2one("product.category", "Product category")
    analytic_id = fields.Many2one("account.analytic.account", "Analytic account")
    new_supplier = fields.Boolean("New supplier")
    off_catalogue = fields.Boolean("Not in a catalogue")
    day = fields.Date(required=True, default=fields.Date.context_today)
    result = fields.Html(compute="_compute_result", sanitize=False)

    @api.depends(
        *("company_id", "act", "amount", "requester_id", "receiver_id", "supplier_id"),
        *("category_id", "analytic_id", "new_supplier", "off_catalogue", "day"),
    )
    @api.depends_context("lang", "uid")
    def _compute_result(self):
        for one in self:
            values = one._simulate() if one.company_id and one.day else {}
            one.result = self.env["ir.qweb"]._render(
                "procure_sign.simulation_result", values
            )

    @api.depends_context("lang")
    def _compute_display_name(self):
        """Call it by what it is: it is never kept."""
        for one in self:
            one.display_name = self.env._("Policy Simulator")

    def _simulate(self):
        """Return the answer: ``free``, ``none`` or ``rows``, for the page."""
        company = self.env["res.company"].browse(self.company_id.id)
        # Asked as the user, who sees the register of his own companies only.
        company.check_access("read")
        if company not in self.env.companies:
            return {}
        company = self._governor(company.sudo())
        facts = self._facts()
        try:
            policy = choose(company._signing_policies(), facts)
        except NoPolicy:
            return {"none": True}
        if not policy:
            return {"free": True}
        situation = Situation(
            policy=policy,
            facts=facts,
            register=company._signing_register(),
            at=datetime.combine(self.day, time(12), timezone.utc),
            rules=company._signing_rules(),
        )
        return {
            "title": self.env._("Policy “%(name)s”", name=policy.name),
            "rows": [self._row(row) for row in simulate(situation)],
        }

    def _governor(self, company):
        """Return whose rules hold; each company's own for changes of its rules."""
        act = Act(self.act)
        own = act is Act.CHANGE_POLICY
        return company if own else company._signing_get_governors(act)

    def _facts(self):
        return Facts(
            act=Act(self.act),
            amount=Decimal(str(self.amount or 0)),
            day=self.day,
            supplier=_key(self.supplier_id.commercial_partner_id),
            categories=_keys(self.category_id),
            analytic=_keys(self.analytic_id),
            new_supplier=self.new_supplier,
            off_catalogue=self.off_catalogue,
            duties={
                duty: frozenset({person.key})
                for duty, person in (
                    ("request", self.requester_id._origin),
                    ("receive", self.receiver_id._origin),
                )
                if person
            },
        )

    def _row(self, row):
        """Return one step in words."""
        reasons = self.env["signing.step"]._get_reasons()
        step = row.step
        needed = max(len(step.people), 1) if step.mode is Mode.ALL else step.count
        refused = [
            (self._person_name(key), [reasons.get(no, no.value) for no in why])
            for key, why in row.refused
        ]
        return {
            "name": step.name,
            "wanted": f"{needed} × {self._role_name(step.role)}",
            "stuck": row.stuck,
            "people": [self._person_name(key) for key in row.people],
            "refused": [
                f"{name}: {'; '.join(dict.fromkeys(words))}" for name, words in refused
            ],
        }

    def _role_name(self, code):
        domain = [
            ("code", "=", code),
            ("company_id", "in", [False, *self.company_id.sudo().parent_ids.ids]),
        ]
        return self.env["signing.role"].sudo().search(domain, limit=1).name or code

    def _person_name(self, key):
        number = person_id(key)
        return self.env["signing.person"].sudo().browse(number).name if number else key


def _key(record):
    return str(record._origin.id) if record else ""


def _keys(record):
    return frozenset({_key(record)} if record else ())
