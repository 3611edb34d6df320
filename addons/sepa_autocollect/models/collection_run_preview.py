import json
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools.misc import format_amount

from ..core.cash_calendar import Delay, cash_calendar, flows_of
from ..core.frozen import frozen, frozen_hash
from ..core.means import CARD, SEPA_BANK, SEPA_PROVIDER
from ..trust import trusted

#: Bank days until the money of a debit is on our account, where nothing better is known.
DELAYS = {CARD: Delay(2), SEPA_PROVIDER: Delay(6), SEPA_BANK: Delay(0)}


class CollectionRun(models.Model):
    """The decision as rows: one per open item, totals, and when the money arrives."""

    _inherit = "collection.run"

    def _trusted(self):
        """Return the runs able to write themselves; callers have checked the user."""
        return trusted(self.sudo())

    def _preview(self):
        """Decide anew and keep what was decided; return it.

        :return: (core Situation, core Decision)
        """
        self.ensure_one()
        self._lock()
        today = fields.Date.context_today(self)
        situation, decision = self._decide(today)
        self._write_decision(situation, decision)
        return situation, decision

    def _decide(self, today):
        """Return situation and decision of this run's day; hook for narrower runs."""
        return self.env["collection.engine"]._decide(self.company_id, today)

    def _write_decision(self, situation, decision):
        """Replace lines, totals and cash calendar by those of a decision."""
        for table in ("line_ids", "total_ids", "cash_ids"):
            self[table].unlink()
        lines = self._prepare_line_vals(situation, decision)
        self.env["collection.run.line"].sudo().create(lines)
        totals = self._prepare_total_vals(lines)
        self.env["collection.run.total"].sudo().create(totals)
        self.env["collection.run.cash"].sudo().create(
            self._prepare_cash_vals(situation, decision)
        )
        self.write(
            {
                "date": decision.today,
                "previewed_on": fields.Datetime.now(),
                "fingerprint": self._get_fingerprint(decision),
            }
        )

    @api.model
    def _get_fingerprint(self, decision):
        """Return what tells apart two decisions about today."""
        sent = [
            {
                "means": debit.means.id,
                "currency": debit.currency,
                "collect_on": debit.collect_on,
                "lines": sorted([line.item, line.amount] for line in debit.lines),
            }
            for debit in decision.to_send()
        ]
        notices = sorted(notice.key for notice in decision.notices())
        return frozen_hash(frozen({"sent": sent, "notices": notices}))

    def _prepare_line_vals(self, situation, decision):
        """Return the values of one line per open item, in the order of the items."""
        items = {item.id: item for item in situation.items}
        found = {}
        for number, debit in enumerate(decision.debits, 1):
            tonight = debit.send_on <= decision.today
            params = {"until": debit.collect_on, "rule": debit.rule}
            for line in debit.lines:
                found[line.item] = {
                    "section": "tonight" if tonight else "later",
                    "debit": number,
                    "amount": float(line.amount),
                    "means_id": debit.means.id,
                    "kind": debit.means.kind,
                    "collect_on": debit.collect_on,
                    "send_on": debit.send_on,
                    "code": debit.because or False,
                    "params": json.loads(frozen(params)),
                }
        for left in decision.left:
            found[left.item] = {
                "section": "left",
                "amount": float(items[left.item].residual),
                "means_id": left.params.get("means") or False,
                "collect_on": left.params.get("until") or False,
                "code": left.code,
                "params": json.loads(frozen(left.params)),
            }
        currencies = self._get_currency_ids(item.currency for item in situation.items)
        return [
            {
                "run_id": self.id,
                "company_id": self.company_id.id,
                "move_line_id": item.id,
                "move_id": item.invoice,
                "partner_id": item.partner,
                "currency_id": currencies[item.currency],
                "due_on": item.due_on,
                **found[item.id],
            }
            for item in sorted(situation.items, key=lambda i: (i.due_on, i.id))
        ]

    def _get_currency_ids(self, names):
        """Return ``{name: id}`` of currencies."""
        currencies = self.env["res.currency"].with_context(active_test=False)
        found = currencies.search([("name", "in", sorted(set(names)))])
        return {one.name: one.id for one in found}

    def _prepare_total_vals(self, lines):
        """Return how many and how much, by section, kind or reason, and currency."""
        groups = defaultdict(list)
        for line in lines:
            left = line["section"] == "left"
            kind = False if left else line["kind"]
            code = line["code"] if left else False
            groups[line["section"], kind, code, line["currency_id"]].append(line)
        return [
            {
                "run_id": self.id,
                "section": section,
                "kind": kind,
                "code": code,
                "currency_id": currency,
                "clients": len({line["partner_id"] for line in group}),
                "invoices": len({line["move_id"] for line in group}),
                "debits": len({line["debit"] for line in group}) if kind else 0,
                "amount": sum(line["amount"] for line in group),
            }
            for (section, kind, code, currency), group in groups.items()
        ]

    def _prepare_cash_vals(self, situation, decision):
        """Return what arrives on which day of the next 60, by means."""
        flows = flows_of(decision.debits)
        flows += self.env["collection.engine"]._get_flows_under_way(self.company_id)
        calendar = cash_calendar(
            flows, self._get_delays(), situation.calendar, decision.today
        )
        currencies = self._get_currency_ids(one.currency for one in calendar.arrivals)
        return [
            {
                "run_id": self.id,
                "day": one.day,
                "kind": one.kind,
                "currency_id": currencies[one.currency],
                "amount": float(one.amount),
                "debits": one.count,
            }
            for one in calendar.arrivals
        ]

    def _get_delays(self):
        """Return how long money takes, by kind of means; hook for other contracts."""
        return DELAYS

    @api.depends("total_ids.amount", "total_ids.debits", "state")
    def _compute_sentence(self):
        for run in self:
            tonight = run.total_ids.filtered(lambda one: one.section == "tonight")
            run.has_debits = bool(tonight)
            run.sentence = run._get_sentence(tonight)

    def _get_sentence(self, tonight):
        """Return what starting the run does, with its figures."""
        if not tonight:
            return self.env._("Nobody is charged now.")
        amounts = defaultdict(float)
        for total in tonight:
            amounts[total.currency_id] += total.amount
        money = " + ".join(
            format_amount(self.env, amount, currency)
            for currency, amount in amounts.items()
        )
        lines = self.line_ids.filtered(lambda line: line.section == "tonight")
        return self.env._(
            "Charge %(clients)s, %(money)s, in %(debits)s.",
            clients=self._count_clients(len(lines.partner_id)),
            money=money,
            debits=self._count_debits(sum(tonight.mapped("debits"))),
        )

    @api.model
    def _count_clients(self, count):
        """Return how many clients, in words that agree."""
        if count == 1:
            return self.env._("1 client")
        return self.env._("%(count)s clients", count=count)

    @api.model
    def _count_debits(self, count):
        """Return how many debits, in words that agree."""
        if count == 1:
            return self.env._("1 debit")
        return self.env._("%(count)s debits", count=count)
