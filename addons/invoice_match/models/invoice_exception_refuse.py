from odoo import models
from odoo.exceptions import UserError

from ..core.check.catalogue import REFUSE
from ..trust import trusted


class InvoiceException(models.Model):
    """Refusing a whole bill."""

    _inherit = "invoice.exception"

    def action_refuse(self, reason=None):
        """Refuse the bill with a reason that the supplier reads.

        Every open exception of the bill is settled with it; a posted bill is not
        refused any more, a credit note is expected instead.
        """
        self.ensure_one()
        if reason is None:
            return self._open_settle(REFUSE)
        self._check_may_settle(REFUSE)
        reason = self._check_text(reason)
        bill = self.sudo().move_id
        if bill.state != "draft":
            raise UserError(
                self.env._(
                    "%(bill)s is posted: expect a credit note instead of refusing it.",
                    bill=bill.display_name,
                )
            )
        bill.button_cancel()
        trusted(bill).write({"match_state": "refused"})
        opened = bill.match_exception_ids.filtered(lambda one: one.state == "open")
        opened.with_env(self.env)._settle(REFUSE, reason)
        self._mail_supplier("invoice_match.mail_template_exception_refuse")
        return True
