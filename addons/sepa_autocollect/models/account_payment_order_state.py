from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..trust import is_trusted, trusted

#: What says how far an order is. OCA leaves it to whoever may write orders.
STATED = frozenset({"state", "date_generated", "date_uploaded", "payment_file_id"})


class AccountPaymentOrder(models.Model):
    """How far an order is changes by its buttons alone, each from its own state.

    The methods call OCA's with the addon's own mark: it is they who write the state.
    """

    _inherit = "account.payment.order"

    @api.model_create_multi
    def create(self, vals_list):
        """Begin every order as a draft, whatever a client says."""
        if not is_trusted(self):
            for vals in vals_list:
                if vals.get("state", "draft") != "draft":
                    self._refuse_state()
            # Said here, so that no default of a client says it.
            begin = {**dict.fromkeys(STATED, False), "state": "draft"}
            vals_list = [{**vals, **begin} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        """Refuse a state that no button gave."""
        if not is_trusted(self) and not STATED.isdisjoint(vals):
            self._refuse_state()
        return super().write(vals)

    def _refuse_state(self):
        raise AccessError(
            self.env._(
                "The program says how far an order is. Use the buttons of the order: "
                "Confirm, Generate, File Uploaded, Cancel."
            )
        )

    def _check_state_is(self, state):
        """Refuse a step of orders that are not where the step begins.

        :raises UserError: naming the order and its state
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for order in self:
            if order.state != state:
                raise UserError(
                    self.env._(
                        "%(order)s is in the state %(now)s: this is only done in the "
                        "state %(wanted)s. Reload the page to see what can be done.",
                        order=order.name,
                        now=labels[order.state],
                        wanted=labels[state],
                    )
                )

    def draft2open(self):
        """Confirm drafts."""
        self._check_state_is("draft")
        return super(AccountPaymentOrder, trusted(self)).draft2open()

    def open2generated(self):
        """Make the file of a confirmed order."""
        self.check_access("write")
        self._check_state_is("open")
        return super(AccountPaymentOrder, trusted(self)).open2generated()

    def generated2uploaded(self):
        """Put into the books what left for the bank."""
        self._check_state_is("generated")
        return super(AccountPaymentOrder, trusted(self)).generated2uploaded()

    def cancel2draft(self):
        """Begin a cancelled order anew."""
        self.check_access("write")
        self._check_state_is("cancel")
        return super(AccountPaymentOrder, trusted(self)).cancel2draft()

    def action_cancel(self):
        """Cancel orders; who may is said by those that extend it."""
        self.check_access("write")
        return super(AccountPaymentOrder, trusted(self)).action_cancel()
