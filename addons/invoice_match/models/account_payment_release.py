from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount

from ..trust import is_trusted, split_defaults, trusted
from .account_move_release_person import RIGHT

GUARDED = frozenset(
    {
        "release_user_id",
        "release_date",
        "release_reason",
        "release_figures",
        "gated_bill_ids",
        "figures_uids",
    }
)
#: What is released: who writes one of them releases by nobody's eyes but his own.
FIGURES = frozenset(
    {
        "payment_type",
        "partner_id",
        "partner_bank_id",
        "amount",
        "currency_id",
        "journal_id",
    }
)


class AccountPayment(models.Model):
    """A release of its own, for a payment that names no released bill."""

    _inherit = "account.payment"

    release_user_id = fields.Many2one(
        "res.users", string="Payment released by", copy=False, readonly=True
    )
    release_date = fields.Datetime(
        string="Payment released at", copy=False, readonly=True
    )
    release_reason = fields.Char(copy=False, readonly=True)
    release_figures = fields.Json(
        copy=False, readonly=True, help="What was released: any change withdraws it."
    )

    figures_uids = fields.Json(
        string="Who wrote the figures", copy=False, readonly=True
    )

    @api.model
    def default_get(self, fields):
        """Give only the fields' own defaults to what is guarded."""
        others, own = split_defaults(self, fields, GUARDED)
        return {**super().default_get(others), **own}

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse a release that nobody gave, in values and in defaults."""
        for vals in vals_list:
            self._check_release_vals(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse a release that nobody gave."""
        self._check_release_vals(vals)
        if not FIGURES.isdisjoint(vals):
            self._note_figures_written()
        return super().write(vals)

    def _note_figures_written(self):
        """Keep who changes the figures of drafts: he does not release them."""
        person = self.env.uid
        drafts = self.filtered(
            lambda one: (
                one.state == "draft"
                and one.create_uid.id != person
                and person not in (one.sudo().figures_uids or ())
            )
        )
        for known, payments in drafts.grouped(
            lambda one: tuple(one.sudo().figures_uids or ())
        ).items():
            trusted(payments.sudo()).write({"figures_uids": [*known, person]})

    def _check_release_vals(self, vals):
        """Refuse releases from outside the addon.

        :raises AccessError: a value is given
        """
        if not GUARDED.isdisjoint(vals) and not is_trusted(self):
            raise AccessError(
                self.env._("Payments are released by the button of the payment only.")
            )

    def _has_own_release(self):
        """Return whether this payment was released as it is now."""
        self.ensure_one()
        figures = self.release_figures
        return bool(figures) and figures == self._get_release_figures()

    def _get_release_figures(self):
        """Return what is released: any other value later is another payment."""
        self.ensure_one()
        payment = self.sudo()
        return {
            "type": payment.payment_type,
            "partner": payment.partner_id.id,
            "account": payment.partner_bank_id.sanitized_acc_number or "",
            "amount": f"{payment.amount:.6f}",
            "currency": payment.currency_id.name,
            "journal": payment.journal_id.id,
        }

    def action_release(self, reason):
        """Release outgoing payments that name no released bill.

        :param str reason: kept on the payment with the person and the figures
        :raises AccessError: the user has not the right
        :raises UserError: no reason, over the limit, made by the user, or an account
            that is not confirmed; every payment is named
        """
        self.check_access("write")
        if not self.env.user.has_group(RIGHT):
            raise AccessError(
                self.env._(
                    "Only people with the right 'Release to payment' release payments. "
                    "Ask one of them."
                )
            )
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(
                self.env._("Say why: the reason is kept with your name on the payment.")
            )
        refusals = [
            sentence for payment in self for sentence in payment._tell_release_refused()
        ]
        if refusals:
            raise UserError("\n".join(refusals))
        self._write_own_release(reason.strip())
        return True

    def _tell_release_refused(self):
        """Yield why the user may not release this payment."""
        name = self.display_name
        company = self.company_id
        limit = self.env["invoice.match.limit"]._get_limit(company)[1]
        today = fields.Date.context_today(self)
        currency = company.currency_id
        amount = self.currency_id._convert(self.amount, currency, company, today)
        if currency.compare_amounts(amount, limit) > 0:
            yield self.env._(
                "%(payment)s: %(amount)s is over your limit of %(limit)s. Ask somebody "
                "with a higher limit to release it.",
                payment=name,
                amount=format_amount(self.env, amount, currency),
                limit=format_amount(self.env, limit, currency),
            )
        own = {self.create_uid.id, *(self.sudo().figures_uids or ())}
        if company.match_segregation and self.env.uid in own:
            yield self.env._(
                "%(payment)s: you made or changed this payment. Somebody else has to "
                "release it.",
                payment=name,
            )
        if self.state != "draft":
            yield self.env._(
                "%(payment)s is no draft. Set it to draft to release it.", payment=name
            )
        yield from self._tell_account_held()

    def _write_own_release(self, reason):
        """Write the release with its figures, and say so; who may was checked."""
        now = fields.Datetime.now()
        for payment in trusted(self.sudo()):
            payment.write(
                {
                    "release_user_id": self.env.uid,
                    "release_date": now,
                    "release_reason": reason,
                    "release_figures": payment._get_release_figures(),
                }
            )
        body = self.env._(
            "Released by %(user)s: %(reason)s", user=self.env.user.name, reason=reason
        )
        self.sudo()._message_log_batch(bodies=dict.fromkeys(self.ids, body))
