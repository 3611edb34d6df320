from odoo import api, models
from odoo.exceptions import UserError

from ..core.statement import Act
from .account_payment_order_signing_gate import _BUTTON, MADE

ACT = Act.RELEASE_PAYMENT
#: States in which money is said to leave.
LIVE = ("in_process", "paid")
#: What a file, or a payment's own signature, says.
FROZEN = frozenset(
    {
        *("amount", "currency_id", "partner_id", "partner_bank_id", "payment_type"),
        *("partner_type", "company_id", "journal_id", "payment_order_id"),
        "payment_lot_id",
    }
)


class _Passed:
    """Payments that passed the gate in this call; no client can send one."""

    def __init__(self, ids):
        self.ids = frozenset(ids)


class AccountPayment(models.Model):
    """No money is said to leave without its signatures: in a file, or of its own."""

    _inherit = "account.payment"

    @api.model_create_multi
    def create(self, vals_list):
        """Gate what is born under way, by values or by defaults."""
        payments = super().create(vals_list)
        live = payments.filtered(lambda one: one.state in LIVE)
        live._signing_check_leaving()
        live._signing_keep_left()
        payments._signing_check_intruders()
        return payments

    def write(self, vals):
        """Gate the state itself: buttons, wizards, orders and RPC all end here."""
        self._signing_check_frozen(vals)
        leaving, payments = self.browse(), self
        live = self.browse()
        if not FROZEN.isdisjoint(vals):
            live = self.filtered(lambda one: one.state in LIVE)
        before = live._signing_get_governed()
        if vals.get("state") in LIVE:
            leaving = self.filtered(lambda one: one.state not in LIVE)
            leaving -= self._signing_get_passed()
        # What the values say of the payment itself is judged once it is written.
        said = leaving and not FROZEN.isdisjoint(vals)
        if leaving and not said:
            leaving._signing_check_leaving()
            payments = self.with_context(procure_sign_passed=_Passed(leaving.ids))
        res = super(AccountPayment, payments).write(vals)
        if said:
            leaving._signing_check_leaving()
        # What came in, or was another's to sign, goes out by these values.
        (live - before)._signing_check_leaving()
        (leaving | live - before)._signing_keep_left()
        if "payment_order_id" in vals:
            self._signing_check_intruders()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_signed_file(self):
        """Keep payments that a file to sign pays."""
        self._signing_check_frozen({"payment_order_id": False})

    def _signing_get_passed(self):
        """Return those of these payments that this very call has checked."""
        passed = self.env.context.get("procure_sign_passed")
        if not isinstance(passed, _Passed):
            return self.browse()
        return self.filtered(lambda one: one.id in passed.ids)

    def _signing_get_governed(self):
        """Return the outgoing payments among these whose company has them signed.

        What goes back to a client's card by its provider is no payment of a person's.
        """
        outgoing = self.filtered(lambda one: one.payment_type == "outbound")
        if not outgoing:
            return outgoing
        governed = self.env["res.company"]._signing_get_companies(ACT)
        return outgoing.filtered(
            lambda one: (
                one.sudo().company_id in governed and not one._signing_is_refund()
            )
        )

    def _signing_is_refund(self):
        """Return whether a provider gave this back, as its transaction says."""
        payment = self.sudo()
        done = payment.payment_transaction_id
        return bool(
            done.operation == "refund"
            and done.state == "done"
            and done.company_id == payment.company_id
            and done.currency_id == payment.currency_id
            and not done.currency_id.compare_amounts(abs(done.amount), payment.amount)
            and done.payment_id in (payment, payment.browse())
            and done.provider_id == done.source_transaction_id.provider_id
            and payment._signing_gives_back(done.source_transaction_id.payment_id)
        )

    def _signing_gives_back(self, source):
        """Return whether a payment gives no more back than its client had paid."""
        same = all(self[name] == source[name] for name in ("company_id", "currency_id"))
        payers = self.partner_id.commercial_partner_id
        if (
            not (same and payers)
            or source.payment_type != "inbound"
            or source.state not in LIVE
            or source.partner_id.commercial_partner_id != payers
        ):
            return False
        given = self.search(
            [
                (
                    "payment_transaction_id.source_transaction_id.payment_id",
                    "=",
                    source.id,
                ),
                ("payment_type", "=", "outbound"),
                ("state", "in", LIVE),
            ]
        )
        total = sum((given | self).mapped("amount"))
        return source.currency_id.compare_amounts(total, source.amount) <= 0

    def _signing_check_leaving(self):
        """Refuse payments that nobody signed.

        :raises UserError: naming them and what to do
        """
        governed = self._signing_get_governed()
        if not governed:
            return
        orders = governed.sudo().payment_order_id._signing_get_governed()
        in_files = governed.filtered(lambda one: one._signing_is_in(orders))
        for order in in_files.sudo().payment_order_id:
            if order.state not in MADE:
                raise UserError(governed[0]._signing_tell_direct())
            order._signing_check_file()
        direct = governed - in_files
        direct._signing_check_accounts()
        for payment in direct:
            if not payment._signing_requests(ACT):
                raise UserError(payment._signing_tell_direct())
        direct._signing_check(ACT)

    def _signing_is_in(self, orders):
        """Return whether one of these orders of the payment's own company pays it."""
        order = self.sudo().payment_order_id
        return order in orders and order.company_id == self.sudo().company_id

    def _signing_tell_direct(self):
        """Say how a payment leaves where payments are signed."""
        return self.env._(
            "%(payment)s: the payments of %(company)s are signed. Put its bills into a "
            "payment order and generate the file; or, for cash and cheques, press 'Have "
            "it signed' on the draft payment.",
            payment=self.display_name,
            company=self.company_id.name,
        )

    def _signing_check_entries(self):
        """Gate drafts whose entry is posted by itself."""
        self.filtered(lambda one: one.state not in LIVE)._signing_check_leaving()

    def _signing_check_intruders(self):
        """Refuse payments that are put into an order whose file is made."""
        orders = self.sudo().payment_order_id.filtered(lambda one: one.state in MADE)
        if not _BUTTON.is_on(self) and (governed := orders._signing_get_governed()):
            governed._signing_refuse_frozen({"payment_ids": ()})

    def _signing_check_frozen(self, vals):
        """Refuse to make another payment of one that a signed file pays, or that left.

        :raises UserError: naming the payments and what to do
        """
        names = FROZEN & vals.keys()
        if not names or _BUTTON.is_on(self):
            return
        fixed = self.filtered(
            lambda one: one.state in LIVE or one.sudo().payment_order_id.state in MADE
        )
        changed = fixed._signing_get_governed().filtered(
            lambda one: one._signing_would_change(vals, names)
        )
        if changed:
            raise UserError(
                self.env._(
                    "%(payments)s was signed: amount, supplier and account do not change "
                    "any more. Cancel its order, or set it to draft first.",
                    payments=", ".join(changed.mapped("display_name")),
                )
            )

    def _signing_would_change(self, vals, names):
        """Return whether values differ from what this payment says."""
        for name in names:
            field = self._fields[name]
            new = field.convert_to_record(
                field.convert_to_cache(vals[name], self), self
            )
            if new != self[name]:
                return True
        return False


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        """Gate an entry of a payment that is written as posted."""
        if vals.get("state") == "posted":
            self.origin_payment_id._signing_check_entries()
        return super().write(vals)

    def _post(self, soft=True):
        """Gate an entry of a payment that is posted by itself."""
        self.origin_payment_id._signing_check_entries()
        return super()._post(soft=soft)
