"""One row of a partner file, judged: understood values, state and reason."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from .matches import ClientMatch, ServiceMatch
from .months import billing_month, date_problem, last_day
from .pricing import ONE, TOO_LARGE, ZERO, PriceRule, bill, round_money, split_total

NO_CLIENT = ClientMatch(code="no_client")
NO_SERVICE = ServiceMatch(code="no_service")
UNKNOWN_CLIENT = ClientMatch(code="unknown_client")
UNKNOWN_SERVICE = ServiceMatch(code="unknown_service")
#: Characters of a cell kept in a reason; the row itself keeps them all.
SHOWN = 200
#: Characters of a line number; a longer one would not fit the index it is found by.
LONGEST_REF = 200
#: Distinct combinations of figures whose price is remembered.
REMEMBERED = 100_000
NOTHING = (ONE, ZERO, ZERO, ZERO, ZERO)


@dataclass(slots=True)
class Outcome:
    """What a line stores of a row; the model layer writes it as it is."""

    row_number: int
    raw: list
    client_key: str | None = None
    service_key: str | None = None
    line_ref: str | None = None
    client_id: int | None = None
    product_id: int | None = None
    service_date: date | None = None
    billing_month: date | None = None
    quantity: Decimal = ONE
    cost_price: Decimal = ZERO
    price_unit: Decimal = ZERO
    currency_id: int | None = None
    cost_amount: Decimal = ZERO
    amount: Decimal = ZERO
    reference: str | None = None
    note: str | None = None
    disbursement: bool = False
    state: str = "ready"
    reason_code: str | None = None
    reason_params: dict | None = None

    def judge(self, state, code, **params):
        """Set state and reason; returns the outcome."""
        self.state, self.reason_code = state, code
        self.reason_params = params or None
        return self


@dataclass
class Fixed:
    """What a person decided for one row, over what the file says.

    :param client_id: the client chosen for this row
    :param product_id: the product chosen for this row, with its price rule
    :param billing_month: month chosen, also in a closed period's stead
    :param ignore: the row is never billed
    """

    client_id: int | None = None
    service: ServiceMatch | None = None
    billing_month: date | None = None
    ignore: bool = False


@dataclass
class Evaluator:
    """Judges parsed rows; made once per chunk with everything that was looked up.

    :param rules: :class:`.matches.Rules`
    :param known: :class:`.matches.Known`
    :param default_rule: price rule of the profile
    """

    rules: Any
    known: Any
    default_rule: PriceRule = field(default_factory=PriceRule)
    _priced: dict = field(default_factory=dict)
    _months: dict = field(default_factory=dict)

    def evaluate(self, row, fixed=None):
        """Judge one row.

        Called for each row of a chunk and again for each line that is re-evaluated.

        :param row: a ``ParsedRow``: ``row_number``, ``raw``, ``values``, ``errors``,
            ``currency``
        :param fixed: :class:`Fixed` or None
        :rtype: Outcome
        """
        values = row.values
        line_ref = values.get("line_id")
        too_long = len(line_ref or "") > LONGEST_REF
        out = Outcome(
            row.row_number,
            row.raw,
            client_key=values.get("client"),
            service_key=values.get("service"),
            line_ref=None if too_long else line_ref,
            service_date=values.get("date"),
            reference=values.get("reference"),
            note=values.get("note"),
        )
        client = self._client(out, fixed)
        service = self._service(out, fixed)
        out.disbursement = service.rule.disbursement
        money = self._money(out, row, service)
        month_problem = self._month(out, fixed)
        if client.ignore or service.ignore or (fixed and fixed.ignore):
            return out.judge("ignored", "alias_ignored" if not fixed else "set_aside")
        if row.errors:
            return self._reject_cell(out, row.errors[0])
        if too_long:
            return out.judge("rejected", "line_ref_too_long", value=line_ref[:SHOWN])
        if money and money[0] == "zero_price":
            if self.rules.zero_rule != "keep":
                state = "rejected" if self.rules.zero_rule == "reject" else "ignored"
                return out.judge(state, "zero_price")
            money = None
        if client.code:
            return out.judge(
                "rejected",
                client.code,
                value=out.client_key or "",
                **dict(client.params),
            )
        if service.code:
            return out.judge(
                "rejected",
                service.code,
                value=out.service_key or "",
                **dict(service.params),
            )
        problem = month_problem or money
        if problem:
            return out.judge("rejected", problem[0], **dict(problem[1:]))
        if service.problem:
            return out.judge("rejected", service.problem, value=out.service_key or "")
        return out

    def price_request(self, row, fixed=None):
        """Return what the price list must be asked for a row, or None.

        Called before :meth:`evaluate` where the profile bills by price list.

        :return: ``(client id, product id, quantity, date, currency id)``
        """
        out = Outcome(
            row.row_number,
            row.raw,
            client_key=row.values.get("client"),
            service_key=row.values.get("service"),
        )
        service = self._service(out, fixed)
        self._client(out, fixed)
        if out.client_id and out.product_id and not service.rule.disbursement:
            quantity = self._quantity(row)
            currency = self.known.currencies.get(row.currency or self.rules.currency)
            if quantity is not None and currency:
                day = row.values.get("date")
                return out.client_id, out.product_id, quantity, day, currency[0]
        return None

    def _client(self, out, fixed):
        """Find the client; returns the match."""
        if fixed and fixed.client_id:
            out.client_id = fixed.client_id
            return ClientMatch(fixed.client_id)
        key = out.client_key
        if not key:
            return NO_CLIENT
        match = self.known.clients.get(key, UNKNOWN_CLIENT)
        out.client_id = match.id
        return match

    def _service(self, out, fixed):
        """Find the product; returns the match."""
        if fixed and fixed.service:
            match = fixed.service
        elif not out.service_key:
            match = NO_SERVICE
        else:
            match = self.known.services.get(out.service_key, UNKNOWN_SERVICE)
        out.product_id = match.id
        return match

    def _month(self, out, fixed):
        """Set the billing month; returns a problem or None."""
        if fixed and fixed.billing_month:
            out.billing_month = fixed.billing_month
            return self._month_problem(out.service_date, fixed.billing_month)
        found = self._months.get(out.service_date)
        if found is None:
            rules = self.rules
            day = out.service_date
            if day is None and "date" not in rules.mapped:
                day = rules.arrival
            month = billing_month(day, rules.arrival, rules.billing_month_by)
            found = month, self._month_problem(out.service_date, month)
            self._months[out.service_date] = found
        out.billing_month, problem = found
        return problem

    def _month_problem(self, service_date, month):
        """Return what is wrong with a service date or its month, or None."""
        rules = self.rules
        code = service_date and date_problem(service_date, rules.arrival)
        if code:
            return code, ("value", service_date.isoformat())
        if not month:
            return ("missing_date",)
        if rules.closed_until and last_day(month) <= rules.closed_until:
            return "closed_period", ("value", month.isoformat()[:7])
        return None

    def _quantity(self, row):
        """Return the quantity, 1 where the file has no such column."""
        if "quantity" in self.rules.mapped:
            return row.values.get("quantity")
        return ONE

    def _money(self, out, row, service):
        """Set currency, quantity and prices; returns a problem or None."""
        code = row.currency or self.rules.currency
        currency = self.known.currencies.get(code)
        if not currency:
            return "inactive_currency", ("value", code)
        out.currency_id, quantum = currency
        values = row.values
        quantity = self._quantity(row)
        list_price = None
        if self.rules.price_mode == "pricelist" and not out.disbursement:
            if not (out.client_id and out.product_id):
                return None  # the row waits for these first
            list_price = self.known.prices.get(
                (out.client_id, out.product_id, quantity, out.service_date, currency[0])
            )
            if list_price is None:
                return ("no_list_price",)
        price, amount, rule = values.get("price"), values.get("amount"), service.rule
        # Rules are few and live as long as the evaluator: their id stands for them.
        key = (quantity, price, amount, list_price, code, id(rule))
        found = self._priced.get(key)
        if found is None:
            if len(self._priced) > REMEMBERED:
                self._priced.clear()
            found = self._priced[key] = self._price(
                quantity, price, amount, list_price, quantum, rule
            )
        numbers, problem = found
        (
            out.quantity,
            out.cost_price,
            out.price_unit,
            out.cost_amount,
            out.amount,
        ) = numbers
        return problem

    def _price(self, quantity, price, amount, list_price, quantum, rule):
        """Return (numbers, problem) for one combination of figures."""
        if quantity is None:
            return NOTHING, ("missing_quantity",)
        if abs(quantity * (price or ONE)) >= TOO_LARGE or abs(amount or 0) >= TOO_LARGE:
            return NOTHING, ("amount_too_large",)
        total = None
        if price is None and amount is not None:
            if not quantity and amount:
                return NOTHING, ("amount_without_quantity", ("value", f"{amount:f}"))
            counted = quantity
            quantity, price = split_total(amount, quantity, quantum)
            if counted and quantity != counted and rule.is_by_unit(list_price):
                quantity, price, total = counted, amount / counted, amount
        elif price is None:
            if list_price is None:
                return NOTHING, ("missing_price",)
            price = ZERO
        elif amount is not None:
            expected = round_money(quantity * price, quantum)
            if abs(expected - amount) > quantum:
                return NOTHING, (
                    "amount_differs",
                    ("value", f"{amount:f}"),
                    ("expected", f"{expected:f}"),
                )
        billed = bill(quantity, price, rule, quantum, list_price)
        if total is not None:
            billed = replace(billed, cost_amount=round_money(total, quantum))
        numbers = (
            billed.quantity,
            billed.cost_price,
            billed.price_unit,
            billed.cost_amount,
            billed.amount,
        )
        return numbers, self._sign_problem(billed, list_price, price)

    def _sign_problem(self, billed, list_price, price):
        """Return the problem of a zero or a negative amount, or None."""
        nothing = not (price if list_price is None else list_price)
        if nothing or not billed.quantity:
            return ("zero_price",)
        if billed.amount < 0 and self.rules.negative_rule == "reject":
            return "negative", ("value", f"{billed.amount:f}")
        return None

    @staticmethod
    def _reject_cell(out, error):
        """Reject a row for a cell that could not be read."""
        return out.judge(
            "rejected",
            error.code,
            field=error.field,
            column=error.column,
            value=error.value[:SHOWN],
        )
