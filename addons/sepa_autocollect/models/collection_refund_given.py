from odoo import fields, models

from ..core import attempt as states
from ..core.answer import Answer
from ..trust import trusted
from .collection_situation_items import exact

#: States in which the provider may show a refund of ours.
SHOWN = (states.SENDING, states.UNKNOWN, states.PENDING, states.DONE)


class CollectionRefund(models.Model):
    """What the provider tells of refunds we asked for, and of their failure."""

    _inherit = "collection.refund"

    def _get_asked_for(self, backs):
        """Return the provider's ids of what we asked for: by its id, or by our name.

        :param backs: ``core.proof.Back``

        Called by the proof; while an answer is lost only our name tells.
        """
        ids = [one.id for one in backs]
        names = [one.name for one in backs if one.name]
        found = self.search(
            [
                *("|", ("provider_reference", "in", ids), ("uuid", "in", names)),
                ("state", "in", SHOWN),
            ]
        )
        by_id = set(found.mapped("provider_reference"))
        by_name = {refund.uuid: refund for refund in found}
        named = {
            one.id
            for one in backs
            if (refund := by_name.get(one.name)) and refund._is_shown_as(one)
        }
        return (by_id & set(ids)) | named

    def _is_shown_as(self, back):
        """Return whether what the provider shows is what this refund asked for."""
        currency = self.currency_id.name
        same = self.provider_reference in (False, back.id)
        return (
            same
            and back.payment == self.attempt_id.provider_reference
            and (back.amount, back.currency) == (exact(self.amount, currency), currency)
        )

    def _apply_given(self, given):
        """Write what an event tells of one refund that we asked for."""
        currency = self.currency_id.name
        wrong = given.amount != exact(self.amount, currency)
        if wrong or self.provider_reference not in (False, given.id):
            self.attempt_id._raise_alert("refund_conflict")
            return
        answer = Answer(
            given.state,
            object_id=given.id,
            code=given.code if given.state == states.REFUSED else "",
        )
        self._apply(answer, states.EVENT)

    def _tell_failed(self, late):
        """Have a person look at a refund that gave nothing back.

        :param bool late: after the provider had taken it
        """
        code = "refund_failed" if self.state == states.RETURNED else "refund_refused"
        self.attempt_id._raise_alert(code)
        moves = self.move_id or self.attempt_id.line_ids.move_id
        if late and (user := self._get_asker()):
            moves[:1].activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("A refund failed"),
                note=self.env._(
                    "%(amount)s of %(attempt)s did not reach the client. Give it back "
                    "in another way, or ask for the refund again.",
                    amount=self.currency_id.format(self.amount),
                    attempt=self.attempt_id.name,
                ),
                user_id=user.id,
            )

    def _get_asker(self):
        """Return who asked for it, or somebody of the accounting in their place."""
        workers = self.env.ref("account.group_account_invoice").all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        heads = self.env.ref("account.group_account_manager").all_user_ids & workers
        return (self.user_id & workers) or heads.sorted("id")[:1]

    def _unbook(self):
        """Undo the payment of a refund that failed after it was made, once."""
        attempt = self.attempt_id.with_company(self.company_id)
        attempt._lock()
        self._lock()
        if not self.booked or self.state != states.RETURNED:
            return
        child = attempt._get_refund_child(self.provider_reference)
        reversal = attempt._undo_refund(child)
        if self.purpose == "reopen":
            self._close_again()
        vals = {"booked": False, "book_error": False, "reversal_id": reversal.id}
        self.write(vals)

    def _close_again(self):
        """Let the attempt's payment pay again what was opened of the invoice."""
        paid = self._get_items(self.attempt_id.payment_id.move_id)
        lines = self.attempt_id.line_ids.filtered(
            lambda one: one.move_id == self.move_id
        )
        rest = (paid + lines.move_line_id).filtered(lambda line: not line.reconciled)
        # Paid in another way meanwhile, the money is an open credit of the client.
        if rest & paid and rest - paid:
            rest.reconcile()


