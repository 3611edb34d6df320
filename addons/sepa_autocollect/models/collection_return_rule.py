from odoo import api, fields, models

from odoo.addons.quittance_base.core.iso20022.return_codes import (
    RETURN_CODES,
    return_code,
)

#: What our own table calls a refusal -> what the retry rules of the run call it.
_REFUSALS = {"hard": "hard", "ours": "ask", "dispute": "ask"}


class CollectionReturnRule(models.Model):
    """What is done when a debit comes back, by the bank's reason."""

    _name = "collection.return.rule"
    _description = "Return Rule"
    _order = "code"
    _rec_name = "code"

    code = fields.Char(required=True)
    active = fields.Boolean(default=True)
    meaning = fields.Char(compute="_compute_meaning")
    note = fields.Char(
        "Own words", translate=True, help="Shown instead of the usual meaning."
    )
    kind = fields.Selection(
        [
            ("soft", "May work later"),
            ("hard", "Not by this means"),
            ("ours", "Our mistake"),
            ("dispute", "The client does not agree"),
        ],
        required=True,
        default="hard",
    )
    mandate = fields.Selection(
        [("keep", "Keep"), ("suspend", "Suspend"), ("end", "End")],
        required=True,
        default="keep",
    )
    retry = fields.Selection(
        [
            ("never", "Never"),
            ("salary", "When salaries are likely there"),
            ("redate", "On the next day the bank takes"),
        ],
        required=True,
        default="never",
    )
    max_retries = fields.Integer("Most retries")
    fallback = fields.Boolean("Try the client's next means")
    mail = fields.Selection(
        [
            ("none", "No mail"),
            ("account", "Give another account"),
            ("funds", "Have the money there"),
            ("contact", "Get in touch"),
            ("dispute", "We heard that you do not agree"),
        ],
        required=True,
        default="none",
    )
    human = fields.Boolean("A person looks")

    _code_unique = models.Constraint("UNIQUE(code)", "This code has a rule already.")
    _retries_positive = models.Constraint(
        "CHECK(max_retries BETWEEN 0 AND 10)", "Retries are between 0 and 10."
    )

    @api.depends("code", "note")
    @api.depends_context("lang")
    def _compute_meaning(self):
        language = self.env.lang or "en"
        for rule in self:
            rule.meaning = rule.note or return_code(rule.code or "").text(language)

    @api.model
    def _seed(self):
        """Add the codes that have no rule yet; called when the addon is installed.

        What an administrator changed, or archived, stays.
        """
        every = self.with_context(active_test=False).search([("code", "!=", False)])
        known = set(every.mapped("code"))
        self.create(
            [
                self._prepare_rule_vals(code)
                for name, code in RETURN_CODES.items()
                if name not in known
            ]
        )

    @api.model
    def _prepare_rule_vals(self, code):
        """Values of a rule from the table of ``core.iso20022.return_codes``."""
        return {
            "code": code.code,
            "kind": code.kind,
            "mandate": code.mandate,
            "retry": code.retry,
            "max_retries": code.max_retries,
            "fallback": code.fallback,
            "mail": code.mail,
            "human": code.human,
        }

    @api.model
    def _get_rules(self, codes):
        """Rules by code; what has none goes to a person and nothing else is done.

        Called for all returns of a message at once.

        :return: ``{code: values}`` with the keys of :meth:`_prepare_rule_vals`
        """
        found = self.sudo().search([("code", "in", list(codes))])
        rules = {rule.code: self._prepare_rule_vals(rule) for rule in found}
        for code in codes:
            rules.setdefault(code, self._prepare_rule_vals(return_code("?")))
        return rules

    @api.model
    def _get_refusal_kind(self, rule):
        """What the run decides a retry by: one of ``core.retry.REFUSALS``.

        :param rule: values as :meth:`_get_rules` gives them
        """
        if rule["retry"] == "salary":
            return "funds"
        if rule["retry"] == "redate":
            return "busy"
        return _REFUSALS.get(rule["kind"], "hard")
