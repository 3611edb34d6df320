from dataclasses import replace

from odoo import api, fields, models

from ..core.decide import decide
from ..core.policy import AT_VALIDATION, EVERY_DAY
from .collection_run import CollectionRun as Base

#: What a person who collects by hand overrides: when and how much. What the law, the
#: bank, the card networks and a hold say stays.
NOW = {
    "enabled": True,
    "when": AT_VALIDATION,
    "days_before": 0,
    "minimum": 0,
    "maximum": None,
    "weekdays": EVERY_DAY,
    "blackout": frozenset(),
    "human_above": None,
    "human_first": False,
}


class CollectionEngine(models.AbstractModel):
    _inherit = "collection.engine"

    @api.model
    def _decide_by_hand(self, company, today, moves, means=None, stopped=None):
        """Say how chosen invoices are collected today, or why they cannot be.

        The same engine as the run's, with nothing but these invoices.

        :param moves: ``account.move`` of one company
        :param means: the only ``collection.means`` to use; the client's without it
        :param stopped: an attempt of them that is stopped first
        :return: (core Situation, core Decision)
        """
        clients = moves.commercial_partner_id
        situation = self._get_situation(company, today, clients)
        chosen, freed = set(moves.ids), set(stopped.mapped("name") if stopped else [])
        policies = {
            client: replace(situation.policy_of(client), **NOW)
            for client in clients.ids
        }
        narrow = replace(
            situation,
            items=[
                replace(one, attempt=None) if one.attempt in freed else one
                for one in situation.items
                if one.invoice in chosen
            ],
            policies=policies,
            horizon=0,
            by_hand=True,
        )
        if means:
            own = [one for one in situation.means if one.id == means.id]
            order = dict.fromkeys(clients.ids, (means.kind,))
            narrow = replace(
                narrow,
                means=own,
                policies={
                    client: replace(policy, order=order[client])
                    for client, policy in policies.items()
                },
            )
        return narrow, decide(narrow)


class CollectionRun(models.Model):
    """A run of chosen invoices, asked for by a person, with the reason."""

    _inherit = "collection.run"
    _guarded_fields = Base._guarded_fields | {"move_ids", "means_id", "reason"}

    move_ids = fields.Many2many(
        "account.move",
        string="Chosen Invoices",
        readonly=True,
        help="The only invoices it looks at.",
    )
    means_id = fields.Many2one(
        "collection.means", "Chosen Means", readonly=True, check_company=True
    )
    reason = fields.Char(readonly=True)

    def _decide(self, today):
        """Look at the chosen invoices only, where a person chose some."""
        if self.origin != "hand":
            return super()._decide(today)
        return self.env["collection.engine"]._decide_by_hand(
            self.company_id, today, self.move_ids, self.means_id
        )

    @api.model
    def _prepare_hand_vals(self, moves, means, reason):
        """Return the values of a run of chosen invoices."""
        return {
            "company_id": moves.company_id.id,
            "date": fields.Date.context_today(self),
            "origin": "hand",
            "user_id": self.env.uid,
            "move_ids": [fields.Command.set(moves.ids)],
            "means_id": means.id,
            "reason": reason,
        }
