from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date

from .partner_import_board_domain import BILLED, COUNTED, RUNNING

#: Rows that keep a month from being closed.
WAITING = ("ready", "rejected")


class PartnerImportBoard(models.AbstractModel):
    """The figures themselves; what each one counts is said by its domain."""

    _inherit = "partner.import.board"

    # === ENTRANCES FOR THE SCREEN === #

    @api.model
    def get_board(self, month=None):
        """Return what the board shows for a month. Called by the OWL client action.

        :param str month: any date of the month (ISO); without it, the last month
            that is over, or the latest one that has rows waiting
        :return: dict of plain values; see the ``_get_*`` methods for its parts
        :rtype: dict
        :raises AccessError: when the user may not read service lines
        """
        month = self._parse_month(month) or self._default_month()
        partners = self._get_partners(month)
        return {
            "month": fields.Date.to_string(month),
            "month_name": self._month_name(month),
            "previous": fields.Date.to_string(month - relativedelta(months=1)),
            "next": fields.Date.to_string(month + relativedelta(months=1)),
            "can_manage": self._is_manager(),
            "multi_company": len(self.env.companies) > 1,
            "has_profiles": bool(
                self.env["partner.import.profile"].search_count([], limit=1)
            ),
            "partners": partners,
            "missing": sum(p["status"] in ("late", "refused") for p in partners),
            "unreadable": sum(p["unreadable"] for p in partners),
            "rows": sum(p["rows"] for p in partners),
            "rejects": sum(p["rejects"] for p in partners),
            "amounts": self._add_amounts(p["amounts"] for p in partners),
            "to_invoice": self._get_to_invoice(month),
            "stages": self._get_stages(month),
            "other_months": self._get_other_months(month),
            "running": self._get_running(),
            "work": self._get_work(),
        }

    @api.model
    def open_figure(self, figure, month, profile_id=None):
        """Return the action that lists what a figure of the board counts.

        Called by the OWL client action.

        :param str figure: ``rows``, ``rejects``, ``amount``, ``batches``, ``ready``,
            ``held``, ``later``, ``to_check``, ``to_validate`` or ``validated``
        :param str month: month of the board (ISO date)
        :param int profile_id: profile of the line pressed, None for the whole month
        :rtype: dict
        :raises AccessError: when the user may not read profiles
        :raises UserError: when there is no such figure
        """
        month = self._parse_month(month)
        profiles = self.env["partner.import.profile"]
        profiles.check_access("read")
        if profile_id:
            profiles = profiles.search([("id", "=", int(profile_id))])
        models_and_domains = self._figure_domains(figure, month, profiles)
        if not models_and_domains:
            raise UserError(
                self.env._("The board has no figure %(name)s.", name=figure)
            )
        xmlid, domain = models_and_domains
        action = self.env["ir.actions.actions"]._for_xml_id(f"partner_import.{xmlid}")
        action["domain"] = list(domain)
        by_reason = figure == "rejects"
        action["context"] = {"search_default_by_reason": 1} if by_reason else {}
        action["name"] = action["display_name"] = self.env._(
            "%(figure)s, %(month)s",
            figure=action["name"],
            month=self._month_name(month),
        )
        return action

    # === PARTS OF THE BOARD === #

    def _get_partners(self, month):
        """Return one dict per profile: is its file there, rows, rejects, amounts."""
        figures = self._read_line_figures(month)
        unread = defaultdict(lambda: self.env["partner.import.batch"])
        for batch in self.env["partner.import.batch"].search(
            self._get_unread_domain(month)
        ):
            unread[batch.profile_id] |= batch
        profiles = self.env["partner.import.profile"].search(Domain.TRUE)
        for profile in figures:
            profiles |= profile
        partners = [
            self._prepare_partner(profile, month, figures[profile], unread[profile])
            for profile in profiles
        ]
        order = ["late", "refused", "reading", "expected", "received"]
        return sorted(
            (p for p in partners if p["status"]),
            key=lambda p: (order.index(p["status"]), p["partner"], p["profile"]),
        )

    def _read_line_figures(self, month):
        """Return ``{profile: {rows, rejects, amounts, batches}}`` of a month's rows."""
        Line = self.env["partner.import.line"]
        groups = Line._read_group(
            Domain("billing_month", "=", month) & COUNTED,
            ["profile_id", "batch_id", "state", "currency_id"],
            ["__count", "amount:sum"],
        )
        undated = Line._read_group(
            Domain("state", "=", "rejected") & self._get_undated_domain(month),
            ["profile_id", "batch_id", "state", "currency_id"],
            ["__count", "amount:sum"],
        )
        figures = defaultdict(self._prepare_figures)
        for profile, batch, state, currency, count, amount in groups + undated:
            figure = figures[profile]
            figure["rows"] += count
            figure["rejects"] += count if state == "rejected" else 0
            figure["batches"] |= batch
            if state in BILLED and currency:
                figure["amounts"][currency.id] += amount or 0.0
        every = {batch.id for _profile, batch, *_rest in groups + undated}
        for figure in figures.values():
            figure["batches"] = figure["batches"].with_prefetch(tuple(every))
        return figures

    def _prepare_figures(self):
        """Return the figures of a profile that has no row yet."""
        return {
            "rows": 0,
            "rejects": 0,
            "amounts": defaultdict(float),
            "batches": self.env["partner.import.batch"],
        }

    def _prepare_partner(self, profile, month, figures, unread):
        """Return the board's line of a profile; status is empty when not concerned."""
        due = month + relativedelta(
            months=1, days=max(profile.expected_day or 1, 1) - 1
        )
        batches = figures["batches"] or unread
        return {
            "id": profile.id,
            "partner": profile.partner_id.display_name,
            "profile": profile.name,
            "company": profile.company_id.name,
            "status": self._get_status(profile, due, figures["batches"], unread),
            "due": fields.Date.to_string(due),
            "received": fields.Datetime.to_string(
                max(batches.mapped("received_at"), default=False)
            ),
            "files": len(figures["batches"] | unread),
            "unreadable": len(self._get_unreadable(figures["batches"], unread)),
            "rows": figures["rows"],
            "rejects": figures["rejects"],
            "amounts": self._amount_list(figures["amounts"]),
        }

    def _get_status(self, profile, due, batches, unread):
        """Return where a profile's file of the month stands ('' = not concerned)."""
        if unread.filtered(lambda b: b.state in RUNNING) or batches.filtered(
            lambda b: b.state in RUNNING
        ):
            return "reading"
        if batches:
            return "received"
        if unread:
            return "refused"
        # A profile made after the day was over has nothing to send for that month.
        if not profile.active or due < self._local_date(profile.create_date):
            return ""
        return "late" if due < fields.Date.context_today(self) else "expected"

    def _get_unreadable(self, batches, unread):
        """Return the refused files that no readable one came after."""
        last = max(batches.mapped("received_at"), default=None)
        return unread.filtered(
            lambda batch: (
                batch.state == "refused" and not (last and batch.received_at < last)
            )
        )

    def _get_to_invoice(self, month):
        """Return clients, rows and amounts of each of ``WAITING_FIGURES``."""
        result = {}
        for name, domain in self._get_waiting_domains(month).items():
            groups = self.env["partner.import.line"]._read_group(
                domain,
                ["client_id", "currency_id"],
                ["__count", "amount:sum"],
            )
            clients = self.env["res.partner"].union(*(g[0] for g in groups))
            amounts = defaultdict(float)
            for _client, currency, _count, amount in groups:
                amounts[currency.id] += amount or 0.0
            result[name] = {
                "clients": len(clients.commercial_partner_id),
                "rows": sum(group[2] for group in groups),
                "amounts": self._amount_list(amounts),
            }
        return result

    def _get_stages(self, month):
        """Return invoices, clients and untaxed amounts of each stage of the month.

        Empty for a user who may not read invoices.
        """
        Move = self.env["account.move"]
        if not Move.has_access("read"):
            return {}
        stages = {}
        for stage in ("to_check", "to_validate", "validated"):
            groups = Move._read_group(
                self._get_stage_domain(month, stage),
                ["company_currency_id"],
                ["__count", "commercial_partner_id:count_distinct"]
                + ["amount_untaxed_signed:sum"],
            )
            stages[stage] = {
                "invoices": sum(group[1] for group in groups),
                "clients": sum(group[2] for group in groups),
                "amounts": self._amount_list({g[0].id: g[3] for g in groups}),
            }
        return stages

    def _get_other_months(self, month):
        """Return the other months that have rows waiting, latest first."""
        groups = self.env["partner.import.line"]._read_group(
            Domain("state", "in", WAITING)
            & Domain("billing_month", "not in", (month, False))
            & COUNTED,
            ["billing_month:month"],
            ["__count"],
            order="billing_month:month DESC",
        )
        return [
            {
                "month": fields.Date.to_string(other),
                "name": self._month_name(other),
                "rows": count,
            }
            for other, count in groups[:6]
        ]

    def _get_running(self):
        """Return done and total rows of the files being read now, None when idle."""
        batches = self.env["partner.import.batch"].search([("state", "in", RUNNING)])
        if not batches:
            return None
        groups = self.env["partner.import.line"]._read_group(
            [("batch_id", "in", batches.ids)], [], ["__count"]
        )
        return {
            "files": len(batches),
            "done": groups[0][0],
            "total": sum(batches.mapped("total_rows")),
        }

    # === HELPERS === #

    @api.model
    def _parse_month(self, month):
        """Return the first day of a month given as ISO text, None for nothing."""
        return fields.Date.to_date(month).replace(day=1) if month else None

    def _default_month(self):
        """Return the month over, or the latest waiting one when that has no row."""
        over = fields.Date.context_today(self).replace(day=1) - relativedelta(months=1)
        Line = self.env["partner.import.line"]
        if Line.search_count(Domain("billing_month", "=", over) & COUNTED, limit=1):
            return over
        latest = Line._read_group(
            Domain("state", "in", WAITING)
            & Domain("billing_month", "!=", False)
            & COUNTED,
            [],
            ["billing_month:max"],
        )[0][0]
        return latest or over

    def _month_name(self, month):
        """Return a month as a person writes it in the user's language."""
        return format_date(self.env, month, date_format="MMMM y")

    @api.model
    def _amount_list(self, amounts):
        """Return ``{currency id: amount}`` as the list the screen shows."""
        return [
            {"currency_id": currency_id, "amount": amount}
            for currency_id, amount in sorted(amounts.items())
        ]

    def _add_amounts(self, lists):
        """Return the sum of several amount lists, per currency."""
        total = defaultdict(float)
        for amounts in lists:
            for amount in amounts:
                total[amount["currency_id"]] += amount["amount"]
        return self._amount_list(total)
