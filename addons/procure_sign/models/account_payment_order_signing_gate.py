from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.quittance_base.trust import Mark

from ..binary import content
from .account_payment_order_signing import ACT

#: What the buttons of an order alone write, while its payments are signed.
STATED = frozenset(
    {
        *("payment_file_id", "date_generated", "signing_file_sha256"),
        *("signing_left_file_ids", "signing_writer_ids"),
    }
)
#: What the signed file was made of.
FROZEN = frozenset(
    {
        *("company_id", "payment_type", "payment_method_line_id", "journal_id", "name"),
        *("payment_line_ids", "payment_ids", "payment_lot_ids"),
    }
)
#: States in which there is a file to sign, or that was signed.
MADE = ("generated", "uploaded")
#: What a line says of the payment that is made of it.
_PAID = frozenset(
    {
        *("order_id", "amount_currency", "currency_id", "partner_id"),
        *("partner_bank_id", "move_line_id", "communication"),
    }
)
#: What makes an outgoing order one that comes in, or another company's.
_TURNED = frozenset(
    {
        *("payment_type", "company_id", "payment_method_line_id"),
        *("payment_ids", "payment_lot_ids"),
    }
)
#: What a copy of an order has nothing to do with.
_OWN = frozenset({"payment_file_id", "date_generated", "date_uploaded"})
_BUTTON = Mark("procure_sign_payment_order")


