from collections import defaultdict
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..core.settlement import BillCandidate, ServiceSum, bill_lines, likeliest_bill


class PartnerImportSettlement(models.Model):
    """The draft bill made for a partner's month, and the proposal of the real one."""

    _inherit = "partner.import.settlement"

    proposed_bill_id = fields.Many2one(
        "account.move",
        compute="_compute_proposed_bill_id",
        groups="account.group_account_invoice,account.group_account_readonly",
        help="Unlinked bill of this partner whose date and amount fit this month.",
    )

    bill_made_at = fields.Datetime(
        string="Draft bill made", readonly=True, help="When a draft was last asked for."
    )

    @api.depends("cost_amount", "bill_ids")
    def _compute_proposed_bill_id(self):
        candidates = defaultdict(list)
        for bill in self.env["account.move"].search(self._get_candidate_domain()):
            key = (bill.company_id, bill.commercial_partner_id, bill.currency_id)
            candidates[key].append(bill)
        for settlement in self:
            key = (
                settlement.company_id,
                settlement.partner_id.commercial_partner_id,
                settlement.currency_id,
            )
            bill = settlement._choose_bill(candidates[key])
            settlement.proposed_bill_id = bill if not settlement.bill_ids else False

    def _choose_bill(self, bills):
        """Return the likeliest of ``bills`` for this month, or none.

        Called for each settlement shown; the rule is in ``core.settlement``.
        """
        last = self.month + relativedelta(months=2)
        found = likeliest_bill(
            Decimal(str(self.cost_amount)),
            self.month,
            [
                BillCandidate(
                    bill.id,
                    bill.invoice_date or None,
                    Decimal(str(bill._get_settlement_amount())),
                )
                for bill in bills
                if not bill.invoice_date or self.month <= bill.invoice_date < last
            ],
        )
        return self.env["account.move"].browse(found.id if found else [])

    def _get_candidate_domain(self):
        """Return the domain of bills that could be linked to these settlements."""
        months = [month for month in self.mapped("month") if month]
        if not months:
            return Domain.FALSE
        first, last = min(months), max(months) + relativedelta(months=2)
        dated = Domain("invoice_date", ">=", first) & Domain("invoice_date", "<", last)
        return (
            Domain("move_type", "in", ("in_invoice", "in_refund"))
            & Domain("state", "!=", "cancel")
            & Domain("import_settlement_id", "=", False)
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("currency_id", "in", self.currency_id.ids)
            & Domain(
                "commercial_partner_id", "in", self.partner_id.commercial_partner_id.ids
            )
            & (dated | Domain("invoice_date", "=", False))
        )

    def action_make_bill(self):
        """Make the draft bill that the partner's services of the month call for.

        Called by the button; raises when a bill is already there.

        :return: the window action that shows the bill
        :raises UserError: a bill is linked already, or nothing is due
        """
        self.ensure_one()
        self.check_access("write")
        # Two users who press at once: the second conflicts on this row and is retried.
        self.bill_made_at = fields.Datetime.now()
        self.flush_recordset()
        self.invalidate_recordset()
        bills = self.bill_ids.filtered(lambda bill: bill.state != "cancel")
        if bills:
            raise UserError(
                self.env._(
                    "%(bill)s is already the bill of %(settlement)s. Change it, or "
                    "delete it to make another.",
                    bill=", ".join(bills.mapped("display_name")),
                    settlement=self.display_name,
                )
            )
        if not self.row_count:
            raise UserError(
                self.env._(
                    "%(settlement)s has no service left to bill.",
                    settlement=self.display_name,
                )
            )
        vals = self.with_company(self.company_id)._prepare_bill_vals()
        self.env["account.move"].with_company(self.company_id).create(vals)
        return self.action_open_bills()

    def action_link_proposed_bill(self):
        """Link the proposed bill to this month. Called by the button."""
        self.ensure_one()
        self.check_access("write")
        self.proposed_bill_id.import_settlement_id = self

    def _prepare_bill_vals(self):
        """Return the values of the draft bill. Called by :meth:`action_make_bill`."""
        refund = self.cost_amount < 0
        return {
            "move_type": "in_refund" if refund else "in_invoice",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "invoice_origin": self.display_name,
            "import_settlement_id": self.id,
            "invoice_line_ids": [
                Command.create(self._prepare_bill_line_vals(line, -1 if refund else 1))
                for line in self._get_bill_lines()
            ],
        }

    def _prepare_bill_line_vals(self, line, sign):
        """Return the values of one bill line.

        Called for each type of service; taxes come from the product through the
        partner's fiscal position unless the service is a disbursement.

        :param line: ``core.settlement.BillLine``
        :param sign: -1 on a refund, whose quantities count the other way
        """
        product, service_key, disbursement = line.key
        vals = {
            "product_id": product.id,
            "name": service_key or product.display_name,
            "quantity": float(line.quantity * sign),
            "price_unit": float(line.price),
        }
        if disbursement:
            account = self.company_id._get_disbursement_account()
            if not account:
                raise UserError(
                    self.env._(
                        "%(service)s is a disbursement, but %(company)s has no "
                        "disbursement account. Choose one in the accounting settings.",
                        service=vals["name"],
                        company=self.company_id.name,
                    )
                )
            vals |= {"account_id": account.id, "tax_ids": [Command.clear()]}
        return vals

    def _get_bill_lines(self):
        """Return the lines of the bill, one per service type and price."""
        sums = self.env["partner.import.line"]._read_group(
            self._get_line_domain(),
            ["product_id", "service_key", "disbursement", "cost_price"],
            ["quantity:sum", "cost_amount:sum", "__count"],
            order="product_id, service_key, disbursement, cost_price",
        )
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        money_step = Decimal(str(self.currency_id.rounding))
        services = [
            ServiceSum(
                tuple(key),
                _decimal(price),
                _decimal(quantity),
                Decimal(str(self.currency_id.round(amount))),
                count,
            )
            for *key, price, quantity, amount, count in sums
        ]
        return bill_lines(services, Decimal(1).scaleb(-digits), money_step)


def _decimal(value):
    """Return a stored float of six decimals as the Decimal that was meant."""
    return Decimal(str(value)).quantize(Decimal("0.000001"))
