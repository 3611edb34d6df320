import logging
from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..trust import trusted

_logger = logging.getLogger(__name__)

#: The provider lists nothing: what is known here was asked for one by one.
NO_LIST = "no_list"
#: A proof never looks further back than that.
LONGEST = timedelta(days=31)
#: A payment is listed under the time it was begun, and may be finished days later: by
#: the link of a mail, in the portal.
LOOK_BACK = timedelta(days=7)
GUARDED = frozenset(
    {"provider_id", "start", "end", "listed_at", "finished_at", "problem", "line_ids"}
    | {"charges", "attempts", "transactions", "other_databases", "other_providers"}
    | {
        "not_charged",
        "not_asked",
        "under_way",
        "refunds",
        "disputes",
        "found",
        "covered",
        "user_id",
    }
)


class CollectionSweep(models.Model):
    """A proof: each charge at the provider is one attempt, or one other payment.

    What could not be listed whole proves nothing, and says so.
    """

    _name = "collection.sweep"
    _description = "Proof of the collection"
    _inherit = ["collection.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "end desc, id desc"
    _rec_name = "provider_id"
    _mail_post_access = "read"
    _guarded_fields = GUARDED

    provider_id = fields.Many2one(
        "payment.provider", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="provider_id.company_id", store=True, index=True
    )
    user_id = fields.Many2one("res.users", "Asked by", readonly=True)
    start = fields.Datetime("From", required=True, readonly=True)
    end = fields.Datetime("Until", required=True, readonly=True)
    listed_at = fields.Datetime("Listed on", readonly=True)
    finished_at = fields.Datetime("Proven on", readonly=True)
    problem = fields.Char("Not whole because", readonly=True)
    covered = fields.Boolean(
        readonly=True, help="Both sides were compared; the next proof begins here."
    )

    charges = fields.Integer(
        readonly=True, help="Payments of the provider that took money or are about to."
    )
    attempts = fields.Integer(
        readonly=True, help="Charges that are exactly one attempt each."
    )
    transactions = fields.Integer(
        "Other payments",
        readonly=True,
        help="Charges that are exactly one other transaction each: portal payments.",
    )
    other_databases = fields.Integer(
        readonly=True, help="Charges of other databases with the same account."
    )
    other_providers = fields.Integer(
        "Other companies",
        readonly=True,
        help="Charges of other providers of this database with the same account.",
    )
    not_charged = fields.Integer("Refused", readonly=True)
    under_way = fields.Integer(
        readonly=True, help="Charges of attempts whose outcome is still awaited."
    )
    not_asked = fields.Integer(
        "Could not be asked for",
        readonly=True,
        help="Attempts whose payment the provider has not named yet, where it lists "
        "nothing.",
    )
    refunds = fields.Integer(readonly=True)
    disputes = fields.Integer("Disputes and returns", readonly=True)
    found = fields.Integer(readonly=True, help="Facts that nothing explains.")
    unexplained = fields.Integer(
        compute="_compute_state",
        store=True,
        help="Facts that neither the records nor a person explains.",
    )
    line_ids = fields.Many2many(
        "collection.sweep.line",
        "collection_sweep_line_rel",
        "sweep_id",
        "line_id",
        readonly=True,
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("incomplete", "Incomplete"),
            ("unexplained", "Unexplained"),
            ("asked", "All known agree"),
            ("proven", "Proven"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
    )
    text = fields.Char(compute="_compute_text")

    _one_waiting = models.UniqueIndex(
        "(provider_id) WHERE finished_at IS NULL",
        "A proof of this provider is waiting already.",
    )

    @api.depends("finished_at", "problem", "found", "line_ids.state")
    def _compute_state(self):
        for sweep in self:
            explained = sweep.line_ids.filtered(lambda line: line.state != "open")
            sweep.unexplained = max(0, sweep.found - len(explained))
            if not sweep.finished_at:
                sweep.state = "waiting"
            elif sweep.problem and sweep.problem != NO_LIST:
                sweep.state = "incomplete"
            elif sweep.unexplained:
                sweep.state = "unexplained"
            else:
                # Without a listing nothing says what nobody here knows of.
                sweep.state = "asked" if sweep.problem else "proven"

    def action_prove(self):
        """Have the providers of the current companies proven now; the button's.

        The work is done by the scheduled job, a minute or less later.
        """
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(
                self.env._("Only people who may write invoices ask for a proof.")
            )
        now = fields.Datetime.now()
        sweeps = trusted(self.sudo())._plan(
            self._get_providers(self.env.companies), now, self.env.user
        )
        self.env.ref("sepa_autocollect.cron_sweep").sudo()._trigger()
        message = self.env._(
            "%(count)s proofs begin within a minute. A message follows on each.",
            count=len(sweeps),
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": message, "type": "info"},
        }

    @api.model
    def _get_providers(self, companies=None):
        """Return the providers that are proven: those that tokens or attempts name."""
        means = self.env["collection.means"].sudo().search([("token_id", "!=", False)])
        groups = self.env["collection.attempt"].sudo()._read_group([], ["provider_id"])
        named = means.token_id.provider_id.union(*(one for (one,) in groups))
        gateway = self.env["collection.gateway"]
        return named.filtered(
            lambda one: (
                one.state != "disabled"
                and gateway._get(one.code) is not None
                and (companies is None or one.company_id in companies)
            )
        )

    @api.model
    def _plan(self, providers, until, user=None):
        """Write down what is to be proven, up to a moment; return what waits.

        :param until: the first moment that is not proven

        Called by the button and by the scheduled job; planned twice is planned once.
        """
        waiting = self.search([("finished_at", "=", False)])
        starts = self._get_starts(providers - waiting.provider_id, until)
        return waiting + self.create(
            [
                {
                    "provider_id": provider.id,
                    "start": start,
                    "end": until,
                    "user_id": user.id if user else False,
                }
                for provider, start in starts.items()
                if start < until
            ]
        )

    @api.model
    def _get_starts(self, providers, until):
        """Return from where on each provider is to be proven."""
        first = dict.fromkeys(providers, until - timedelta(days=1))
        attempts = self.env["collection.attempt"]._read_group(
            [("provider_id", "in", providers.ids), ("sent_at", "!=", False)],
            ["provider_id"],
            ["sent_at:min"],
        )
        for provider, sent_at in attempts:
            first[provider] = min(first[provider], sent_at)
        proven = self._read_group(
            [("provider_id", "in", providers.ids), ("covered", "=", True)],
            ["provider_id"],
            ["end:max"],
        )
        again = {provider: end - LOOK_BACK for provider, end in proven if end < until}
        return {
            provider: max(start, until - LONGEST)
            for provider, start in (first | dict(proven) | again).items()
        }

    @api.model
    def _cron_sweep(self):
        """Prove the days before today, and what a person asked for; a scheduled job.

        Each provider in transactions of its own; a killed one begins anew.
        """
        sweeps = trusted(self.sudo())
        midnight = datetime.combine(fields.Date.today(), time())
        waiting = sweeps._plan(self._get_providers(), midnight)
        self.env["ir.cron"]._commit_progress(remaining=len(waiting))
        for sweep in waiting:
            sweep._run_safely()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _run_safely(self):
        """Prove one provider; what goes wrong is kept on it for a person."""
        try:
            self._run()
        except Exception as error:
            _logger.exception("The proof of provider %s failed", self.provider_id.id)
            self.env.cr.rollback()
            self.env.invalidate_all()
            self._conclude({"problem": f"error: {type(error).__name__}"})
