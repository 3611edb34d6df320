import logging

import psycopg2

from odoo import models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import plaintext2html

from .partner_import_invoicing import CHANNEL

_logger = logging.getLogger(__name__)

JOB_INVOICES = 50
#: Invoices that one mail names.
MAILED = 20
REFUSED = "partner_import.mail_activity_type_refused"


class AccountMove(models.Model):
    """Validates and sends all checked invoices, whatever one of them lacks."""

    _inherit = "account.move"

    def action_validate_and_send(self):
        """Validate and send the checked drafts among these, in jobs.

        Called by the board and by the list's button. Invoices that cannot be
        validated stay drafts with the reason in their chatter and an activity.

        :raises UserError: none is checked, or Odoo's sending is switched off
        """
        self.check_access("write")
        checked = self.filtered(lambda move: move._is_import_checked())
        if not checked:
            raise UserError(
                self.env._(
                    "None of these invoices is a checked draft. Check them first, "
                    "then validate."
                )
            )
        self._check_sending_active()
        for start in range(0, len(checked), JOB_INVOICES):
            piece = checked[start : start + JOB_INVOICES]
            piece.with_delay(
                channel=CHANNEL,
                description=self.env._("Validate %(count)s invoices", count=len(piece)),
                identity_key=f"partner_import.validate:{sorted(piece.ids)}",
            )._job_validate_and_send()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "title": self.env._(
                    "Validating %(count)s invoices", count=len(checked)
                ),
                "message": self.env._(
                    "It goes on in the background; what cannot be validated stays "
                    "here with the reason."
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _job_validate_and_send(self):
        """Validate and send; called by the jobs of :meth:`action_validate_and_send`."""
        checked = self.exists().filtered(lambda move: move._is_import_checked())
        posted, refused = checked._post_import()
        posted._send_import()
        self._tell_refused(refused)
        return self.env._(
            "%(posted)s validated, %(refused)s refused",
            posted=len(posted),
            refused=len(refused),
        )

    def _is_import_checked(self):
        """Say whether the invoice is a draft that the manager checked."""
        self.ensure_one()
        return self.state == "draft" and self.import_check == "checked"

    def _post_import(self):
        """Post the invoices together; where that fails, each by itself.

        :return: the posted invoices and ``{refused invoice: reason}``
        """
        if not self:
            return self, {}
        try:
            with self.env.cr.savepoint():
                self.action_post()
            return self, {}
        except (ConcurrencyError, psycopg2.OperationalError):
            raise  # the job runs again
        except Exception as error:
            # broad on purpose: whatever one invoice raises must not stop the others
            if len(self) == 1:
                _logger.info("Invoice %s cannot be validated: %s", self.id, error)
                return self.browse(), {self: str(error)}
        posted, refused = self.browse(), {}
        for move in self:
            one, reason = move._post_import()
            posted |= one
            refused.update(reason)
        return posted, refused

    def _send_import(self):
        """Leave the invoices to Odoo's own sending in the background.

        Each goes by its client's way (mail, e-invoice format) with the services list.
        """
        if self:
            self.write(
                {
                    "sending_data": {
                        "author_user_id": self.env.user.id,
                        "author_partner_id": self.env.user.partner_id.id,
                    }
                }
            )
            self.activity_unlink([REFUSED])
            self.env.ref("account.ir_cron_account_move_send")._trigger()

    def _check_sending_active(self):
        """Refuse before anything is validated where nothing would be sent."""
        if not self.env.ref("account.ir_cron_account_move_send").sudo().active:
            raise UserError(
                self.env._(
                    "The scheduled action that sends invoices is switched off. Ask an "
                    "administrator to activate it under Settings > Technical > "
                    "Scheduled Actions."
                )
            )

    def _tell_refused(self, refused):
        """Write why invoices were not validated in their chatter and as activities.

        :param refused: ``{account.move: reason}``
        """
        if not refused:
            return
        moves = self.browse(move.id for move in refused)
        moves._message_log_batch(
            bodies={
                move.id: self.env._("Not validated: %(reason)s", reason=reason)
                for move, reason in refused.items()
            }
        )
        moves.activity_unlink([REFUSED])
        model_id = self.env["ir.model"]._get_id("account.move")
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": move.id,
                    "activity_type_id": self.env.ref(REFUSED).id,
                    "user_id": self.env.uid,
                    "automated": True,
                    "summary": self.env._("Could not be validated"),
                    "note": plaintext2html(reason),
                }
                for move, reason in refused.items()
            ]
        )
        moves[0]._mail_manager(
            self.env._("%(count)s invoices could not be validated", count=len(moves)),
            [f"{m.partner_id.display_name}: {text}" for m, text in refused.items()],
        )

    def _mail_manager(self, subject, lines):
        """Mail the user what their job found: they have left the screen meanwhile.

        Called once per job, on one of the invoices concerned.

        :param subject: in the user's language
        :param lines: texts, shown escaped; the first ones of many
        """
        self.ensure_one()
        self.message_notify(
            partner_ids=self.env.user.partner_id.ids,
            author_id=self.env.ref("base.partner_root").id,
            subject=subject,
            body=plaintext2html("\n".join(lines[:MAILED])),
        )
