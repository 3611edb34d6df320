from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..trust import plain, trusted

STATES = [
    ("draft", "Being prepared"),
    ("open", "To sign"),
    ("done", "In force"),
    ("refused", "Refused"),
    ("cancelled", "Cancelled"),
]


class SigningChange(models.Model):
    """Drafts to put in force and records to end, signed together by two persons."""

    _name = "signing.change"
    _description = "Change of Who May Sign"
    _inherit = ["signing.guarded", "signing.signed", "mail.thread"]
    _order = "id desc"

    _free_fields = frozenset({"name", "reason", "company_id", "line_ids"})

    name = fields.Char(
        "What changes", required=True, default=lambda self: self._default_name()
    )
    reason = fields.Char("Why")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, index=True
    )
    line_ids = fields.One2many("signing.change.line", "change_id", "Records")
    founding = fields.Boolean(readonly=True, copy=False)
    document = fields.Binary(attachment=False, readonly=True, copy=False)
    document_sha256 = fields.Char("SHA-256", readonly=True, copy=False)
    author_id = fields.Many2one("res.users", "Prepared by", readonly=True, copy=False)
    closed_at = fields.Datetime("Decided on", readonly=True, copy=False)
    may_found = fields.Boolean(compute="_compute_may_found")

    _one_founding = models.UniqueIndex(
        "(company_id) WHERE founding", "This company was founded already."
    )

    @api.model
    def _default_name(self):
        return self.env._("Change of %(date)s", date=fields.Date.context_today(self))

    @api.model_create_multi
    def create(self, vals_list):
        """Note who prepares it."""
        changes = super().create(vals_list)
        trusted(changes.sudo()).write({"author_id": self.env.uid})
        return changes

    def _check_free(self, operation):
        """Registrars prepare changes; what is signed, or was, stays as it is."""
        if not self.env["signing.person"]._may_prepare():
            raise AccessError(
                self.env._(
                    "Only those who prepare who may sign write here. Ask one of them."
                )
            )
        for one in self.sudo() if operation != "create" else ():
            if one.state != "draft":
                raise AccessError(
                    self.env._(
                        "%(name)s is no longer being prepared: withdraw it, or prepare "
                        "another change.",
                        name=one.name,
                    )
                )

    def write(self, vals):
        """Keep a change in its company."""
        moved = "company_id" in vals and any(
            one.company_id.id != vals["company_id"] for one in self
        )
        if moved:
            raise AccessError(
                self.env._("A change stays in its company: prepare another one.")
            )
        return super().write(vals)

    # --- preparing ---

    @api.model
    def _preparing(self, company):
        """Return the change that this user prepares in a company, or a new one."""
        domain = [
            ("company_id", "=", company.id),
            ("state", "=", "draft"),
            ("author_id", "=", self.env.uid),
        ]
        found = self.search(domain, limit=1)
        return found or plain(self).create({"company_id": company.id})

    def _add(self, records, operation):
        """Take records into a change that is being prepared.

        :param str operation: one of :data:`signing_change_line.OPERATIONS`
        """
        self.ensure_one()
        self._check_free("write")
        lines = trusted(plain(self.env["signing.change.line"].sudo()))
        known = {(line.res_model, line.res_id) for line in self.sudo().line_ids}
        lines._check_free_of(records)
        lines.create(
            [
                {
                    "change_id": self.id,
                    "res_model": one._name,
                    "res_id": one.id,
                    "operation": operation,
                    "amended": one._amendment() if operation == "amend" else False,
                }
                for one in records
                if (one._name, one.id) not in known
            ]
        )

    def action_open_form(self):
        """Show this change; buttons of its records return it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    # --- signing ---

    def action_ask(self):
        """Ask two registrars to sign; the button of a prepared change calls it."""
        for change in self:
            change._check_free("write")
            change._check_complete()
            if change.may_found:
                raise UserError(
                    self.env._(
                        "Nothing is in force in %(company)s yet, so nobody could sign: "
                        "put this first change in force with the button “Found”.",
                        company=change.company_id.name,
                    )
                )
            change._freeze("open")
            change._signing_open(self._signing_act("change_policy"))

    def action_withdraw(self):
        """Take a change back that waits for signatures; they do not count any more."""
        for change in self:
            if change.state not in ("open", "refused"):
                raise UserError(self.env._("This change does not wait for signatures."))
            change.sudo()._check_preparer()
            requests = change._signing_requests()
            requests.filtered(lambda one: one.state == "open")._void()
            trusted(plain(change.sudo())).write({"state": "draft"})

    def action_cancel(self):
        """Give a change up; its drafts stay drafts."""
        for change in self:
            change.sudo()._check_preparer()
            if change.state not in ("draft", "refused"):
                raise UserError(self.env._("Withdraw it first."))
            trusted(plain(change.sudo())).write({"state": "cancelled"})

    def _check_preparer(self):
        if not self.env["signing.person"]._may_prepare():
            raise AccessError(
                self.env._("Only those who prepare who may sign take changes back.")
            )

    def _check_complete(self):
        """Refuse a change that could not come to be.

        :raises UserError: what is missing
        """
        lines = self.sudo().line_ids
        if not lines:
            raise UserError(
                self.env._(
                    "Nothing is in this change yet: open a draft and propose it, or "
                    "propose the end of what is in force."
                )
            )
        for line in lines:
            line._check_line()

    def _freeze(self, state):
        """Keep the document as it is asked to be signed, or founded."""
        change = trusted(plain(self.sudo()))
        document = change._build_document()
        change._keep_document(document, state)
        return document

    # --- what is signed: hooks of signing.signed ---

    def _signing_done(self, act, request):
        """Two persons signed: let it hold from now on."""
        change = trusted(plain(self.sudo()))
        persons = request.sudo().evidence_ids.person_id
        if change.state != "open" or len(persons) < 2:
            raise UserError(
                self.env._("A change of who may sign needs two persons' signatures.")
            )
        change._apply()

    def _signing_refused(self, act, request, reason):
        """One of them said no."""
        trusted(plain(self.sudo())).write(
            {"state": "refused", "closed_at": fields.Datetime.now()}
        )
