from dataclasses import replace
from decimal import Decimal

from odoo import models

from ..core.policy import Policy
from ..core.retry import PolicyError, RetryRules
from .collection_policy import DAYS

RETRY = (
    "funds_tries",
    "funds_gap",
    "salary_from",
    "salary_to",
    "busy_tries",
    "confirm_days",
    "card_tries",
    "card_days",
)
#: section -> fields of core.policy.Policy it replaces
SECTIONS = {
    "own_collect": ("enabled",),
    "own_timing": ("when", "days_before", "instalments", "weekdays", "grouping"),
    "own_amounts": ("minimum", "maximum", "credit_share"),
    "own_means": ("order", "fallback", "client_order"),
    "own_notices": (
        "notice_days",
        "card_notice_days",
        "notice_on_retry",
        "notice_valid_days",
    ),
    "own_person": ("human_above", "human_first"),
    "own_retry": ("retry",),
}
#: Fields of the core that have another name, or several, on the form.
FORM_FIELDS = {
    "order": "second_kind",
    "weekdays": "monday",
    "delays": "retry_delays",
    **{name: f"retry_{name}" for name in RETRY},
}


class CollectionPolicy(models.Model):
    """From the form's fields to the core's policy, and its refusals into words."""

    _inherit = "collection.policy"

    def _get_rule_fields(self):
        """Return the fields whose values the core judges."""
        own = [name for names in SECTIONS.values() for name in names]
        plain = [name for name in own if name in self._fields]
        kinds = ["first_kind", "second_kind", "third_kind"]
        retry = ["retry_delays", *(f"retry_{name}" for name in RETRY)]
        return [*plain, *kinds, *DAYS, *retry]

    def _as_core(self, base=None, blackout=frozenset()):
        """Return the core's policy; called by the engine and by the constraint.

        :param Policy base: the policy above this one; None for the company's own,
            which says everything
        :param blackout: days nobody is debited on
        :raises PolicyError: naming the field
        """
        values = self._prepare_core_vals()
        if base is None:
            return Policy(**values, blackout=frozenset(blackout))
        # No limit (None) is a value here: a client may have none where others have.
        own = [name for tick in SECTIONS if self[tick] for name in SECTIONS[tick]]
        return replace(base, **{name: values[name] for name in own})

    def _prepare_core_vals(self):
        """Return values by field of core.policy.Policy, the blackout left out."""
        return {
            "enabled": self.enabled,
            "when": self.when,
            "days_before": self.days_before,
            "instalments": self.instalments,
            "minimum": self._exact(self.minimum),
            "maximum": self._exact(self.maximum) if self.maximum else None,
            "order": self._get_kinds(),
            "fallback": self.fallback,
            "client_order": self.client_order,
            "weekdays": frozenset(
                number for number, day in enumerate(DAYS) if self[day]
            ),
            "grouping": self.grouping,
            "credit_share": Decimal(str(self.credit_share)) / 100,
            "notice_days": self.notice_days,
            "card_notice_days": self.card_notice_days,
            "notice_on_retry": self.notice_on_retry,
            "notice_valid_days": self.notice_valid_days,
            "human_above": self._exact(self.human_above) if self.human_above else None,
            "human_first": self.human_first,
            "retry": RetryRules(
                delays=self._parse_delays(),
                **{name: self[f"retry_{name}"] for name in RETRY},
            ),
        }

    def _exact(self, amount):
        """Return an amount as the decimal its currency shows."""
        digits = self.currency_id.decimal_places
        return Decimal(str(amount)).quantize(Decimal(1).scaleb(-digits))

    def _parse_delays(self):
        """Return the days between tries.

        :raises PolicyError: for anything but whole numbers between commas
        """
        text = self.retry_delays or ""
        try:
            return tuple(int(part) for part in text.split(",") if part.strip())
        except ValueError as error:
            raise PolicyError("delays", text) from error

    def _explain(self, error):
        """Return a refusal of the core in the user's words."""
        name = FORM_FIELDS.get(error.field, error.field)
        value = self.env._("none") if name == "monday" else error.value
        if isinstance(value, tuple):
            labels = dict(self._fields["first_kind"]._description_selection(self.env))
            value = ", ".join(str(labels.get(one, one)) for one in value)
        return self.env._(
            "%(policy)s: %(field)s cannot be “%(value)s”. %(rule)s",
            policy=self.name,
            field=self._fields[name]._description_string(self.env),
            value=value,
            rule=self._get_rule_texts().get(error.field, ""),
        )

    def _get_rule_texts(self):
        """Return what each field must obey, by the core's name of it."""
        positive = self.env._("Write 0 or a larger number.")
        return {
            "days_before": positive,
            "minimum": positive,
            "maximum": self.env._(
                "Write an amount that is not below the smallest debit."
            ),
            "order": self.env._("Choose each kind of means once."),
            "weekdays": self.env._("Choose at least one day of the week."),
            "credit_share": self.env._("Write a share between 0 and 100."),
            "notice_days": positive,
            "card_notice_days": positive,
            "notice_valid_days": positive,
            "delays": self.env._(
                "Write days of 1 or more between commas, such as 3, 5, 7."
            ),
            "funds_tries": positive,
            "funds_gap": self.env._("Write 1 day or more."),
            "salary_from": self.env._("Write a day of the month from 1 to 28."),
            "salary_to": self.env._("Write a day of the month from 0 to 31."),
            "busy_tries": positive,
            "confirm_days": positive,
            "card_tries": self.env._("Card networks allow 1 to 15 tries."),
            "card_days": self.env._("Card networks count at least 30 days."),
        }
