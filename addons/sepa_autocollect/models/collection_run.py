from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import format_date

WORKERS = "account.group_account_invoice"


class CollectionRun(models.Model):
    """Whom we charge on a day, how, and whom not and why: first seen, then started.

    Everything here is written by the run itself; people press its buttons.
    """

    _name = "collection.run"
    _description = "Collection Run"
    _inherit = ["collection.guarded", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _guarded_fields = frozenset(
        {
            "company_id",
            "date",
            "state",
            "origin",
            "user_id",
            "started_on",
            "previewed_on",
            "fingerprint",
            "problem",
            "line_ids",
            "total_ids",
            "cash_ids",
        }
    )

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    date = fields.Date("Day", required=True, readonly=True)
    state = fields.Selection(
        [
            ("draft", "Preview"),
            ("running", "Running"),
            ("done", "Done"),
            ("stopped", "Stopped"),
        ],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
        index=True,
    )
    origin = fields.Selection(
        [
            ("person", "A person"),
            ("night", "Every night"),
            ("hand", "A person, for chosen invoices"),
        ],
        "Started By",
        required=True,
        readonly=True,
        default="person",
    )
    user_id = fields.Many2one("res.users", "By", readonly=True)
    previewed_on = fields.Datetime("Computed On", readonly=True)
    started_on = fields.Datetime(readonly=True)
    fingerprint = fields.Char(
        readonly=True, help="Changes with whatever the run would charge."
    )
    problem = fields.Text("What Went Wrong", readonly=True)
    line_ids = fields.One2many("collection.run.line", "run_id", readonly=True)
    total_ids = fields.One2many("collection.run.total", "run_id", readonly=True)
    tonight_ids = fields.One2many(
        "collection.run.total", "run_id", domain=[("section", "=", "tonight")]
    )
    later_ids = fields.One2many(
        "collection.run.total", "run_id", domain=[("section", "=", "later")]
    )
    left_ids = fields.One2many(
        "collection.run.total", "run_id", domain=[("section", "=", "left")]
    )
    cash_ids = fields.One2many("collection.run.cash", "run_id", readonly=True)
    sentence = fields.Char(compute="_compute_sentence")
    has_debits = fields.Boolean(compute="_compute_sentence")

    _one_per_night = models.UniqueIndex(
        "(company_id, date) WHERE origin = 'night' AND state != 'stopped'",
        "This night's run of the company exists already.",
    )

    @api.depends("date")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._(
                "Collection of %(day)s",
                day=format_date(self.env, run.date) if run.date else "",
            )

    def unlink(self):
        """Delete previews; what was started is kept.

        :raises AccessError: for a run that was started, except from our own code
        """
        self._check_worker()
        if self.filtered(lambda run: run.state != "draft"):
            self._check_trusted()
        return super(CollectionRun, self._trusted()).unlink()

    @api.autovacuum
    def _gc_previews(self):
        """Delete previews nobody started within a week."""
        week = fields.Date.subtract(fields.Date.today(), days=7)
        self.search([("state", "=", "draft"), ("date", "<", week)])._trusted().unlink()

    def action_preview(self):
        """Look again at every open invoice; called by the button Compute Again."""
        self._check_worker()
        for run in self.filtered(lambda run: run.state == "draft"):
            run._trusted()._preview()
        return True

    @api.model
    def action_open_preview(self):
        """Open today's preview of the current company, computed now.

        Called by the menu.
        """
        self._check_worker()
        company = self.env.company
        today = fields.Date.context_today(self)
        run = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "draft"),
                ("origin", "=", "person"),
                ("date", "=", today),
            ],
            limit=1,
        )
        trusted = self._trusted()
        run = trusted.browse(run.id) if run else trusted._create_run(company, today)
        run._preview()
        return {
            "type": "ir.actions.act_window",
            "res_model": "collection.run",
            "res_id": run.id,
            "views": [(False, "form")],
            "name": self.env._("Collection Preview"),
        }

    def action_start(self):
        """Ask before anything is charged; called by the button Start the Run."""
        self.ensure_one()
        self._check_worker()
        return self.env["collection.run.start"]._open(self)

    def _create_run(self, company, today, origin="person"):
        """Create a run that has looked at nothing yet."""
        return self.create(
            {
                "company_id": company.id,
                "date": today,
                "origin": origin,
                "user_id": self.env.uid,
            }
        )

    def _check_worker(self):
        """Refuse who may not collect.

        :raises AccessError: naming the group that may
        """
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(WORKERS):
            raise AccessError(
                self.env._(
                    "Only people who may write invoices prepare and start collection "
                    "runs. Ask an administrator for the accounting role Invoicing."
                )
            )
