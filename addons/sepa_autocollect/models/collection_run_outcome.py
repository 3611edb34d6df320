from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL, drop_view_if_exists
from odoo.tools.misc import format_amount

from ..core import attempt as states

WAITING = (states.PREPARED, states.SENDING, states.PENDING)
#: What each figure counts; the view below says the same in SQL.
DOMAINS = {
    "asked": [("state", "!=", states.CANCELLED)],
    "done": [("state", "=", states.DONE)],
    "refused": [("state", "=", states.REFUSED)],
    "unknown": [("state", "=", states.UNKNOWN)],
    "returned": [("state", "=", states.RETURNED)],
    "bank": [("state", "=", states.DONE), ("payment_id.is_matched", "=", True)],
    "waiting": [("state", "in", WAITING)],
    "cancelled": [("state", "=", states.CANCELLED)],
}
FIGURES = [
    ("asked", "Asked"),
    ("done", "Done"),
    ("refused", "Refused"),
    ("unknown", "Unknown"),
    ("returned", "Returned"),
    ("bank", "In the bank"),
    ("waiting", "Under way"),
    ("cancelled", "Stopped"),
]
#: Shown also when nothing is in them: "0 unknown" is an answer.
ALWAYS = ("asked", "done", "refused", "unknown", "returned", "bank")
VIEW = """
CREATE VIEW collection_run_outcome AS
SELECT attempt.run_id::bigint * 10000 + figure.place * 1000 + attempt.currency_id AS id,
       attempt.run_id, attempt.company_id, attempt.currency_id,
       figure.name AS figure, figure.place AS sequence,
       count(*) FILTER (WHERE counted.is_in) AS attempts,
       coalesce(sum(attempt.amount) FILTER (WHERE counted.is_in), 0) AS amount
  FROM collection_attempt attempt
  LEFT JOIN account_payment payment ON payment.id = attempt.payment_id
 CROSS JOIN (VALUES %(figures)s) AS figure (place, name)
 CROSS JOIN LATERAL (
       SELECT CASE figure.name
              WHEN 'asked' THEN attempt.state <> 'cancelled'
              WHEN 'waiting' THEN attempt.state IN %(waiting)s
              WHEN 'bank' THEN attempt.state = 'done' AND payment.is_matched
              ELSE attempt.state = figure.name END AS is_in) AS counted
 WHERE attempt.run_id IS NOT NULL
 GROUP BY attempt.run_id, attempt.company_id, attempt.currency_id,
          figure.name, figure.place
HAVING figure.name IN %(always)s OR count(*) FILTER (WHERE counted.is_in) > 0
"""


class CollectionRunOutcome(models.Model):
    """What became of a run's attempts: how many and how much of each outcome."""

    _name = "collection.run.outcome"
    _description = "Outcome of a Collection Run"
    _auto = False
    _order = "run_id desc, currency_id, sequence"
    _depends = {
        "collection.attempt": [
            "run_id",
            "company_id",
            "currency_id",
            "state",
            "amount",
            "payment_id",
        ],
        "account.payment": ["is_matched"],
    }

    run_id = fields.Many2one("collection.run", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    sequence = fields.Integer(readonly=True)
    figure = fields.Selection(FIGURES, "Outcome", readonly=True)
    attempts = fields.Integer(readonly=True)
    amount = fields.Monetary(readonly=True)

    def init(self):
        """Make the view anew; called when the addon is installed or updated."""
        drop_view_if_exists(self.env.cr, self._table)
        figures = SQL(", ").join(
            SQL("(%s, %s)", place, name) for place, (name, _label) in enumerate(FIGURES)
        )
        self.env.cr.execute(SQL(VIEW, figures=figures, waiting=WAITING, always=ALWAYS))

    def action_open(self):
        """Open the attempts a figure counts; called by its button."""
        self.ensure_one()
        return self.run_id._open_attempts(self.figure, self.currency_id)

    def _say(self, *figures):
        """Return how many and how much of some figures, empty for none."""
        amounts, count = defaultdict(float), 0
        for one in self.filtered(lambda one: one.figure in figures and one.attempts):
            amounts[one.currency_id] += one.amount
            count += one.attempts
        money = " + ".join(
            format_amount(self.env, amount, currency)
            for currency, amount in amounts.items()
        )
        return f"{count} · {money}" if count else ""


class CollectionRun(models.Model):
    """The figures an accountant needs of a run."""

    _inherit = "collection.run"

    outcome_ids = fields.One2many("collection.run.outcome", "run_id", readonly=True)
    asked_text = fields.Char("Asked", compute="_compute_outcome_texts")
    done_text = fields.Char("Done", compute="_compute_outcome_texts")
    open_text = fields.Char(
        "Not Done", compute="_compute_outcome_texts", help="Refused, unknown, returned."
    )

    @api.depends("attempt_ids.state", "attempt_ids.payment_id.is_matched")
    def _compute_outcome_texts(self):
        found = self.env["collection.run.outcome"].search([("run_id", "in", self.ids)])
        by_run = found.grouped("run_id")
        for run in self:
            outcomes = by_run.get(run, found.browse())
            run.asked_text = outcomes._say("asked")
            run.done_text = outcomes._say("done")
            run.open_text = outcomes._say("refused", "unknown", "returned")

    def _open_attempts(self, figure, currency):
        """Return the action that lists what a figure counts."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sepa_autocollect.collection_attempt_action"
        )
        labels = self.env["collection.run.outcome"]._fields["figure"]
        labels = dict(labels._description_selection(self.env))
        action["display_name"] = f"{self.display_name} – {labels[figure]}"
        action["domain"] = [
            ("run_id", "=", self.id),
            ("currency_id", "=", currency.id),
            *DOMAINS[figure],
        ]
        action["context"] = {}
        return action
