import re

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..trust import trusted

_BEGINS_AS_IBAN = re.compile(r"[A-Z]{2}\d{2}")
TREASURY = "invoice_match.group_treasury"


class InvoiceAccountChange(models.Model):
    """A second person calls the supplier, then confirms or refuses."""

    _inherit = "invoice.account.change"

    def action_confirm(self, person, number, called_at, note=None):
        """Make the account payable; called by the dialog of treasury.

        :param str person: who was called
        :param str number: the telephone number that was known before
        :param called_at: when
        :raises AccessError: the user is not of treasury, or wrote the account
        :raises UserError: no call is told, or the account changed since
        """
        self.ensure_one()
        self._check_decision()
        called_at = fields.Datetime.to_datetime(called_at)
        texts = all(isinstance(one, str) and one.strip() for one in (person, number))
        if not texts or not called_at or called_at > fields.Datetime.now():
            raise UserError(
                self.env._(
                    "Say whom you called, on which number that you knew before, and "
                    "when: a change of account is never confirmed without a call."
                )
            )
        self._check_number()
        bank = self._get_bank()
        own = trusted(self.sudo())
        own.write(
            {
                "bank_id": bank.id,
                "called_person": person.strip(),
                "called_number": number.strip(),
                "called_at": called_at,
                **self._prepare_decision("confirmed", note),
            }
        )
        bank._write_confirmed()
        self._settle_bills()
        return True

    def action_refuse(self, note):
        """Refuse an account: it stays unpayable.

        :param str note: why
        :raises AccessError: the user is not of treasury
        :raises UserError: no reason
        """
        self.ensure_one()
        self._check_decision(second=False)
        if not isinstance(note, str) or not note.strip():
            raise UserError(self.env._("Say why you refuse this account."))
        trusted(self.sudo()).write(self._prepare_decision("refused", note.strip()))
        return True

    def _prepare_decision(self, state, note):
        """Return the values of a decision of the user."""
        return {
            "state": state,
            "note": note,
            "decided_by": self.env.uid,
            "decided_at": fields.Datetime.now(),
        }

    def _check_decision(self, second=True):
        """Refuse decisions of others than treasury, or of the person who asked.

        :param second: whether it has to be a second person
        """
        self.check_access("read")
        if not self.env.user.has_group(TREASURY):
            raise AccessError(
                self.env._(
                    "Only people with the right 'Confirm bank accounts' decide on "
                    "accounts. Ask one of them."
                )
            )
        if self.state != "proposed":
            raise UserError(self.env._("This account was decided on before."))
        change = self.sudo()
        same = change.search(
            [("partner_id", "=", change.partner_id.id), ("number", "=", change.number)]
        )
        writers = same.writer_ids | same.asked_by | change.bank_id.number_uid
        if second and self.env.user in writers:
            raise AccessError(
                self.env._(
                    "You wrote or asked for this account yourself: a second person has "
                    "to call the supplier and confirm it."
                )
            )

    def _check_number(self):
        """Refuse what begins as an IBAN and is none: Odoo would keep it as a number.

        :raises UserError: telling the number
        """
        number = self.number
        kind = self.env["res.partner.bank"].retrieve_acc_type(number)
        if _BEGINS_AS_IBAN.match(number) and kind != "iban":
            raise UserError(
                self.env._(
                    "%(number)s is no valid IBAN: a digit is wrong or missing. Refuse it "
                    "and ask the supplier for the right one.",
                    number=number,
                )
            )

    def _get_bank(self):
        """Return the account to make payable, with the mark of our own code.

        It is made, or taken out of the archive, only now.

        :raises UserError: the account is no longer what was asked
        """
        change = self.sudo()
        banks = trusted(self.env["res.partner.bank"].sudo()).with_context(
            active_test=False
        )
        found = change.bank_id.with_env(banks.env) or banks.search(
            [
                ("sanitized_acc_number", "=", change.number),
                ("partner_id", "=", change.partner_id.id),
            ],
            limit=1,
        )
        if not found:
            return banks.create(self._prepare_bank_vals())
        entity = found.partner_id.commercial_partner_id
        same = change.partner_id.commercial_partner_id == entity
        if found.sanitized_acc_number != change.number or not same:
            raise UserError(
                self.env._(
                    "The account was changed since: it is %(now)s, the change says "
                    "%(asked)s. Refuse this change and decide on the newer one.",
                    now=found.sanitized_acc_number,
                    asked=change.number,
                )
            )
        if not found.active:
            found.write({"active": True})
        return found

    def _prepare_bank_vals(self):
        """Return the values of the confirmed account; a hook."""
        change = self.sudo()
        bic = change.bic and change.bic.replace(" ", "").upper()
        bank = self.env["res.bank"].sudo().search([("bic", "=", bic)], limit=1)
        return {
            "acc_number": change.number,
            "partner_id": change.partner_id.id,
            "acc_holder_name": change.holder or change.partner_id.name,
            "bank_id": bank.id if bic else False,
            "number_uid": change.asked_by.id,
            "number_at": change.asked_at,
        }

    def _settle_bills(self):
        """Settle what waits for this account and compare the bills again."""
        change = self.sudo()
        exceptions = self.env["invoice.exception"].sudo()
        waiting = exceptions.search(
            [
                ("code", "=", "H08"),
                ("state", "=", "open"),
                ("partner_id", "=", change.partner_id.commercial_partner_id.id),
            ]
        )
        asking = waiting.filtered(
            lambda one: one.move_id._get_account_number() == change.number
        )
        reason = self.env._(
            "%(person)s called on %(number)s",
            person=change.called_person,
            number=change.called_number,
        )
        trusted(asking).write(
            {
                "state": "settled",
                "outcome": "confirm",
                "reason": reason,
                "settled_by": self.env.uid,
                "settled_at": fields.Datetime.now(),
            }
        )
        bills = asking.move_id | self._get_asking_drafts()
        bills._follow_captured_account()
        bills._compare_later()

    def _get_asking_drafts(self):
        """Return the draft bills of the supplier that ask for this account."""
        moves = self.env["account.move"].sudo()
        drafts = moves.search(
            [
                (
                    "commercial_partner_id",
                    "=",
                    self.partner_id.commercial_partner_id.id,
                ),
                ("state", "=", "draft"),
                ("capture_ids", "!=", False),
            ]
        )
        return drafts.filtered(lambda one: one._get_account_number() == self.number)

    def action_decide(self):
        """Open the dialog of treasury."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bank account"),
            "res_model": "invoice.account.decide",
            "view_mode": "form",
            "target": "new",
            "context": {"default_change_id": self.id},
        }


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    is_confirmed = fields.Boolean(compute="_compute_is_confirmed")

    def _compute_is_confirmed(self):
        for bank in self:
            bank.is_confirmed = bank._is_confirmed()

    def action_ask_confirmation(self):
        """Have accounts confirmed by treasury; the button of the account.

        :raises AccessError: the user may not write accounts
        """
        self.check_access("write")
        waiting = self.filtered(lambda one: not one._is_confirmed())
        changes = self.env["invoice.account.change"]
        changes._propose_accounts(waiting, {})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bank accounts to confirm"),
            "res_model": "invoice.account.change",
            "view_mode": "list,form",
            "domain": [("number", "in", self.sudo().mapped("sanitized_acc_number"))],
        }
