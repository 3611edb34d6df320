from dataclasses import replace

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools.misc import format_amount, format_date

from ..core.decide import decide
from ..core.notices import BY_INVOICE
from ..trust import trusted


class CollectionNotice(models.Model):
    """Announcements that ride on the invoice's own mail, when it is early enough."""

    _inherit = "collection.notice"

    with_invoice = fields.Boolean(
        readonly=True, help="Told by the invoice's own mail, not by one of its own."
    )

    @api.model
    def _get_for_mails(self, moves):
        """Return values of the announcements that the mails of invoices may carry.

        Called when these mails are about to leave. What was told already, and what
        the mail is too late for, is left out.

        :param moves: invoices of any companies
        :return: ``{move id: values}``
        """
        today = fields.Date.context_today(self)
        found = {}
        for company, own in moves.grouped("company_id").items():
            mailed = set(own.ids)
            engine = self.env["collection.engine"]
            clients = own.commercial_partner_id
            situation = engine._get_situation(company, today, clients)
            items = [
                replace(one, mail_on=today if one.invoice in mailed else one.mail_on)
                for one in situation.items
            ]
            decision = decide(replace(situation, items=items))
            for debit in decision.debits:
                invoice_of = {line.item: line.invoice for line in debit.lines}
                for notice in debit.notices:
                    move = invoice_of[notice.items[0]]
                    if notice.by == BY_INVOICE and move in mailed:
                        vals = self._prepare_announcement_vals(company, debit, notice)
                        found[move] = {**vals, "with_invoice": True}
        keys = [vals["key"] for vals in found.values()]
        known = set(self.sudo().search([("key", "in", keys)]).mapped("key"))
        return {move: vals for move, vals in found.items() if vals["key"] not in known}

    @api.model
    def _keep_told(self, vals_by_move, since):
        """Keep the announcements whose invoice was mailed; called after it was.

        :param int since: id of the last message before the mails
        """
        messages = self.env["mail.message"].sudo()
        messages = messages.search(
            [
                ("model", "=", "account.move"),
                ("res_id", "in", list(vals_by_move)),
                ("id", ">", since),
                ("message_type", "=", "comment"),
            ]
        )
        told = {one.res_id: one for one in messages}
        notices = trusted(self.sudo()).with_context(tracking_disable=True)
        mails = self.env["mail.mail"].sudo()
        mails = mails.search([("mail_message_id", "in", messages.ids)])
        mail_of = {one.mail_message_id: one.id for one in mails}
        vals_list = notices._complete([vals_by_move[move] for move in told])
        for vals, message in zip(vals_list, told.values(), strict=True):
            vals["mail_id"] = mail_of.get(message, False)
        return notices.create(vals_list)

    @api.model
    def _say_in_mail(self, vals, lang):
        """Return the paragraph that announces a debit in the invoice's mail."""
        env = self.with_context(lang=lang).env
        means = env["collection.means"].sudo().browse(vals["means_id"])
        currency = env["res.currency"].with_context(active_test=False)
        currency = currency.search([("name", "=", vals["currency_name"])])
        text = env._(
            "You need not do anything: on %(day)s we will debit %(amount)s by "
            "%(means)s. Questions? Answer this mail before that day.",
            day=format_date(env, vals["collect_on"]),
            amount=format_amount(env, vals["amount"], currency),
            means=means.masked_name,
        )
        body = Markup("<p>%s</p>") % text
        if mandate := means.mandate_id:
            body += Markup("<p>%s</p>") % env._(
                "Mandate: %(mandate)s, creditor identifier: %(creditor)s",
                mandate=mandate.unique_mandate_reference,
                creditor=means.company_id.sepa_creditor_identifier or "–",
            )
        return body


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _send_mails(self, moves_data):
        """Have the invoices' mails announce their debits, where early enough."""
        invoices = self.env["account.move"].union(
            *(
                move
                for move, data in moves_data.items()
                if move.move_type == "out_invoice" and data.get("mail_body")
            )
        )
        notices = self.env["collection.notice"]
        found = notices._get_for_mails(invoices) if invoices else {}
        for move, data in moves_data.items():
            if vals := found.get(move.id):
                said = notices._say_in_mail(vals, data.get("mail_lang"))
                data["mail_body"] = Markup(data["mail_body"]) + said
        last = self.env["mail.message"].sudo().search([], order="id desc", limit=1).id
        result = super()._send_mails(moves_data)
        if found:
            notices._keep_told(found, last)
        return result
