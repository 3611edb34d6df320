import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.quittance_base.core.iso20022.schedule import latest_hand_in
from odoo.addons.quittance_base.models.quittance_channel_look import DeliveryUnknown

from ..trust import trusted

_logger = logging.getLogger(__name__)


class AccountPaymentMethodLine(models.Model):
    """Where the files of a method are left."""

    _inherit = "account.payment.method.line"

    delivery_channel_id = fields.Many2one(
        "quittance.channel",
        string="Files are left in",
        check_company=True,
        domain="[('direction', '=', 'out'), ('company_id', '=', company_id)]",
        help="A folder or an SFTP server of the bank; empty: somebody downloads the "
        "file and uploads it to the bank.",
    )


class AccountPaymentOrder(models.Model):
    """The way of a file to the bank; "sent" is said by a person or by the bank."""

    _inherit = "account.payment.order"

    delivery_state = fields.Selection(
        [
            ("queued", "To be left at the bank"),
            ("sending", "Being left at the bank"),
            ("delivered", "Left at the bank"),
            ("unknown", "Perhaps left at the bank"),
            ("failed", "Not left at the bank"),
        ],
        readonly=True,
        copy=False,
        tracking=True,
    )
    delivered_at = fields.Datetime(readonly=True, copy=False)
    delivered_to = fields.Char(readonly=True, copy=False)
    has_delivery = fields.Boolean(compute="_compute_has_delivery", compute_sudo=True)

    @api.depends("payment_method_line_id.delivery_channel_id")
    def _compute_has_delivery(self):
        for order in self:
            method = order.payment_method_line_id
            order.has_delivery = bool(method.delivery_channel_id)

    def action_deliver(self):
        """Have the scheduler leave the file at the bank. Button."""
        self.check_access("write")
        for order in self:
            order._check_deliverable()
        trusted(self).write({"delivery_state": "queued"})
        self.env.ref("sepa_autocollect.ir_cron_deliver").sudo()._trigger()
        return True

    def _check_deliverable(self):
        """Refuse a file that must not leave now.

        :raise UserError: why, and what to do
        """
        self.ensure_one()
        if self.state != "generated" or not self.has_delivery:
            raise UserError(
                self.env._(
                    "%(order)s has no file to leave at the bank: generate it, and name "
                    "the folder or server on the payment method.",
                    order=self.name,
                )
            )
        if self.delivery_state in ("queued", "sending", "delivered"):
            raise UserError(
                self.env._("The file of %(order)s is on its way.", order=self.name)
            )
        self._refuse_findings(self._check_file(self._get_file()))
        self._check_cut_off()

    def _check_cut_off(self):
        """Refuse a file whose due dates the bank cannot meet any more."""
        now = fields.Datetime.context_timestamp(
            self.with_context(tz="UTC"), fields.Datetime.now()
        )
        terms = self.payment_method_line_id._get_bank_rules().terms
        debits = self.sudo().debit_ids.filtered(lambda one: one.state == "ready")
        kinds = {(one.due_on, one.scheme, one.sequence_type) for one in debits}
        late = [
            kind for kind in kinds if latest_hand_in(kind[0], terms, *kind[1:]) < now
        ]
        if late:
            raise UserError(
                self.env._(
                    "The bank's cut-off for the debits due on %(days)s has passed. "
                    "Cancel %(order)s and confirm it again: it gets new dates.",
                    days=", ".join(sorted({str(kind[0]) for kind in late})),
                    order=self.name,
                )
            )

    @api.model
    def _cron_deliver(self):
        """Leave queued files at the bank; called by the scheduled action.

        "Being left" is committed before a file leaves: what a killed process left in
        that state is never left again by itself, a person looks first.
        """
        cron = self.env["ir.cron"]
        killed = self.search([("delivery_state", "=", "sending")])
        killed._deliver_unknown(self.env._("the server stopped while it was left"))
        queued = self.search([("delivery_state", "=", "queued")], order="id")
        cron._commit_progress(remaining=len(queued))
        for order in queued:
            order._deliver()
            if not cron._commit_progress(1):
                break

    def _deliver(self):
        """Leave one file; commits before it leaves."""
        channel = self.sudo().payment_method_line_id.delivery_channel_id
        try:
            content = self._get_file()
            self._refuse_findings(self._check_file(content))
            self._check_cut_off()
        except UserError as error:
            self._deliver_failed(str(error))
            return
        trusted(self).write({"delivery_state": "sending"})
        self.env["ir.cron"]._commit_progress()
        try:
            channel._deliver(f"{self._prepare_filename()}.xml", content)
        except UserError as error:
            self._deliver_failed(str(error))
        except DeliveryUnknown as error:
            _logger.warning(
                "Order %s may have been left at the bank: %s", self.id, error
            )
            self._deliver_unknown(self.env._("the connection broke"))
        else:
            trusted(self).write(
                {
                    "delivery_state": "delivered",
                    "delivered_at": fields.Datetime.now(),
                    "delivered_to": channel.sudo()._get_origin_text(),
                }
            )

    def _prepare_filename(self):
        name = super()._prepare_filename()
        return self.message_id.replace("/", "-") if self.message_id else name

    def _deliver_failed(self, reason):
        trusted(self).write({"delivery_state": "failed"})
        self.message_post(
            body=self.env._("The file was not left at the bank. %s", reason)
        )

    def _deliver_unknown(self, reason):
        """Ask a person about files that may be at the bank."""
        trusted(self).write({"delivery_state": "unknown"})
        for order in self:
            order.message_post(
                body=self.env._(
                    "The file may be at the bank: %(reason)s. Look at the bank first; "
                    "then say that it was uploaded, or leave it there again: its name "
                    "stays the same, so that the bank recognises it.",
                    reason=reason,
                )
            )
