from odoo import api, models
from odoo.exceptions import UserError

#: States in which money is said to leave.
LIVE = ("in_process", "paid")
#: What may not change any more once it is said to leave.
FROZEN = (
    "amount",
    "currency_id",
    "partner_id",
    "partner_bank_id",
    "payment_type",
    "partner_type",
)
#: What says which payment it is.
SAYING = frozenset(
    {
        *FROZEN,
        "invoice_ids",
        "payment_line_ids",
        "payment_method_line_id",
        "journal_id",
        "company_id",
        "date",
    }
)


class _Passed:
    """Payments that passed the gate in this call; no client can send one."""

    def __init__(self, ids):
        self.ids = frozenset(ids)


class AccountPayment(models.Model):
    """No money leaves for a bill that is held, to an account that nobody confirmed, or
    to a concerned supplier for nothing that was released.
    """

    _inherit = "account.payment"

    @api.model_create_multi
    def create(self, vals_list):
        """Gate payments that are created as sent, by values or by defaults."""
        payments = super().create(vals_list)
        payments._filter_live()._check_gate()
        return payments

    def write(self, vals):
        """Gate the state itself: buttons, wizards, orders and RPC all end here."""
        self._check_frozen(vals)
        free = self._get_free(vals)
        drafts = self._get_leaving(vals)
        payments = self
        # What the values say of the payment itself is judged once it is written.
        later = drafts and not SAYING.isdisjoint(vals)
        if drafts and not later:
            drafts._check_gate()
            payments = self.with_context(invoice_match_passed=_Passed(self.ids))
        res = super(AccountPayment, payments).write(vals)
        if later:
            drafts._check_gate()
        free._get_gated()._check_gate()
        return res

    def _get_leaving(self, vals):
        """Return the drafts among these that are said to leave by these values."""
        if vals.get("state") not in LIVE:
            return self.browse()
        return self - self._filter_live() - self._get_passed()

    def _check_entries(self):
        """Gate drafts whose entry is posted by itself."""
        (self - self._filter_live() - self._get_passed())._check_gate()

    def _get_passed(self):
        """Return those of these payments that this very call has checked."""
        passed = self.env.context.get("invoice_match_passed")
        if not isinstance(passed, _Passed):
            return self.browse()
        return self.filtered(lambda one: one.id in passed.ids)

    def _filter_live(self):
        """Return those of these payments that are said to leave."""
        return self.filtered(lambda one: one.state in LIVE)

    def _get_free(self, vals):
        """Return those of these payments under way that are not checked now, where
        values may make them payments that are.
        """
        if not any(name in vals for name in FROZEN):
            return self.browse()
        live = self._filter_live()
        return live - live._get_gated()

    def _check_frozen(self, vals):
        """Refuse to make another payment of one that is under way.

        :raises UserError: naming the payments and what to do
        """
        names = [name for name in FROZEN if name in vals]
        if not names:
            return
        gone = self.filtered(lambda one: one._has_left())._get_gated()
        changed = gone.filtered(lambda one: one._would_change(vals, names))
        if changed:
            raise UserError(
                self.env._(
                    "%(payments)s is under way: amount, supplier and account do not "
                    "change any more. Set it to draft first, or cancel its order.",
                    payments=", ".join(changed.mapped("display_name")),
                )
            )

    def _would_change(self, vals, names):
        """Return whether values differ from what this payment says."""
        self.ensure_one()
        for name in names:
            field = self._fields[name]
            new = field.convert_to_cache(vals[name], self)
            if field.convert_to_record(new, self) != self[name]:
                return True
        return False

    def _get_gated(self):
        """Return the outgoing payments among these that are checked: to suppliers whose
        payments the company checks, to somebody else's account, or naming a bill that
        needs a release.
        """
        outgoing = self.filtered(lambda one: one.payment_type == "outbound")
        found = outgoing.filtered(lambda one: one._goes_elsewhere())
        for company, payments in outgoing.grouped("company_id").items():
            entities = payments.sudo().partner_id.commercial_partner_id
            concerned = entities._get_concerned(company)
            found |= payments.filtered(
                lambda one, concerned=concerned: (
                    one.sudo().partner_id.commercial_partner_id in concerned
                )
            )
        named = outgoing._get_named_bills()
        needing = named._needs_release()
        return found | outgoing.filtered(lambda one: one._get_named_bills() & needing)

    def _goes_elsewhere(self):
        """Return whether the account is another entity's than who is paid."""
        self.ensure_one()
        payment = self.sudo()
        owner = payment.partner_bank_id.partner_id.commercial_partner_id
        return bool(owner) and owner != payment.partner_id.commercial_partner_id

    def _get_named_bills(self):
        """Return the bills that these payments are said to be for."""
        payments = self.sudo()
        lines = payments.payment_line_ids.move_line_id
        bills = payments.invoice_ids | lines.move_id
        return bills.with_env(self.env)

    def _check_gate(self):
        """Refuse payments that may not leave; keep what the others passed for.

        :raises UserError: every one with what to do
        """
        refusals = list(self._tell_gate())
        if refusals:
            raise UserError("\n".join(dict.fromkeys(refusals)))
        self._get_gated()._keep_claims()

    def _tell_gate(self):
        """Yield why payments among these may not leave."""
        outgoing = self.filtered(lambda one: one.payment_type == "outbound")
        gated = outgoing._get_gated()
        for payment in gated:
            yield from payment._tell_account_held()
        bills = gated._get_named_bills()
        held = bills._get_held().filtered(lambda one: one.move_type != "in_refund")
        yield from held._tell_held()
        rivals = gated._get_rivals(bills)
        for payment in gated:
            if not payment._has_own_release() and not (
                payment._get_named_bills() & held
            ):
                yield from payment._tell_uncovered(rivals)

    def _tell_account_held(self):
        """Yield why this payment may not go to its account."""
        self.ensure_one()
        bank = self.sudo().partner_bank_id
        if not bank or self.payment_type != "outbound":
            return
        entity = self.sudo().partner_id.commercial_partner_id
        if self._goes_elsewhere():
            yield self.env._(
                "%(payment)s: the account %(account)s is not the supplier's. Choose one "
                "of %(supplier)s.",
                payment=self.display_name,
                account=bank.display_name,
                supplier=entity.name,
            )
        elif not bank._is_confirmed():
            yield self.env._(
                "The account %(account)s of %(supplier)s is not confirmed: nothing is "
                "paid to it. Somebody of treasury has to call the supplier and confirm "
                "it.",
                account=bank.display_name,
                supplier=entity.name,
            )
