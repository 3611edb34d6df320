from odoo import api, fields, models

#: Context key; its value is an object, which no client can send.
SENT_BY = "invoice_match_sent_by"


class _SentBy:
    """Which supplier sends a file through the portal."""

    def __init__(self, partner):
        self.id = partner.id


class InvoiceCapture(models.Model):
    """Files that a supplier sent itself: it is the seller, whatever the file says."""

    _inherit = "invoice.capture"

    sent_by_id = fields.Many2one(
        "res.partner",
        string="Sent by the supplier",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The supplier whose contact sent the file through the portal. A file that "
        "names another seller is kept for this one, with an exception.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Note on each capture which supplier it came from."""
        sender = self.env.context.get(SENT_BY)
        if isinstance(sender, _SentBy):
            vals_list = [{**vals, "sent_by_id": sender.id} for vals in vals_list]
        return super().create(vals_list)

    @api.model
    def _receive_from(self, supplier, company, name, content, channel):
        """Keep a file that a supplier sent; called by the portal.

        :param supplier: commercial entity of the user who sends
        :return: the capture, which is another's when the same file came from elsewhere
        """
        sender = f"{self.env.user.name} ({self.env.user.login})"
        captures = self.with_context(**{SENT_BY: _SentBy(supplier)})
        capture = captures._receive(company, name, content, channel, sender)
        context = {
            key: value for key, value in self.env.context.items() if key != SENT_BY
        }
        capture = capture.with_env(self.env(context=context))
        if not capture._is_of(supplier):
            capture._tell_sent_by_another(supplier)
        return capture

    def _tell_sent_by_another(self, supplier):
        """Have accounting look: a supplier sent what came from somebody else before.

        Whoever sent it first may have sent what was not theirs.
        """
        capture = self.sudo()
        desks = self.env["invoice.exception.desk"]._get_desks(capture.company_id)
        desk = desks.get((capture.company_id.id, "accountant"))
        user = (desk and desk.user_id) or self.env.ref("base.user_admin").sudo()
        capture.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=user.id,
            summary=self.env._(
                "%(supplier)s sent this file too: whose invoice is it?",
                supplier=supplier.name,
            ),
        )

    def _is_of(self, supplier):
        """Return whether a capture may be shown to a supplier.

        :param supplier: commercial entity
        """
        self.ensure_one()
        capture = self.sudo()
        owner = capture.sent_by_id or capture.partner_id.commercial_partner_id
        return bool(supplier) and owner == supplier

    def _point_to_sellers(self, parties):
        """Never take another seller than the supplier that sent the file."""
        found = super()._point_to_sellers(parties)
        for capture, (seller, pointed) in found.items():
            sender = capture.sudo().sent_by_id.with_env(pointed.env)
            if sender:
                found[capture] = sender, sender | seller | pointed
        return found

    def _prepare_bill_vals(self, plan, seller):
        """Write the supplier on a bill that is to be typed by hand, too."""
        vals = super()._prepare_bill_vals(plan, seller)
        sender = self.sudo().sent_by_id
        return {**vals, "partner_id": sender.id} if sender else vals

    def _attach_to_first(self, attachments):
        """Keep a supplier's file away from a bill that is another's."""
        move = self.same_as_id.sudo().move_id
        sender = self.sudo().sent_by_id
        if not sender or sender == move.commercial_partner_id:
            return super()._attach_to_first(attachments)
        return move.message_post(
            body=self.env._(
                "%(supplier)s sent a file through the portal that says the same as "
                "this bill. It was kept apart: %(name)s.",
                supplier=sender.name,
                name=self.name,
            )
        )
