from collections import defaultdict

from odoo import api, models

from ..core.check.catalogue import CATALOGUE, WAIVES
from ..core.check.finding import plain
from ..trust import trusted

#: Nobody is told of each row; the activity and the worklist tell.
SILENT = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


class InvoiceException(models.Model):
    """Exceptions as comparisons find them."""

    _inherit = "invoice.exception"

    @api.model
    def _record(self, found):
        """Bring the exceptions of bills to what a comparison found, all in one set.

        What is found again stays open as it is, with its new figures; what was settled
        by a person stays settled while its figures are the same; what is no longer found
        is cleared where the catalogue says so.

        :param found: {``account.move``: tuple of ``core.check.finding.Finding``}
        """
        ours = trusted(self.sudo().with_context(**SILENT))
        moves = ours.env["account.move"].browse([move.id for move in found])
        further = ours._find_further(moves)
        latest = ours._get_latest(moves)
        rows = []
        for move in moves:
            findings = [*found[move], *further[move]]
            for identity, finding in ours._name_findings(findings):
                vals = ours._prepare_vals(move, identity, finding)
                if not latest.pop((move.id, identity), ours.browse())._keep(vals):
                    rows.append(vals)
        ours._clear(ours.union(*latest.values()))
        ours._open(moves, rows)

    @api.model
    def _find_further(self, moves):
        """Return what is found beside the comparison; a hook.

        :return: {``account.move``: list of ``Finding``}
        :rtype: collections.defaultdict
        """
        return defaultdict(list)

    @api.model
    def _get_latest(self, moves):
        """Return {(id of the bill, identity): its latest exception}."""
        every = self.search([("move_id", "in", moves.ids)], order="id")
        return {(one.move_id.id, one.identity): one for one in every}

    @api.model
    def _name_findings(self, findings):
        """Yield ``(identity, finding)``; a second one of the same name is numbered."""
        count = defaultdict(int)
        for finding in findings:
            count[finding.identity] += 1
            times = count[finding.identity]
            yield finding.identity + (f"#{times}" if times > 1 else ""), finding

    @api.model
    def _prepare_vals(self, move, identity, finding):
        """Return the values of an exception; a hook."""
        return {
            "move_id": move.id,
            "code": finding.code,
            "identity": identity,
            "line_key": finding.line,
            "purchase_line_id": finding.order_line or False,
            "found": plain(finding.found) or False,
            "expected": plain(finding.expected) or False,
            "amount": float(finding.amount or 0),
            "details": dict(finding.details),
            "figures": list(finding.figures),
            "tolerance": self._get_judgement(finding.verdict),
            "owner": CATALOGUE[finding.code].owner,
        }

    @api.model
    def _get_judgement(self, verdict):
        """Return the tolerance in force and how it judged, to be kept."""
        if verdict is None:
            return False
        tolerance = verdict.tolerance
        sides = {"lower": tolerance.lower, "upper": tolerance.upper}
        return {
            "key": tolerance.key,
            "within": verdict.within,
            "difference": plain(verdict.difference),
            "percent": plain(verdict.percent and round(verdict.percent, 2)),
            **{
                name: {
                    "percent": plain(side.percent) or None,
                    "amount": plain(side.amount) or None,
                }
                for name, side in sides.items()
            },
        }

    def _keep(self, vals):
        """Go on with an earlier exception that is found again.

        :param vals: what is found now
        :return: whether it goes on; else a new one is opened
        """
        if not self:
            return False
        if self.state == "settled":
            return self.outcome in WAIVES and self.figures == vals["figures"]
        if self.state != "open":
            return False
        changed = {
            name: vals[name]
            for name in ("found", "expected", "amount", "details", "figures")
            if self[name] != vals[name]
        }
        if changed:
            self.write({**changed, "tolerance": vals["tolerance"]})
        return True

    def _clear(self, gone):
        """Close what was open and is no longer found."""
        gone = gone.filtered(
            lambda one: one.state == "open" and CATALOGUE[one.code].clears
        )
        gone.write({"state": "cleared"})
        gone._end_activities()

    @api.model
    def _open(self, moves, rows):
        """Create exceptions, each with who is in charge, until when."""
        if not rows:
            return
        lines = self._get_captured_lines(moves)
        for vals in rows:
            line = lines.get((vals["move_id"], vals["line_key"]))
            vals["capture_line_id"] = line and line.id
        # Only one of an identity may be open, also while rows are written.
        self.flush_model(["state"])
        # Else each row's currency would be read from its own bill.
        moves.fetch(["currency_id", "commercial_partner_id", "company_id"])
        opened = self.create(rows)
        opened._assign()

    @api.model
    def _get_captured_lines(self, moves):
        """Return {(id of the bill, key of the line): captured line}."""
        found = {}
        for capture in moves.capture_ids:
            counted = capture.line_ids.filtered("counts")
            for place, line in enumerate(counted, 1):
                found[capture.move_id.id, line.number or str(place)] = line
        return found
