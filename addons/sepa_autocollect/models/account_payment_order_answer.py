import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import bank_outcome as outcome
from ..trust import trusted
from .collection_debit import OPEN


class AccountPaymentOrder(models.Model):
    """A person says what the bank said; it counts as the bank's own answer."""

    _inherit = "account.payment.order"

    awaits_bank = fields.Boolean(
        compute="_compute_awaits_bank", help="The bank's last word is not known."
    )

    @api.depends("debit_ids.state")
    def _compute_awaits_bank(self):
        for order in self:
            states = set(order.sudo().debit_ids.mapped("state"))
            left = order.state in ("generated", "uploaded")
            order.awaits_bank = left and not states.isdisjoint(OPEN)

    def action_accepted(self):
        """Ask who said that the bank accepted the file. Button."""
        return self._open_answer(outcome.ACCEPTED)

    def action_refused(self):
        """Ask who said that the bank refused the file. Button."""
        return self._open_answer(outcome.REJECTED)

    def _open_answer(self, answer):
        self.ensure_one()
        self._check_hearing()
        made = self.env["collection.bank.answer"].create(
            {"order_id": self.id, "answer": answer}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer of the bank"),
            "res_model": made._name,
            "res_id": made.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _check_hearing(self):
        """Refuse who may not speak for the bank, and orders it has nothing to say of.

        :raises AccessError, UserError: why
        """
        self.check_access("write")
        self.env["collection.bank.message"]._check_speaker()
        if not self.awaits_bank:
            raise UserError(
                self.env._(
                    "%(order)s has no debit that waits for the bank.", order=self.name
                )
            )

    def _hear(self, answer, why, code=""):
        """Take over what a person heard; kept like a file of the bank.

        :param str answer: ``accepted`` or ``rejected``
        :param str why: who said it, and why
        :param str code: the bank's, if it gave one
        :raises UserError: it contradicts what is known of a debit
        """
        self._check_hearing()
        if not (why or "").strip():
            raise UserError(self.env._("Say who told you, and why."))
        messages = self.env["collection.bank.message"]
        message = messages._hear(self, answer, why.strip(), (code or "").upper())
        if message.state == "question":
            raise UserError(message.line_ids[:1].question or message.reason)
        words = {
            outcome.ACCEPTED: self.env._("Accepted by the bank"),
            outcome.REJECTED: self.env._("Refused by the bank"),
        }
        body = self.env._("%(answer)s: %(why)s", answer=words[answer], why=why.strip())
        self.message_post(body=body)
        return message


class CollectionBankMessage(models.Model):
    """What a person heard, beside the files of the bank."""

    _inherit = "collection.bank.message"

    @api.model
    def _hear(self, order, answer, why, code):
        """Keep and apply what a person heard about a whole file."""
        own = trusted(self.sudo()).with_company(order.company_id)
        said = {
            "file": order.message_id,
            "answer": answer,
            "why": why,
            "code": code,
            "user": self.env.user.login,
            "at": fields.Datetime.to_string(fields.Datetime.now()),
        }
        content = json.dumps(said, sort_keys=True, ensure_ascii=False).encode()
        name = self.env._("%(order)s, by word of mouth", order=order.name)
        message = own.create(
            {
                **own._prepare_message_vals(
                    order.journal_id, name, content, self.env.user.name
                ),
                "kind": "person",
            }
        )
        self.env["collection.bank.message.line"]._own().create(
            {
                "message_id": message.id,
                "sequence": 1,
                "answer": answer,
                "file_ref": order.message_id,
                "reason_code": code,
                "reason_text": why,
                "day": fields.Date.context_today(self),
            }
        )
        message._apply()
        return message.with_env(self.env)
