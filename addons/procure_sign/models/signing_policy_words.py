from odoo import api, fields, models
from odoo.tools import format_date, groupby


class SigningPolicy(models.Model):
    """A policy as one sentence."""

    _inherit = "signing.policy"

    sentence = fields.Char("In words", compute="_compute_sentence")

    @api.depends(
        *("act", "amount_over", "amount_up_to", "supplier_ids", "category_ids"),
        *("analytic_ids", "new_supplier", "off_catalogue", "step_ids.sentence"),
        *("step_ids.sequence", "date_from", "date_to"),
    )
    @api.depends_context("lang")
    def _compute_sentence(self):
        for one in self:
            acts = dict(one._fields["act"]._description_selection(self.env))
            one.sentence = self.env._(
                "%(act)s, %(when)s: %(steps)s",
                act=acts.get(one.act, ""),
                when=", ".join(one._condition_words()) or self.env._("always"),
                steps=one._step_words() or self.env._("nobody yet"),
            )

    def _condition_words(self):
        """Return each condition in words."""
        words = [
            self._amount_words(),
            self._either_words(
                "new_supplier",
                self.env._("new suppliers"),
                self.env._("known suppliers"),
            ),
            self._either_words(
                "off_catalogue",
                self.env._("not in a catalogue"),
                self.env._("from a catalogue"),
            ),
            *self._list_words(),
            self._period_words(),
        ]
        return [one for one in words if one]

    def _amount_words(self):
        """Return from what amount to what amount it applies."""
        over, up_to = (
            amount and self.currency_id.format(amount)
            for amount in (self.amount_over, self.amount_up_to)
        )
        if over and up_to:
            return self.env._("over %(over)s up to %(to)s", over=over, to=up_to)
        if over:
            return self.env._("over %(over)s", over=over)
        return self.env._("up to %(to)s", to=up_to) if up_to else ""

    def _either_words(self, name, only, never):
        """Return the words of a condition that holds, does not, or says nothing."""
        return {"yes": only, "no": never}.get(self[name], "")

    def _list_words(self):
        """Return the suppliers, categories and accounts it is about."""
        lists = [
            (self.supplier_ids, self.env._("supplier")),
            (self.category_ids, self.env._("category")),
            (self.analytic_ids, self.env._("analytic account")),
        ]
        either = self.env._(" or ")
        return [
            f"{word} {either.join(records.sudo().mapped('display_name'))}"
            for records, word in lists
            if records
        ]

    def _period_words(self):
        """Return the days on which it applies."""
        start, end = (
            day and format_date(self.env, day) for day in (self.date_from, self.date_to)
        )
        if start and end:
            return self.env._("from %(start)s to %(end)s", start=start, end=end)
        if start:
            return self.env._("from %(start)s on", start=start)
        return self.env._("until %(end)s", end=end) if end else ""

    def _step_words(self):
        """Return the steps, those in parallel together."""
        steps = self.step_ids.sorted(lambda one: (one.sequence, one.id or 0))
        beside, after = self.env._(" and "), self.env._(", then ")
        stages = [
            beside.join(step.sentence or "" for step in stage)
            for _order, stage in groupby(steps, lambda one: one.sequence)
        ]
        return after.join(stages)


class SigningPolicyStep(models.Model):
    """A step as a part of that sentence."""

    _inherit = "signing.policy.step"

    sentence = fields.Char("In words", compute="_compute_sentence")

    @api.depends(
        *("role_id", "mode", "count", "person_ids", "level", "duty"),
        *("remind_hours", "escalate_hours", "escalate_role_id"),
    )
    @api.depends_context("lang")
    def _compute_sentence(self):
        for one in self:
            words = [one._who_words(), one._level_words(), one._late_words()]
            one.sentence = ", ".join(word for word in words if word)

    def _who_words(self):
        """Return who signs."""
        role = self.role_id.name or ""
        names = ", ".join(self.person_ids.sudo().mapped("name"))
        if self.mode == "all":
            return self.env._("all of %(names)s as %(role)s", names=names, role=role)
        if self.mode == "some":
            who = self.env._("%(count)s of %(role)s", count=self.count, role=role)
        else:
            who = role
        return f"{who} ({names})" if names else who

    def _level_words(self):
        """Return the weakest means that is enough, where it is not the weakest."""
        levels = dict(self._fields["level"]._description_selection(self.env))
        if self.level in (False, "software"):
            return ""
        return self.env._("at least %(level)s", level=levels[self.level].lower())

    def _late_words(self):
        """Return who may sign too, and when."""
        if not (self.escalate_hours and self.escalate_role_id):
            return ""
        return self.env._(
            "after %(hours)s hours also %(role)s",
            hours=self.escalate_hours,
            role=self.escalate_role_id.name,
        )