class CollectionAttempt(models.Model):
    """Refunds in Odoo's own transactions."""

    _inherit = "collection.attempt"

    def _apply_own_refunds(self, refunds):
        """Write what is told of refunds that we asked for.

        :param refunds: ``core.refund.Given``
        :return: those that were made elsewhere

        Called for events, under the attempt's lock.
        """
        own = trusted(self.sudo()).refund_ids
        by_name = {one.uuid: one for one in own}
        by_id = {one.provider_reference: one for one in own if one.provider_reference}
        others = []
        for given in refunds:
            refund = by_name.get(given.name) or by_id.get(given.id)
            if refund:
                refund._apply_given(given)
            else:
                others.append(given)
        if len(others) < len(refunds):
            self.env.ref("sepa_autocollect.cron_refund").sudo()._trigger()
        return others

    def _get_refund_child(self, reference):
        """Return Odoo's transaction of a refund, by the provider's id."""
        children = self.transaction_id.sudo().child_transaction_ids
        return children.filtered(lambda one: one.provider_reference == reference)[:1]

    def _get_new_refunds(self, refunds):
        """Return those that Odoo does not know.

        :param refunds: ``core.refund.Given``
        """
        children = self.transaction_id.sudo().child_transaction_ids
        known = set(children.mapped("provider_reference"))
        return [one for one in refunds if one.id not in known]

    def _write_refunds(self, refunds):
        """Write down refunds that were made at the provider; Odoo books what is done.

        :param refunds: ``core.refund.Given``
        """
        self._touch_refunds()
        source = self.transaction_id.sudo()
        for given in self._get_new_refunds(refunds):
            amount = float(given.amount)
            child = source._create_child_transaction(amount, is_refund=True)
            child.provider_reference = given.id
        for given in refunds:
            self._follow_refund(self._get_refund_child(given.id), given)
        self.env.ref("payment.cron_post_process_payment_tx").sudo()._trigger()

    def _book_refund(self, child):
        """Make the payment out of one of Odoo's refunds, once; return it."""
        if not child.payment_id:
            account = self.payment_id.destination_account_id
            child.with_company(self.company_id)._create_payment(
                destination_account_id=account.id
            )
            child.is_post_processed = True
        return child.payment_id

    def _follow_refund(self, child, given):
        """Give Odoo's transaction of one refund the state that is told of it."""
        if given.state == states.DONE and child.state in ("draft", "pending"):
            child._set_done()
        elif given.state == states.PENDING and child.state == "draft":
            child._set_pending()
        elif given.state == states.REFUSED and child.state in ("pending", "done"):
            self._undo_refund(child)
            self._raise_alert("refund_failed")
        elif given.state == states.REFUSED and child.state == "draft":
            # Kept, so that older news that come later do not book it.
            self._undo_refund(child)

    def _undo_refund(self, child):
        """Reverse the payment of a refund that failed; its transaction is cancelled.

        :param child: transaction of the refund
        :return: the reversal, none when it was not booked yet
        """
        payment = child.payment_id
        child._set_canceled(extra_allowed_states=("done",))
        # Odoo would cancel the payment on its own day, which may be closed.
        child.is_post_processed = True
        if not payment.move_id:
            return payment.move_id
        today = fields.Date.context_today(self)
        reversal = payment.move_id._reverse_moves(
            [{"date": today, "ref": payment.memo, "journal_id": payment.journal_id.id}]
        )
        reversal.action_post()
        refunds = self.env["collection.refund"]
        given_back = refunds._get_items(payment.move_id)
        given_back.remove_move_reconcile()
        (given_back + refunds._get_items(reversal)).reconcile()
        if not self._has_payouts():
            # Nothing else will: no money left, none comes.
            (payment.move_id + reversal).line_ids.filtered(
                lambda line: (
                    line.account_id.reconcile
                    and not line.reconciled
                    and line.account_type != "asset_receivable"
                )
            ).reconcile()
        return reversal

    def _has_payouts(self):
        """Return whether payouts will take both sides off the outstanding account."""
        gateway = self.env["collection.gateway"]._get(self.provider_id.code)
        provider = self.provider_id.sudo()
        return bool(gateway._prepare_payouts(provider, fields.Datetime.now()))
