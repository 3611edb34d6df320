from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

KEY = ("company_id", "partner_id", "currency_id", "month")
#: Lines in these states are part of what the partner bills us.
DUE_STATES = ("ready", "invoiced", "credited")


class PartnerImportSettlement(models.Model):
    """What one partner's bill for one month should be, and the bill that came."""

    _name = "partner.import.settlement"
    _description = "Partner's Month"
    _check_company_auto = True
    _order = "month desc, partner_id, id"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, check_company=True
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    month = fields.Date(
        required=True, readonly=True, help="First day of the month billed."
    )
    row_count = fields.Integer(string="Services", compute="_compute_amounts")
    cost_amount = fields.Monetary(
        string="Expected bill",
        compute="_compute_amounts",
        help="Sum of the partner's prices, without tax, of the services that are "
        "neither ignored nor rejected.",
    )
    amount = fields.Monetary(
        string="Billed to clients",
        compute="_compute_amounts",
        help="What clients are billed for these services, without tax.",
    )
    margin = fields.Monetary(compute="_compute_amounts")
    margin_rate = fields.Float(
        compute="_compute_amounts", help="Margin as a share of what clients are billed."
    )
    bill_ids = fields.One2many(
        "account.move",
        "import_settlement_id",
        string="Bills",
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    bill_state = fields.Selection(
        [
            ("none", "No bill"),
            ("draft", "Draft bill"),
            ("equal", "As expected"),
            ("different", "Differs"),
        ],
        compute="_compute_bill",
        compute_sudo=True,
        search="_search_bill_state",
    )
    billed_amount = fields.Monetary(
        string="Their bill",
        compute="_compute_bill",
        compute_sudo=True,
        help="Sum of the linked bills and refunds, without tax, but cancelled ones.",
    )
    difference = fields.Monetary(
        compute="_compute_bill",
        compute_sudo=True,
        help="Their bill less the expected bill; positive when they ask for more.",
    )
    _key_uniq = models.UniqueIndex(
        "(company_id, partner_id, currency_id, month)",
        "This partner's month already exists.",
    )

    @api.depends("partner_id", "month")
    def _compute_display_name(self):
        for settlement in self:
            month = format_date(self.env, settlement.month, date_format="MMMM yyyy")
            settlement.display_name = f"{settlement.partner_id.display_name}, {month}"

    @api.depends("company_id", "partner_id", "currency_id", "month")
    def _compute_amounts(self):
        groups = self.env["partner.import.line"]._read_group(
            self._get_line_domain(),
            ["company_id", "partner_id", "currency_id", "billing_month:month"],
            ["__count", "cost_amount:sum", "amount:sum"],
        )
        sums = {tuple(group[:4]): group[4:] for group in groups}
        for settlement in self:
            count, cost, amount = sums.get(settlement._get_key(), (0, 0.0, 0.0))
            settlement.row_count = count
            settlement.cost_amount = cost
            settlement.amount = amount
            settlement.margin = amount - cost
            settlement.margin_rate = (amount - cost) / amount if amount else 0.0

    @api.depends(
        "cost_amount",
        "bill_ids.state",
        "bill_ids.amount_untaxed",
        "bill_ids.move_type",
    )
    def _compute_bill(self):
        for settlement in self:
            bills = settlement.bill_ids.filtered(lambda bill: bill.state != "cancel")
            billed = sum(bill._get_settlement_amount() for bill in bills)
            difference = settlement.currency_id.round(billed - settlement.cost_amount)
            settlement.billed_amount = billed
            settlement.difference = difference if bills else 0.0
            if not bills:
                settlement.bill_state = "none"
            elif difference:
                settlement.bill_state = "different"
            else:
                draft = "draft" in bills.mapped("state")
                settlement.bill_state = "draft" if draft else "equal"

    def _search_bill_state(self, operator, value):
        """Return the domain of settlements by the state of their bill."""
        if operator != "in":
            return NotImplemented
        settlements = self.search([("company_id", "in", self.env.companies.ids)])
        return Domain(
            "id", "in", settlements.filtered(lambda s: s.bill_state in value).ids
        )

    def _get_key(self):
        """Return the four values that name a settlement, for look-ups."""
        self.ensure_one()
        return tuple(self[name] for name in KEY)

    def _get_line_domain(self):
        """Return the domain of the service lines these settlements sum."""
        return (
            Domain("state", "in", DUE_STATES)
            & Domain("batch_id.state", "=", "done")
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("partner_id", "in", self.partner_id.ids)
            & Domain("currency_id", "in", self.currency_id.ids)
            & Domain("billing_month", "in", list(set(self.mapped("month"))))
        )

    def _accepts(self, move):
        """Tell whether ``move`` can be a bill of this month.

        Called by the constraint on ``account.move``.
        """
        return (
            move.move_type in ("in_invoice", "in_refund")
            and move.company_id == self.company_id
            and move.currency_id == self.currency_id
            and move.commercial_partner_id == self.partner_id.commercial_partner_id
        )

    def write(self, vals):
        """Keep what names the month as it was made from the rows."""
        if not self.env.su and any(name in vals for name in KEY):
            raise UserError(
                self.env._(
                    "The partner, company, currency and month of a partner's month "
                    "come from its service lines and cannot be changed. Correct the "
                    "lines instead."
                )
            )
        return super().write(vals)

    @api.model
    def action_open(self):
        """Open the partners' months of the user's companies, new ones included.

        Called by the menu.

        :return: the window action
        """
        self._ensure(self.env.companies)
        return self.env["ir.actions.actions"]._for_xml_id(
            "partner_import.partner_import_settlement_action"
        )

    @api.private
    def _ensure(self, companies):
        """Make the settlements that the companies' service lines call for.

        Called before settlements are shown; calling it again changes nothing.

        :param companies: ``res.company`` records
        """
        self.check_access("read")
        self.env["partner.import.line"].flush_model()
        self.env["partner.import.batch"].flush_model(["state"])
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO partner_import_settlement
                       (company_id, partner_id, currency_id, month,
                        create_uid, create_date, write_uid, write_date)
                SELECT DISTINCT line.company_id, line.partner_id, line.currency_id,
                       date_trunc('month', line.billing_month)::date,
                       %(uid)s, now() AT TIME ZONE 'UTC',
                       %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM partner_import_line line
                  JOIN partner_import_batch batch ON batch.id = line.batch_id
                 WHERE batch.state = 'done'
                   AND line.state IN %(states)s
                   AND line.company_id IN %(companies)s
                   AND line.partner_id IS NOT NULL
                   AND line.currency_id IS NOT NULL
                   AND line.billing_month IS NOT NULL
                    ON CONFLICT (company_id, partner_id, currency_id, month) DO NOTHING
                """,
                uid=self.env.uid,
                states=DUE_STATES,
                companies=tuple(companies.ids) or (0,),
            )
        )
        self.invalidate_model()

    def action_open_bills(self):
        """Open the linked bills. Called by the smart button.

        :return: the window action
        """
        self.ensure_one()
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Bills of %(name)s", name=self.display_name),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("import_settlement_id", "=", self.id)],
        }
        if len(self.bill_ids) == 1:
            action |= {"view_mode": "form", "res_id": self.bill_ids.id}
        return action

    def action_open_lines(self):
        """Open the service lines of this month. Called by the smart button.

        :return: the window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Services of %(name)s", name=self.display_name),
            "res_model": "partner.import.line",
            "view_mode": "list,pivot,graph,form",
            "domain": list(self._get_line_domain()),
        }
