from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..core import attempt as states
from .collection_board_domain import LAST_TRY


class CollectionBoard(models.AbstractModel):
    """The figures themselves, each by one grouped query."""

    _inherit = "collection.board"

    # === ENTRANCES FOR THE SCREEN === #

    @api.model
    def get_board(self, month=None):
        """Return what the dashboard shows for a month. Called by its OWL action.

        :param str month: any date of the month (ISO); this month without it
        :return: plain values, see the methods that return its parts
        :rtype: dict
        :raises AccessError: when the user may not read attempts
        """
        self.env["collection.attempt"].check_access("read")
        today = fields.Date.context_today(self)
        month = fields.Date.to_date(month or today).replace(day=1)
        money = self._get_money(month)
        return {
            "month": fields.Date.to_string(month),
            "month_name": self._say_month(month),
            "previous": fields.Date.to_string(fields.Date.subtract(month, months=1)),
            "next": fields.Date.to_string(fields.Date.add(month, months=1)),
            "is_now": month == today.replace(day=1),
            "money": money,
            "shares": self._get_shares(money),
            "stuck": self._get_stuck(),
            "reasons": self._get_reasons(),
            "rates": self._get_rates(month),
            "means": self._get_means_counts(),
            "returns": self._get_returns(month),
            "delay": self._get_delay(month),
            "proofs": self._get_proofs(),
            "begin": self._get_begin(),
        }

    @api.model
    def open_figure(self, figure, month, key=None):
        """Return the action that lists what a figure counts. Called by the screen.

        :param str figure: a name of :meth:`_get_figure`
        :param str month: month of the dashboard (ISO date)
        :param str key: which one of several figures alike
        :raises UserError: when there is no such figure
        """
        self.env["collection.attempt"].check_access("read")
        if figure == "proof":
            return self._open_proofs(key)
        month = fields.Date.to_date(month).replace(day=1)
        try:
            found = self._get_figure(figure, month, key)
        except (KeyError, ValueError):
            found = None
        if not found:
            raise UserError(
                self.env._("The dashboard has no figure %(name)s.", name=figure)
            )
        xmlid, domain = found
        action = self.env["ir.actions.actions"]._for_xml_id(f"sepa_autocollect.{xmlid}")
        return {**action, "domain": list(domain), "context": {}}

    @api.model
    def look_again(self):
        """Decide anew about every open invoice; called by the screen's button.

        :raises AccessError: for who may not prepare runs
        """
        runs = self.env["collection.run"]
        runs._check_worker()
        today = fields.Date.context_today(self)
        for company in self.env.companies:
            runs._look(company, *self.env["collection.engine"]._decide(company, today))
        return True

    # === MONEY === #

    def _get_money(self, month):
        """Return count and amounts of collected, under way, unknown, to collect."""
        money = {}
        for name in ("collected", "under_way", "unknown"):
            _action, domain = self._get_figure(name, month, None)
            money[name] = self._sum("collection.attempt", domain, "amount:sum")
        money["to_collect"] = self._sum(
            "account.move.line",
            self._get_to_collect_domain(month),
            "amount_residual_currency:sum",
        )
        return money

    def _sum(self, model, domain, measure):
        groups = self.env[model]._read_group(
            domain, ["currency_id"], ["__count", measure]
        )
        return {
            "count": sum(count for _currency, count, _sum in groups),
            "amounts": self._say_amounts({one.id: total for one, _c, total in groups}),
        }

    @api.model
    def _say_amounts(self, amounts):
        """Return ``{currency id: amount}`` as the list the screen shows."""
        return [
            {"currency_id": currency, "amount": amount}
            for currency, amount in sorted(amounts.items())
        ]

    def _get_shares(self, money):
        """Return the share of each part of what is expected, in percent.

        Other currencies count at today's rate: a bar cannot add euros and francs.
        """
        worth = {name: self._get_worth(part["amounts"]) for name, part in money.items()}
        expected = sum(worth.values())
        if not expected:
            return dict.fromkeys(worth, 0)
        return {name: 100 * one / expected for name, one in worth.items()}

    def _get_worth(self, amounts):
        company = self.env.company
        today = fields.Date.context_today(self)
        currencies = self.env["res.currency"]
        return sum(
            currencies.browse(one["currency_id"])._convert(
                one["amount"], company.currency_id, company, today
            )
            for one in amounts
        )

    # === STUCK === #

    def _get_stuck(self):
        """Return what needs a person now, most urgent first; empty when all is well."""
        rows = []
        for name in ("look", "not_in_books"):
            _action, domain = self._get_figure(name, None, None)
            part = self._sum("collection.attempt", domain, "amount:sum")
            if part["count"]:
                rows.append({"name": name, **part})
        return rows

    def _get_reasons(self):
        """Return why open invoices are not collected, the largest amount first."""
        groups = self.env["collection.run.line"]._read_group(
            self._get_reason_domain(),
            ["code", "currency_id"],
            ["move_id:count_distinct", "amount:sum"],
        )
        lines = self.env["collection.run.line"]._fields["code"]
        labels = dict(lines._description_selection(self.env))
        found = {}
        for code, currency, count, amount in groups:
            row = found.setdefault(code, {"count": 0, "sums": defaultdict(float)})
            row["count"] += count
            row["sums"][currency.id] += amount
        rows = [
            {
                "code": code,
                "name": labels.get(code, code),
                "count": row["count"],
                "amounts": self._say_amounts(row["sums"]),
            }
            for code, row in found.items()
        ]
        rows.sort(key=lambda row: -self._get_worth(row["amounts"]))
        seen = max(self._get_last_runs().mapped("previewed_on"), default=False)
        planned = self._sum(
            "collection.run.line", self._get_planned_domain(), "amount:sum"
        )
        return {
            "rows": rows,
            "planned": planned,
            "seen_on": fields.Datetime.to_string(seen),
            "since": self.env["collection.attempt"].search_count(
                self._get_since_domain()
            ),
            "can_look": self.env.user.has_group("account.group_account_invoice"),
        }

    # === SUCCESS === #

    def _get_rates(self, month):
        """Return tries and successes by kind of means and by first, second, later try.

        A kind nobody was charged by in the month has no row.
        """
        groups = self.env["collection.attempt"]._read_group(
            self._get_rate_domain(month), ["kind", "number", "state"], ["__count"]
        )
        cells = defaultdict(lambda: {"tries": 0, "done": 0})
        for kind, number, state, count in groups:
            for place in (min(number, LAST_TRY), 0):
                cell = cells[kind, place]
                cell["tries"] += count
                cell["done"] += count if state == states.DONE else 0
        kinds = self.env["collection.attempt"]._fields["kind"]
        return [
            {
                "kind": kind,
                "name": label,
                "tries": [
                    {"key": f"{kind}/{place}" if place else kind, **cells[kind, place]}
                    for place in range(LAST_TRY + 1)
                ],
            }
            for kind, label in kinds._description_selection(self.env)
            if (kind, 0) in cells
        ]

    def _get_delay(self, month):
        """Return days from validation to money: half of the items within, nine of ten.

        :return: None when nothing was collected in the month
        """
        attempts = self.env["collection.attempt"]
        attempts.flush_model(["answered_at", "state", "company_id"])
        query = attempts._search(self._get_collected_domain(month))
        row = self.env.execute_query(
            SQL(
                """
                SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY days),
                       percentile_cont(0.9) WITHIN GROUP (ORDER BY days), count(*)
                  FROM (SELECT attempt.answered_at::date
                               - COALESCE(move.invoice_date, move.date) AS days
                          FROM collection_attempt attempt
                          JOIN collection_attempt_line line
                               ON line.attempt_id = attempt.id
                          JOIN account_move move ON move.id = line.move_id
                         WHERE attempt.id IN %s) AS items
                """,
                query.subselect(),
            )
        )[0]
        if not row[2]:
            return None
        return {"half": round(row[0]), "most": round(row[1]), "invoices": row[2]}

    # === MEANS, RETURNS, PROOF === #

    def _get_means_counts(self):
        """Return how many means end, sleep or cannot be used."""
        means = self.env["collection.means"]
        return {
            name: means.search_count(domain)
            for name, domain in self._get_means_domains().items()
        }

    def _get_returns(self, month):
        """Return what came back in the month by code, the largest amount first."""
        groups = self.env["collection.attempt"]._read_group(
            self._get_returned_domain(month, "*"),
            ["code", "currency_id"],
            ["__count", "amount:sum"],
        )
        labels = self._get_code_labels([code for code, *_rest in groups if code])
        found = {}
        for code, currency, count, amount in groups:
            row = found.setdefault(code, {"count": 0, "sums": defaultdict(float)})
            row["count"] += count
            row["sums"][currency.id] += amount
        rows = [
            {
                "code": code or "",
                "name": labels.get(code, ""),
                "count": row["count"],
                "amounts": self._say_amounts(row["sums"]),
            }
            for code, row in found.items()
        ]
        return sorted(rows, key=lambda row: -self._get_worth(row["amounts"]))

    def _get_code_labels(self, codes):
        """Return ``{code: words}`` of return codes, in the user's language."""
        rules = self.env["collection.return.rule"].search([("code", "in", codes)])
        return {rule.code: rule.meaning for rule in rules}

    def _get_proofs(self):
        """Return the last proof of each company; it needs the daily sweep."""
        sweeps = self.env.get("collection.sweep")
        if sweeps is None:
            return []
        companies = self.env.companies
        return [
            {
                "company": company.name if len(companies) > 1 else "",
                "company_id": company.id,
                **self._prepare_proof(sweeps._get_last_proof(company)),
            }
            for company in companies
        ]

    @api.model
    def _prepare_proof(self, proof):
        """Return the part of a proof the screen shows."""
        return {
            "state": proof["state"],
            "text": proof["text"],
            "on": fields.Datetime.to_string(proof["on"]),
            "stale": proof["stale"],
            "open_lines": proof["open_lines"],
        }

    @api.model
    def _open_proofs(self, company_id):
        """Return the action that lists the proofs of a company."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Proofs"),
            "res_model": "collection.sweep",
            "views": [(False, "list"), (False, "form")],
            "domain": [("company_id", "=", int(company_id))],
        }

    # === HOW TO BEGIN === #

    def _get_begin(self):
        """Return what is ready, while nothing was ever collected; else None."""
        if self.env["collection.attempt"].search_count([], limit=1):
            return None
        companies = self.env.companies
        ready = [
            ("company_id", "in", companies.ids),
            ("state", "in", ("enabled", "test")),
            ("code", "not in", ("none", "custom")),
        ]
        providers = self.env["payment.provider"].sudo().search_count(ready, limit=1)
        creditor = companies.filtered("sepa_creditor_identifier")
        usable = self.env["collection.means"].search_count([("state", "=", "usable")])
        return {
            "provider": bool(providers or creditor),
            "policy": bool(self.env["collection.policy"].search_count([], limit=1)),
            "means": usable,
            "can_preview": self.env.user.has_group("account.group_account_invoice"),
            "can_configure": self.env.user.has_group("account.group_account_manager"),
        }

    def _say_month(self, month):
        return format_date(self.env, month, date_format="MMMM y")