class AccountPaymentOrder(models.Model):
    """Between the file and the bank stand the signatures, whoever writes the state."""

    _inherit = "account.payment.order"

    @api.model_create_multi
    def create(self, vals_list):
        """Begin every order that will be signed as a draft without a file."""
        orders = super().create(vals_list)
        for order in orders._signing_get_governed():
            # Who wrote its lines is known by now.
            stated = STATED - {"signing_writer_ids"}
            if order.state != "draft" or any(order[name] for name in stated):
                order._signing_refuse_stated()
        return orders

    def copy_data(self, default=None):
        """Leave the file, and its days, with the order that they belong to."""
        vals_list = super().copy_data(default)
        governed = self._signing_get_governed()
        for order, vals in zip(self, vals_list, strict=True):
            for name in _OWN.difference(default or ()) if order in governed else ():
                vals.pop(name, None)
        return vals_list

    def write(self, vals):
        """Gate the state itself: buttons, other addons, imports and RPC end here."""
        governed = self.browse()
        if not (STATED | FROZEN | {"state", "delivery_state"}).isdisjoint(vals):
            governed = self._signing_get_governed()
        if governed:
            governed._signing_check_vals(vals)
        begun = governed.filtered(lambda one: one.state != "draft")
        res = super().write(vals)
        if not _TURNED.isdisjoint(vals):
            now = self._signing_get_governed()
            # What was begun as money that goes out stays so; what comes in as well.
            made = (now - governed).filtered(lambda one: one.state in MADE)
            if made or begun - now:
                self._signing_refuse_stated()
        return res

    def _signing_check_vals(self, vals):
        """Refuse what no button does; gate what leaves; take signatures back.

        :raises AccessError: the program writes it
        :raises UserError: it is not signed
        """
        trusted = _BUTTON.is_on(self)
        state = vals.get("state")
        left = self.filtered(lambda one: one.state == "uploaded")
        if left and state and not trusted:
            self._signing_refuse_stated()
        made = self.filtered(lambda one: one.state in MADE)
        if not trusted and (not STATED.isdisjoint(vals) or state in MADE):
            self._signing_refuse_stated()
        if made and not trusted and not FROZEN.isdisjoint(vals):
            made._signing_refuse_frozen(vals)
        if state == "uploaded":
            if self.filtered(lambda one: one.state != "generated"):
                self._signing_refuse_stated()
            self._signing_check_file()
        elif state and state != "generated":
            # What has left was signed, and stays signed.
            (made - left)._signing_void()
        if vals.get("delivery_state") == "queued":
            self._signing_check_file()

    def _signing_note_writer(self):
        """Remember who writes what is paid: none of them signs it."""
        for order in self._signing_get_governed():
            if self.env.user not in order.sudo().signing_writer_ids:
                writer = Command.link(self.env.uid)
                _BUTTON.put(order.sudo()).write({"signing_writer_ids": [writer]})

    def _signing_refuse_stated(self):
        raise AccessError(
            self.env._(
                "The payments of this company are signed: the program says how far an "
                "order is and which file it has. Use the buttons of the order."
            )
        )

    def _signing_refuse_frozen(self, vals):
        names = [self._fields[name].string for name in sorted(FROZEN & vals.keys())]
        raise UserError(
            self.env._(
                "%(orders)s has a file that is signed: %(fields)s does not change any "
                "more. Cancel the order and set it to draft first.",
                orders=", ".join(self.mapped("display_name")),
                fields=", ".join(names),
            )
        )

    def _signing_void(self):
        """Take back the signatures of files that will not leave any more."""
        for order in self:
            requests = order._signing_requests(ACT)
            requests.filtered(lambda one: one.state in ("open", "done"))._void()

    def generate_payment_file(self):
        """Make a file by the button alone: what RPC would get nobody has signed."""
        if self._signing_get_governed() and not _BUTTON.is_on(self):
            self._signing_refuse_stated()
        made = super().generate_payment_file()
        self._signing_check_incoming(made[0])
        return made

    def open2generated(self):
        """Freeze the file and ask for its signatures; the file itself stays closed."""
        if not self._signing_get_governed():
            res = super().open2generated()
            if file := self.sudo().payment_file_id:
                self._signing_check_incoming(content(file))
            return res
        self.ensure_one()
        self.check_access("write")
        if self.state != "open" or self.payment_type != "outbound":
            self._signing_refuse_stated()
        self.payment_ids._signing_check_accounts()
        order = _BUTTON.put(self)
        super(AccountPaymentOrder, order).open2generated()
        order._signing_freeze()
        self._signing_open(ACT)
        return True

    def _signing_freeze(self):
        """Tie the file to its order, so that who may read it is asked of the order."""
        file = self._signing_read_file()
        self.sudo().payment_file_id.write({"res_model": self._name, "res_id": self.id})
        self.write({"signing_file_sha256": file.sha256})
        self._signing_check_payments()

    def generated2uploaded(self):
        """Gate what is said to have left, before anything is posted."""
        governed = self._signing_get_governed()
        if not governed:
            return super().generated2uploaded()
        self.check_access("write")
        if governed.filtered(lambda one: one.state != "generated"):
            self._signing_refuse_stated()
        self._signing_check_file()
        return super(AccountPaymentOrder, _BUTTON.put(self)).generated2uploaded()

    def action_cancel(self):
        """Cancel: the signatures of a file that has not left do not count any more."""
        if not self._signing_get_governed():
            return super().action_cancel()
        self.check_access("write")
        orders = _BUTTON.put(self)
        for order in orders.filtered(lambda one: one.state == "uploaded"):
            order._signing_keep_file()
        return super(AccountPaymentOrder, orders).action_cancel()

    def _signing_keep_file(self):
        """Keep the bytes that have left: cancelling deletes the order's own file."""
        file = self.sudo().payment_file_id
        if not file:
            return
        kept = file.create(
            {
                "name": file.name,
                "raw": content(file),
                "mimetype": file.mimetype,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.write({"signing_left_file_ids": [Command.link(kept.id)]})

    def cancel2draft(self):
        """Begin a cancelled order anew."""
        if not self._signing_get_governed():
            return super().cancel2draft()
        self.check_access("write")
        if self.filtered(lambda one: one.state != "cancel"):
            self._signing_refuse_stated()
        if left := self.filtered("signing_left_file_ids"):
            raise UserError(
                self.env._(
                    "The file of %(orders)s has left: the order stays as it was signed. "
                    "Make another order for what is still to pay.",
                    orders=", ".join(left.mapped("display_name")),
                )
            )
        return super(AccountPaymentOrder, _BUTTON.put(self)).cancel2draft()

    def action_signing_open(self):
        """Ask again for the signatures of a file, after a refusal. Button."""
        self.ensure_one()
        self.check_access("write")
        if self._signing_get_governed() and self.state == "generated":
            self._signing_check_payments()
            self._signing_open(ACT)
        return True


class AccountPaymentLine(models.Model):
    _inherit = "account.payment.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Let no line into an order whose file is made."""
        lines = super().create(vals_list)
        lines._signing_check_frozen({"order_id"})
        lines.order_id._signing_note_writer()
        return lines

    def write(self, vals):
        """Keep the lines of a file that is signed."""
        self._signing_check_frozen(vals)
        if not _PAID.isdisjoint(vals):
            self.order_id._signing_note_writer()
        res = super().write(vals)
        if "order_id" in vals:
            self._signing_check_frozen(vals)
            self.order_id._signing_note_writer()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signing(self):
        """Keep the lines of a file that is signed."""
        self._signing_check_frozen({"order_id"})
        self.order_id._signing_note_writer()

    def _signing_check_frozen(self, vals):
        """Refuse to change what a file to sign was made of."""
        if _PAID.isdisjoint(vals) or _BUTTON.is_on(self):
            return
        made = self.sudo().order_id.filtered(lambda one: one.state in MADE)
        if governed := made._signing_get_governed():
            governed._signing_refuse_frozen({"payment_line_ids": Command.clear()})
