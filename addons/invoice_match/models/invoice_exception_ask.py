from odoo import fields, models
from odoo.exceptions import UserError

from ..core.check.catalogue import ASK
from ..trust import trusted


class InvoiceException(models.Model):
    """A question to the supplier, and the answer."""

    _inherit = "invoice.exception"

    def action_ask(self, question=None):
        """Ask the supplier; called by the button and its dialog.

        :param question: as the supplier reads it, in the portal and by mail
        """
        self.ensure_one()
        if question is None:
            return self._open_settle(ASK)
        self._check_may_settle(ASK)
        question = self._check_text(question)
        trusted(self.sudo()).write(
            {
                "outcome": ASK,
                "question": question,
                "asked_at": fields.Datetime.now(),
                "answer": False,
                "answered_at": False,
            }
        )
        self._tell(ASK, question)
        self._mail_supplier("invoice_match.mail_template_exception_ask")
        self.sudo().move_id._compare_later()
        return True

    def _answer(self, text):
        """Keep the supplier's answer; called by the portal, which checked whose it is.

        :param text: as the supplier wrote it
        :raises UserError: nothing is asked, or it was answered before
        """
        self.ensure_one()
        asked = self.sudo()
        if asked.state != "open" or not asked.asked_at or asked.answered_at:
            raise UserError(self.env._("This question is answered or closed already."))
        text = self._check_text(text)
        trusted(asked).write(
            {"answer": text, "answered_at": fields.Datetime.now(), "outcome": False}
        )
        body = self.env._(
            "%(supplier)s answered “%(question)s”: %(answer)s",
            supplier=asked.partner_id.display_name,
            question=asked.question,
            answer=text,
        )
        asked.move_id._message_log(body=body)
        asked._end_activities()
        asked._assign()
        asked.move_id._compare_later()

    def _mail_supplier(self, template):
        """Send the supplier a mail, or log that no address is known.

        :param template: xml id of a ``mail.template``
        """
        for exception in self.sudo():
            move = exception.move_id
            if move.partner_id.email:
                self.env.ref(template).sudo().send_mail(exception.id)
            else:
                body = self.env._(
                    "%(supplier)s has no e-mail address: tell them yourself.",
                    supplier=move.partner_id.display_name or "?",
                )
                move._message_log(body=body)

    def _get_supplier_link(self):
        """Return the address at which the supplier reads and answers."""
        return self.get_base_url() + self.sudo().move_id._get_supplier_path()


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_supplier_path(self):
        """Return the page of this bill in the supplier's portal; a hook."""
        self.ensure_one()
        return f"/my/supplier/invoices/{self.id}"
