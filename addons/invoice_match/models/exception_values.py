"""The figures of an exception as a person reads them."""

from odoo.fields import Date
from odoo.tools import format_date
from odoo.tools.misc import formatLang


class Values(dict):
    """Values for the sentence of an exception; what it has none of is empty.

    :param exception: ``invoice.exception``, as superuser
    """

    def __init__(self, exception):
        super().__init__(exception.details or {})
        self._exception, self._env = exception, exception.env
        words = self.get("expected")
        self.update(
            self._read_figures("found"),
            **self._read_figures("expected"),
            amount=self._money(abs(exception.amount)),
            percent=self._percent(),
            line_name=self._name(),
        )
        self["expected_words"] = words or ""
        if self.get("day"):
            self["day"] = format_date(self._env, Date.to_date(self["day"]))

    def __missing__(self, key):
        return ""

    def _read_figures(self, name):
        """Return a figure as a number, as money and as a price."""
        text = self._exception[name]
        if not text:
            return {name: ""}
        value = float(text)
        return {
            name: self._number(value),
            f"{name}_money": self._money(value),
            f"{name}_price": formatLang(self._env, value, digits=self._digits(text)),
        }

    @staticmethod
    def _digits(text):
        """Two decimals, more where the price has more, never those of a division."""
        return min(max(len(text.partition(".")[2]), 2), 4)

    def _number(self, value):
        digits = len(f"{value:.3f}".rstrip("0").partition(".")[2])
        return formatLang(self._env, value, digits=digits)

    def _money(self, value):
        # The code: a supplier's currency is not to be mistaken for ours.
        currency = self._exception.currency_id
        digits = currency.decimal_places if currency else 2
        number = formatLang(self._env, value, digits=digits)
        return f"{number}\N{NO-BREAK SPACE}{currency.name or ''}".rstrip()

    def _percent(self):
        percent = (self._exception.tolerance or {}).get("percent")
        if not percent:
            return "?"
        value = float(percent)
        sign = "+" if value > 0 else ""
        number = formatLang(self._env, value, digits=1)
        return f"{sign}{number}\N{NO-BREAK SPACE}%"

    def _name(self):
        """Return what the line is called, the supplier's words first."""
        exception = self._exception
        name = exception.capture_line_id.name or exception.purchase_line_id.name
        name = (name or exception.line_key or "").splitlines()
        return name[0] if name else self._env._("The line")
