from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import formatLang

from .collection_sweep import NO_LIST

#: Worst first: what the dashboard shows of several providers.
ORDER = ("incomplete", "unexplained", "asked", "proven")
#: A proof older than that proves nothing about today.
STALE = timedelta(days=2)
SUMMED = (
    "charges",
    "attempts",
    "transactions",
    "other_databases",
    "other_providers",
    "not_charged",
    "not_asked",
    "under_way",
    "refunds",
    "disputes",
    "unexplained",
)


class CollectionSweep(models.Model):
    """The last proof, in figures and in words."""

    _inherit = "collection.sweep"

    @api.depends("state", "charges", "attempts", "transactions", "unexplained")
    @api.depends_context("lang")
    def _compute_text(self):
        for sweep in self:
            sweep.text = sweep._get_text(sweep._get_figures())

    @api.model
    def _get_last_proof(self, company):
        """Return the last proof of a company, of all its providers together.

        :param company: ``res.company``
        :return: ``state`` (``none``, ``incomplete``, ``unexplained``, ``asked``,
            ``proven``),
            ``text``, ``on`` (the oldest of the last proofs), ``stale``, ``sweep_ids``,
            ``open_lines`` (facts still unexplained, older ones too) and the figures
        :rtype: dict

        Called by the dashboard; the caller has checked that the user may see it.
        """
        last = self.sudo().browse()
        for provider in self.sudo()._get_providers(company):
            last += self.sudo().search(
                [("provider_id", "=", provider.id), ("finished_at", "!=", False)],
                limit=1,
            )
        figures = last._get_figures()
        on = min(last.mapped("finished_at"), default=False)
        return {
            **figures,
            "text": self._get_text(figures),
            "on": on,
            "stale": not on or fields.Datetime.now() - on > STALE,
            "sweep_ids": last.ids,
            "open_lines": len(self._get_open_lines(company)),
        }

    def _get_figures(self):
        """Return the sums of these proofs and the worst of their states."""
        known = [name for name in ORDER if name in set(self.mapped("state"))]
        problems = [one._get_problem_text() for one in self if one.problem]
        return {
            "state": known[0] if known else "none",
            "problem": problems[0] if problems else "",
            **{name: sum(self.mapped(name)) for name in SUMMED},
        }

    @api.model
    def _get_text(self, figures):
        """Return one sentence; an incomplete proof never says that nothing is open."""
        if figures["state"] == "none":
            return self.env._("No proof yet")
        shown = {name: formatLang(self.env, figures[name], digits=0) for name in SUMMED}
        if figures["state"] == "incomplete":
            return self.env._(
                "Last proof incomplete: %(problem)s (%(charges)s charges seen, "
                "%(unexplained)s unexplained among them)",
                problem=figures["problem"],
                **shown,
            )
        if figures["problem"]:
            return self.env._(
                "Last proof: %(charges)s charges asked for one by one, %(attempts)s "
                "attempts, %(transactions)s other payments, %(unexplained)s "
                "unexplained. Not proven, as %(problem)s: payments that nobody here "
                "knows of, and %(not_asked)s attempts that have no payment there yet",
                problem=figures["problem"],
                **shown,
            )
        if figures["transactions"]:
            return self.env._(
                "Last proof: %(charges)s charges, %(attempts)s attempts, "
                "%(transactions)s other payments, %(unexplained)s unexplained",
                **shown,
            )
        return self.env._(
            "Last proof: %(charges)s charges, %(attempts)s attempts, "
            "%(unexplained)s unexplained",
            **shown,
        )

    def _get_problem_text(self):
        """Return in words why a proof is not whole."""
        if self.problem == NO_LIST:
            return self.env._(
                "%(provider)s lists no payments",
                provider=self.provider_id.sudo().name,
            )
        return self.env._(
            "%(provider)s did not list everything (%(problem)s)",
            provider=self.provider_id.sudo().name,
            problem=self.problem or "",
        )
