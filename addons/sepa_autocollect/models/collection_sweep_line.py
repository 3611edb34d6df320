import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..trust import trusted

#: Facts kept one by one of one proof: a wrong account would give as many as charges.
LINES = 1000
CODES = [
    ("no_owner", "A charge nobody asked for"),
    ("two_owners", "One charge, two owners"),
    ("charged_twice", "Charged twice"),
    ("no_object", "Paid here, unknown there"),
    ("not_charged", "Paid here, refused there"),
    ("charged_but_closed", "Refused here, charged there"),
    ("amount_differs", "The amounts differ"),
    ("currency_differs", "The currencies differ"),
    ("refund_unknown", "A refund Odoo does not know"),
    ("dispute_unknown", "A dispute or return Odoo does not know"),
]


class CollectionSweepLine(models.Model):
    """A fact that nothing explains, with both sides; the same fact is told once."""

    _name = "collection.sweep.line"
    _description = "Unexplained by the proof"
    _inherit = ["collection.guarded"]
    _order = "moment desc, id desc"
    _rec_name = "code"
    _guarded_fields = frozenset(
        {"provider_id", "key", "code", "moment", "object_names", "provider_amount"}
        | {"provider_currency_id", "attempt_ids", "transaction_ids", "amount", "state"}
        | {"currency_id", "sweep_ids", "closed_by_id", "closed_on", "url"}
    )

    provider_id = fields.Many2one(
        "payment.provider", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="provider_id.company_id", store=True, index=True
    )
    key = fields.Char(required=True, readonly=True)
    code = fields.Selection(CODES, string="What", required=True, readonly=True)
    moment = fields.Datetime("Of", readonly=True, index=True)
    object_names = fields.Char("At the provider", readonly=True)
    url = fields.Char("See it there", readonly=True)
    provider_amount = fields.Monetary(
        "Amount there", currency_field="provider_currency_id", readonly=True
    )
    provider_currency_id = fields.Many2one("res.currency", readonly=True)
    attempt_ids = fields.Many2many("collection.attempt", readonly=True)
    transaction_ids = fields.Many2many(
        "payment.transaction", string="Other payments", readonly=True
    )
    amount = fields.Monetary("Amount here", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    sweep_ids = fields.Many2many(
        "collection.sweep",
        "collection_sweep_line_rel",
        "line_id",
        "sweep_id",
        string="Proofs",
        readonly=True,
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("explained", "Explained"),
            ("gone", "Cleared up"),
        ],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    explanation = fields.Char(help="What a person found; needed to close it.")
    closed_by_id = fields.Many2one("res.users", "Explained by", readonly=True)
    closed_on = fields.Datetime("Closed on", readonly=True)

    _key_uniq = models.Constraint("UNIQUE (key)", "This fact is known already.")

    def write(self, vals):
        """Keep what a person explained as it was explained."""
        if "explanation" in vals and self.filtered(lambda one: one.state != "open"):
            self._check_trusted()
        return super().write(vals)

    def action_explain(self):
        """Close facts that a person explained.

        :raises UserError: for one without explanation
        """
        self.check_access("write")
        if bare := self.filtered(lambda one: not (one.explanation or "").strip()):
            raise UserError(
                self.env._(
                    "Write down what you found about %(objects)s first.",
                    objects=bare[0].object_names or bare[0].attempt_ids[:1].name or "-",
                )
            )
        self._close("explained", self.env.user)

    def action_reopen(self):
        """Ask about facts again that were explained wrongly."""
        self.check_access("write")
        vals = {"state": "open", "closed_by_id": False, "closed_on": False}
        trusted(self.sudo()).write(vals)

    def _close(self, state, user=None):
        """Close facts: a person explained them, or a later proof found them no more."""
        trusted(self.sudo()).write(
            {
                "state": state,
                "closed_by_id": user.id if user else False,
                "closed_on": fields.Datetime.now(),
            }
        )


class CollectionSweep(models.Model):
    _inherit = "collection.sweep"

    def _write_lines(self, unexplained):
        """Write down what nothing explains; what is known already is not told again.

        :param unexplained: ``core.proof.Unexplained``
        :return: the lines that are news
        """
        keys = {self._get_key(one): one for one in unexplained}
        lines = self.env["collection.sweep.line"]
        known = lines.search([("key", "in", list(keys))])
        # A fact that was cleared up and is there again is news.
        back = known.filtered(lambda line: line.state == "gone")
        back.write({"state": "open", "closed_on": False})
        self._clear_up(known)
        missing = [key for key in keys if key not in set(known.mapped("key"))][:LINES]
        sides = [one for fact in unexplained for one in _get_sides(fact)]
        currencies = self.env["res.currency"].with_context(active_test=False)
        currencies = currencies.search(
            [("name", "in", [one.currency for one in sides])]
        )
        by_name = {one.name: one.id for one in currencies}
        new = lines.create(
            [self._prepare_line_vals(key, keys[key], by_name) for key in missing]
        )
        self.line_ids = known + new
        return back + new

    def _clear_up(self, known):
        """Close what was open of this window and is explained by now."""
        old = self.env["collection.sweep.line"].search(
            [
                ("provider_id", "=", self.provider_id.id),
                ("state", "=", "open"),
                ("moment", ">=", self.start),
                ("moment", "<", self.end),
            ]
        )
        (old - known)._close("gone")

    def _get_key(self, fact):
        """Return what a fact is known by, whatever proof found it."""
        parts = [self.provider_id.code, fact.code]
        parts += sorted(f"object {one.id}" for one in fact.objects)
        parts += sorted(f"attempt {one.id}" for one in fact.attempts)
        parts += sorted(f"transaction {one.id}" for one in fact.transactions)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _prepare_line_vals(self, key, fact, currencies):
        """Return the values of the line of one fact; a hook."""
        gateway = self.env["collection.gateway"]._get(self.provider_id.code)
        theirs = fact.objects[:1]
        ours = (fact.attempts + fact.transactions)[:1]
        url = theirs and gateway._get_object_url(self.provider_id, theirs[0].id)
        moments = [one.created for one in theirs] or [one.sent_at for one in ours]
        return {
            "key": key,
            "provider_id": self.provider_id.id,
            "code": fact.code,
            "moment": next(iter(moments), False),
            "object_names": ", ".join(one.id for one in fact.objects),
            "url": url or False,
            "provider_amount": float(sum(one.amount for one in fact.objects)),
            "provider_currency_id": theirs and currencies.get(theirs[0].currency),
            "attempt_ids": [(6, 0, [one.id for one in fact.attempts])],
            "transaction_ids": [(6, 0, [one.id for one in fact.transactions])],
            "amount": float(ours[0].amount) if ours else 0,
            "currency_id": ours and currencies.get(ours[0].currency),
        }

    def _conclude(self, vals, news=()):
        """Write the result, and give the accountant what needs a person.

        :param news: facts that were not told before
        """
        self.write({"finished_at": fields.Datetime.now(), **vals})
        if news:
            self._ask(self.env._("%(count)s facts need you.", count=len(news)))
        elif self.state == "incomplete" and not self._is_told():
            self._ask(self._get_problem_text())

    def _is_told(self):
        """Return whether somebody still has the same problem of a proof before."""
        same = [
            ("provider_id", "=", self.provider_id.id),
            ("problem", "=", self.problem),
            ("id", "!=", self.id),
            ("activity_ids", "!=", False),
        ]
        return bool(self.search_count(same, limit=1))

    def _ask(self, note):
        """Give somebody of the accounting this proof to look at; a hook."""
        users = self.env.ref("account.group_account_manager").all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        if users:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("A proof of the collection needs you"),
                note=note,
                user_id=users.sorted("id")[:1].id,
            )

    @api.model
    def _get_open_lines(self, company):
        """Return the facts of a company that are still unexplained."""
        return (
            self.env["collection.sweep.line"]
            .sudo()
            .search([("company_id", "=", company.id), ("state", "=", "open")])
        )


def _get_sides(fact):
    """Return everything a fact is about, theirs and ours."""
    return fact.objects + fact.attempts + fact.transactions
