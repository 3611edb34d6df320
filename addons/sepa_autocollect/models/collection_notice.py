from odoo import api, fields, models

from ..core import notices as core
from ..trust import trusted

KINDS = [
    (core.PRE_NOTIFICATION, "Notice of a debit"),
    (core.RECEIPT, "Receipt"),
    (core.FAILURE, "Refused, tried again"),
    (core.CONFIRM, "To confirm by the client"),
    (core.NEW_MEANS, "Another means asked for"),
    (core.LAST_REMINDER, "Last reminder"),
    (core.RETURNED, "Returned by the bank"),
    (core.CARD_EXPIRY, "Card expires"),
    (core.DORMANCY, "Mandate falls asleep"),
]


class CollectionNotice(models.Model):
    """One mail about one event; its key keeps anybody from getting two."""

    _name = "collection.notice"
    _description = "Notice to a Client"
    _inherit = ["collection.guarded", "mail.thread"]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _guarded_fields = frozenset(
        {
            "key",
            "kind",
            "company_id",
            "partner_id",
            "recipient_id",
            "date",
            "collect_on",
            "means_id",
            "currency_id",
            "amount",
            "state",
            "mail_id",
            "line_ids",
        }
    )

    key = fields.Char(required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Client", required=True, readonly=True, index=True
    )
    recipient_id = fields.Many2one("res.partner", "Sent To", readonly=True)
    date = fields.Date("Day", required=True, readonly=True)
    collect_on = fields.Date("Debited On", readonly=True)
    means_id = fields.Many2one("collection.means", "Means of Payment", readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(readonly=True)
    state = fields.Selection(
        [("sent", "Sent"), ("no_address", "No mail address")],
        required=True,
        readonly=True,
        default="sent",
    )
    mail_id = fields.Many2one(
        "mail.mail",
        readonly=True,
        ondelete="set null",
        groups="base.group_system",
        help="Gone when it was delivered to the mail server.",
    )
    line_ids = fields.One2many("collection.notice.line", "notice_id", readonly=True)
    means_name = fields.Char(compute="_compute_means", compute_sudo=True)
    mandate_reference = fields.Char(compute="_compute_means", compute_sudo=True)
    creditor_identifier = fields.Char(compute="_compute_means", compute_sudo=True)

    _key_uniq = models.Constraint(
        "UNIQUE (key)", "The client was told of this event already."
    )

    @api.depends("kind", "partner_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for notice in self:
            name = notice.partner_id.display_name or ""
            notice.display_name = f"{labels.get(notice.kind, '')} – {name}"

    @api.depends("means_id")
    @api.depends_context("lang")
    def _compute_means(self):
        for notice in self:
            mandate = notice.means_id.mandate_id
            company = notice.company_id
            notice.means_name = notice.means_id.masked_name
            notice.mandate_reference = mandate.unique_mandate_reference
            notice.creditor_identifier = mandate and company.sepa_creditor_identifier

    @api.model
    def _announce(self, company, decision):
        """Send the announcements that leave today, those of later debits included.

        Called by a run that starts, in its transaction.

        :param decision: core Decision
        :return: the notices that are new
        """
        today = decision.today
        vals_list = [
            self._prepare_announcement_vals(company, debit, notice)
            for debit in decision.debits
            for notice in debit.notices
            # What the invoice's own mail says is kept when that mail leaves.
            if notice.on <= today and notice.by != core.BY_INVOICE
        ]
        return self._send_new(vals_list)

    def _prepare_announcement_vals(self, company, debit, notice):
        """Return the values of the announcement of one debit."""
        lines = [line for line in debit.lines if line.item in notice.items]
        return {
            **self._prepare_vals(company, notice),
            "collect_on": debit.collect_on,
            "means_id": debit.means.id,
            "currency_name": debit.currency,
            "amount": float(sum(line.amount for line in lines)),
            "lines": [(line.item, float(line.amount)) for line in lines],
        }

    def _prepare_vals(self, company, notice):
        """Return what every notice says of itself."""
        return {
            "key": notice.key,
            "kind": notice.kind,
            "company_id": company.id,
            "partner_id": notice.partner,
            "date": notice.on,
        }

    def _send_new(self, vals_list):
        """Keep and mail the notices whose event was not told yet, in sets.

        :param vals_list: values, with ``currency_name`` and ``lines`` (item, amount)
        :return: the new notices
        """
        notices = trusted(self.sudo()).with_context(tracking_disable=True)
        known = notices.search([("key", "in", [vals["key"] for vals in vals_list])])
        seen = set(known.mapped("key"))
        fresh = []
        for vals in vals_list:
            if vals["key"] not in seen:
                seen.add(vals["key"])
                fresh.append(vals)
        if not fresh:
            return self.browse()
        created = notices.create(notices._complete(fresh))
        created._mail()
        return self.browse(created.ids)

    def _complete(self, vals_list):
        """Return full values: currency, recipient, state and lines."""
        ids = sorted({item for vals in vals_list for item, _amount in vals["lines"]})
        items = {one.id: one for one in self.env["account.move.line"].browse(ids)}
        currencies = self.env["res.currency"].with_context(active_test=False)
        names = {vals["currency_name"] for vals in vals_list}
        currencies = currencies.search([("name", "in", sorted(names))])
        by_name = {one.name: one.id for one in currencies}
        complete = []
        for one in vals_list:
            vals = dict(one)
            lines = vals.pop("lines")
            client = self.env["res.partner"].browse(vals["partner_id"])
            invoiced = items[lines[0][0]].move_id.partner_id if lines else client
            recipient = invoiced if invoiced.email else client
            vals["currency_id"] = by_name[vals.pop("currency_name")]
            vals["recipient_id"] = recipient.id
            vals["state"] = "sent" if recipient.email else "no_address"
            vals["line_ids"] = [
                (0, 0, {"move_line_id": item, "amount": amount})
                for item, amount in lines
            ]
            complete.append(vals)
        return complete

    def _mail(self):
        """Queue the mails, one template and one batch for each kind."""
        for kind, notices in self.grouped("kind").items():
            template = self._get_template(kind)
            mailed = notices.filtered(lambda one: one.state == "sent")
            if not template or not mailed:
                continue
            mails = template.sudo().send_mail_batch(mailed.ids)
            by_notice = {mail.res_id: mail.id for mail in mails}
            for notice in mailed:
                notice.mail_id = by_notice.get(notice.id)

    @api.model
    def _get_template(self, kind):
        """Return the mail template of a kind of notice; hook for other ones."""
        xmlid = f"sepa_autocollect.mail_template_{kind}"
        return self.env.ref(xmlid, raise_if_not_found=False)


class CollectionNoticeLine(models.Model):
    """One item a notice is about, with the amount it named."""

    _name = "collection.notice.line"
    _description = "Item of a Notice"

    notice_id = fields.Many2one(
        "collection.notice", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="notice_id.company_id", store=True, index=True)
    move_line_id = fields.Many2one(
        "account.move.line", required=True, index=True, ondelete="cascade"
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    currency_id = fields.Many2one(related="notice_id.currency_id")
    amount = fields.Monetary(required=True)
