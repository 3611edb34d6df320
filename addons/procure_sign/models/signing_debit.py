from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ..core import forms
from ..core.policy import Facts
from ..core.statement import Act
from ..money import decimal, in_company
from ..texts import in_fours, words
from ..trust import trusted

ACT = Act.AUTHORISE_DEBIT
#: States in which the supplier may take the bill, or soon may.
TAKEN = ("open", "authorised")


class SigningDebit(models.Model):
    """A bill that its supplier may take from our account, under a signed mandate."""

    _name = "signing.debit"
    _description = "Debit Authorisation"
    _inherit = ["signing.guarded", "signing.signed", "mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, index=True)
    move_id = fields.Many2one(
        "account.move", "Bill", required=True, index=True, check_company=True
    )
    mandate_id = fields.Many2one(
        "signing.debit.mandate", required=True, index=True, check_company=True
    )
    partner_id = fields.Many2one(related="mandate_id.partner_id")
    amount = fields.Monetary(required=True)
    currency_id = fields.Many2one("res.currency", required=True)
    due = fields.Date("Due date")
    state = fields.Selection(
        [
            ("open", "To sign"),
            ("authorised", "Authorised"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="open",
        tracking=True,
    )

    _one_bill = models.UniqueIndex(
        "(move_id) WHERE state IN ('open', 'authorised')",
        "This bill is being debited already.",
    )

    @api.depends("move_id.name", "mandate_id.mandate")
    def _compute_display_name(self):
        for debit in self.sudo():
            debit.display_name = f"{debit.move_id.name} ({debit.mandate_id.mandate})"

    def _signing_company(self):
        """Return whose signers decide: a branch's are those above."""
        return self.company_id._signing_get_governors(ACT)

    def _signing_document(self, act):
        """Return the debit as a form of our own."""
        debit = self.sudo().with_context(lang=None)
        return forms.write(
            forms.Debit(
                record=debit._signing_get_reference(),
                bill=words(f"{debit.move_id.name} {debit.move_id.ref or ''}"),
                name=words(debit.partner_id.display_name),
                mandate=words(debit.mandate_id.mandate),
                creditor=words(debit.mandate_id.creditor),
                number=debit.mandate_id.bank_id.sanitized_acc_number,
                amount=decimal(debit.amount, debit.currency_id),
                currency=debit.currency_id.name,
                due=str(debit.due or ""),
                partner=str(debit.partner_id.id),
            )
        )

    def _signing_get_reference(self):
        return f"DEBIT/{self.id}"

    def _signing_values(self, act):
        """Return what the statement says of the debit."""
        debit = self.sudo()
        return {
            "reference": debit._signing_get_reference(),
            "amount": decimal(debit.amount, debit.currency_id),
            "currency": debit.currency_id,
            "accounts": (debit.mandate_id.bank_id.sanitized_acc_number,),
        }

    def _signing_facts(self, act):
        """Return what policies look at: as for a payment of the bill."""
        debit = self.sudo()
        payments = self.env["account.payment"]
        orders = debit.move_id.line_ids.purchase_line_id.order_id
        if debit.move_id._signing_get_shares()[debit.move_id] < 1:
            supplier = debit.partner_id.commercial_partner_id
            orders |= orders._signing_get_unpaid(supplier, debit.company_id)
        approvers = payments._signing_get_signers(orders, Act.APPROVE_ORDER)
        givers = payments._signing_get_signers(debit.mandate_id, Act.SIGN_MANDATE)
        supplier = debit.partner_id.commercial_partner_id
        return Facts(
            act=act,
            amount=in_company(debit.amount, debit.currency_id, debit.company_id),
            day=fields.Date.today(),
            supplier=str(supplier.id),
            new_supplier=debit._signing_is_new(supplier),
            duties={
                "request": frozenset({f"u{debit.create_uid.id}"}),
                "approve_order": frozenset(approvers),
                "sign_mandate": frozenset(givers),
            },
            **debit.move_id._signing_get_dimensions(),
        )

    def _signing_is_new(self, supplier):
        """Say whether the company has neither paid it nor let it debit before."""
        paid = self.env["account.payment"]._signing_get_paid(supplier, self.company_id)
        let = [
            ("partner_id", "child_of", supplier.ids),
            ("company_id", "=", self.company_id.id),
            ("state", "=", "authorised"),
            ("id", "!=", self.id),
        ]
        return not paid and not self.search_count(let, limit=1)

    def _signing_display(self, act):
        """Return what the supplier will take, and from where."""
        debit = self.sudo()
        amount = format_amount(self.env, debit.amount, debit.currency_id)
        number = debit.mandate_id.bank_id.sanitized_acc_number
        found = [
            (self.env._("Supplier"), debit.partner_id.display_name),
            (self.env._("Bill"), f"{debit.move_id.name} {debit.move_id.ref or ''}"),
            (self.env._("Amount"), amount),
            (
                self.env._("Due date"),
                format_date(self.env, debit.due) if debit.due else "",
            ),
            (self.env._("Mandate reference"), debit.mandate_id.mandate),
            (self.env._("Creditor identifier"), debit.mandate_id.creditor),
            (self.env._("From account"), in_fours(number)),
        ]
        return {
            "title": self.env._(
                "Let %(supplier)s debit %(amount)s",
                supplier=debit.partner_id.display_name,
                amount=amount,
            ),
            "rows": [{"label": label, "value": value} for label, value in found],
            "tables": [],
        }

    @api.model
    def _begin(self, bills):
        """Have bills debited under their suppliers' mandates; one at a time is usual.

        :raises UserError: naming the bill and what to do
        """
        made = self.browse()
        for bill in bills:
            mandate = bill._signing_get_mandate()
            mandate._check_usable()
            vals = {
                "company_id": bill.company_id.id,
                "move_id": bill.id,
                "mandate_id": mandate.id,
                "amount": bill.amount_residual,
                "currency_id": bill.currency_id.id,
                "due": bill.invoice_date_due,
            }
            debit = trusted(self.sudo()).create(vals)
            if not debit._signing_open(ACT):
                debit.write({"state": "authorised"})
            made |= debit
        return made.sudo(self.env.su)

    def _signing_done(self, act, request):
        """Let the supplier debit, while his mandate holds."""
        self.mandate_id._check_usable()
        self._signing_set("authorised")

    def _signing_refused(self, act, request, reason):
        """Give the bill back."""
        self._signing_set("refused")

    def _signing_set(self, state):
        waiting = self.filtered(lambda one: one.state == "open")
        trusted(waiting.sudo()).write({"state": state})

    def action_cancel(self):
        """Take the bill back, to pay it otherwise. Button."""
        self.check_access("read")
        self.move_id.check_access("write")
        taken = self.filtered(lambda one: one.state in TAKEN)
        for debit in taken:
            requests = debit._signing_requests(ACT)
            requests.filtered(lambda one: one.state in ("open", "done"))._void()
        trusted(taken.sudo()).write({"state": "cancelled"})
        return True


class AccountMove(models.Model):
    _inherit = "account.move"

    signing_debit_ids = fields.One2many("signing.debit", "move_id", "Debits")

    def action_signing_debit(self):
        """Let the supplier debit posted bills under his mandate. Button.

        :raises UserError: the bill cannot be debited
        """
        self.check_access("write")
        for bill in self:
            if (
                bill.move_type != "in_invoice"
                or bill.state != "posted"
                or bill.currency_id.compare_amounts(bill.amount_residual, 0) <= 0
            ):
                raise UserError(
                    self.env._(
                        "%(bill)s is no posted bill with something left to pay.",
                        bill=bill.display_name,
                    )
                )
        # Another addon may hold bills back: what is not paid is not debited either.
        if hasattr(self, "_check_payable"):
            self._check_payable()
        debits = self.env["signing.debit"]._begin(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "procure_sign.action_signing_debit"
        )
        return {**action, "domain": [("id", "in", debits.ids)]}

    def _signing_get_mandate(self):
        """Return the mandate under which the supplier may debit this bill.

        :raises UserError: there is none
        """
        self.ensure_one()
        mandates = self.env["signing.debit.mandate"].sudo()
        found = mandates.search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "signed"),
                ("partner_id", "child_of", self.commercial_partner_id.ids),
            ],
            limit=1,
        )
        if not found:
            raise UserError(
                self.env._(
                    "%(supplier)s has no signed mandate to debit us: make one under "
                    "Signatures, Mandates given.",
                    supplier=self.commercial_partner_id.display_name,
                )
            )
        return found


class AccountPaymentLine(models.Model):
    _inherit = "account.payment.line"

    @api.constrains("move_line_id")
    def _check_signing_debit(self):
        """Refuse to pay a bill that its supplier may take."""
        debits = self.sudo().move_line_id.move_id.signing_debit_ids
        taken = debits.filtered(lambda one: one.state in TAKEN)
        if taken:
            raise UserError(
                self.env._(
                    "%(bills)s: the supplier may debit it. Cancel the debit's "
                    "authorisation first.",
                    bills=", ".join(taken.move_id.mapped("name")),
                )
            )
