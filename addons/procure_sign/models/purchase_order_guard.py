from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core.order_states import BOUND, Way, way
from ..trust import is_trusted, split_defaults, untrusted
from .purchase_order_bound import ACT

#: What only the program writes.
GUARDED = frozenset(
    {"signing_texts", "signing_revising", "signing_sent", "signing_writer_ids"}
)
#: What may change the document; which of them really do is found by comparing.
OF_ORDER = frozenset(
    {
        "name",
        "company_id",
        "partner_id",
        "currency_id",
        "currency_rate",
        "date_order",
        "dest_address_id",
        "picking_type_id",
        "payment_term_id",
        "note",
        "order_line",
        "create_date",
    }
)
_OF_STATE = frozenset({"state", "locked", "date_approve"})


class PurchaseOrder(models.Model):
    """The order's own methods refuse what its signatures forbid, on every path."""

    _inherit = "purchase.order"

    signing_revising = fields.Boolean(
        "Being revised",
        copy=False,
        readonly=True,
        help="Its signatures were given up: it may change, and must be signed again.",
    )
    signing_sent = fields.Selection(
        [
            ("waiting", "Is being sent"),
            ("sent", "Sent to the supplier"),
            ("failed", "Could not be sent"),
        ],
        "Signed order",
        copy=False,
        readonly=True,
    )

    @api.model
    def default_get(self, fields):
        """Give no default of what only the program writes: a client may send one."""
        others, own = split_defaults(self, fields, GUARDED)
        return {**super().default_get(others), **own}

    @api.model_create_multi
    def create(self, vals_list):
        """Let nobody create an order that is past its signatures."""
        for vals in vals_list:
            self._signing_refuse_guarded(vals)
        orders = super().create(vals_list)
        dated = orders.filtered(
            lambda order: order.state in BOUND or order.date_approve
        )
        if dated._signing_bound():
            raise UserError(
                self.env._(
                    "An order is created as a request for quotation. Confirm it, and "
                    "it goes to those who sign it."
                )
            )
        return orders

    def write(self, vals):
        """Refuse changes of a signed order and of its state; see ``order_states``."""
        if is_trusted(self):
            return super(PurchaseOrder, untrusted(self)).write(vals)
        self._signing_refuse_guarded(vals)
        if OF_ORDER.isdisjoint(vals) and _OF_STATE.isdisjoint(vals):
            return super().write(vals)
        bound = self._signing_bound()
        write = super().write
        done = self._signing_write(bound, vals, write) if bound else write(vals)
        self._signing_follow(bound, vals)
        return done

    def _signing_follow(self, bound, vals):
        """Refuse orders that came in past the signatures; remember who wrote.

        :param bound: those that were signed here before
        """
        now = self._signing_bound() if "company_id" in vals else bound
        for order in now - bound:
            if order.sudo().state in BOUND or order.sudo().date_approve:
                raise UserError(order._signing_say_state())
        if not OF_ORDER.isdisjoint(vals):
            (now | bound)._signing_add_writers()

    def _signing_write(self, bound, vals, write):
        """Write where orders are signed: refuse first, compare and check afterwards.

        :param write: what ``write`` goes on with
        """
        ways = bound._signing_ways(vals)
        vals = bound._signing_dated(vals, ways)
        signed = [order for order, one in ways.items() if one is Way.SIGNED]
        if "locked" in vals:
            bound._signing_check_lock(vals["locked"])
        # A change of state alone leaves the document as it is: nothing to compare.
        compared = bound.browse() if OF_ORDER.isdisjoint(vals) else bound
        with compared._signing_unchanged():
            done = write(vals)
        self.browse(order.id for order in signed)._signing_check(ACT)
        voided = [order.id for order, one in ways.items() if one is Way.VOIDS]
        if voided:
            self.browse(voided)._signing_void()
        return done

    def _signing_ways(self, vals):
        """Find how each order may change its state.

        :return: ``{order: Way}``
        :raises UserError: it may not, or not so
        """
        if "state" not in vals:
            return {}
        ways = {order: way(order.state, vals["state"]) for order in self}
        for order, one in ways.items():
            if one in (None, Way.BUTTON):
                raise UserError(order._signing_say_state())
        return ways

    def _signing_dated(self, vals, ways):
        """Let the server date a confirmation; it decides which policies applied."""
        if Way.SIGNED in ways.values():
            return {**vals, "date_approve": fields.Datetime.now()}
        if "date_approve" in vals:
            when = fields.Datetime.to_datetime(vals["date_approve"]) or False
            if any(order.date_approve != when for order in self):
                raise UserError(self.env._("The day of a confirmation stays as it is."))
        return vals

    def _signing_check_lock(self, locked):
        """Lock and unlock only what is signed as it stands."""
        touched = self.filtered(
            lambda order: order.state == "purchase" and order.locked != bool(locked)
        )
        touched._signing_gate()

    def _signing_void(self):
        """Let the signatures of orders count no more; they stay readable."""
        requests = self.env["signing.request"].sudo()
        for order in self:
            requests |= order._signing_requests(ACT)
        requests.filtered(lambda one: one.state in ("open", "done"))._void()

    def _signing_say_state(self):
        """Say how a state is changed where orders are signed."""
        return self.env._(
            "%(name)s: orders are signed here, so use the buttons: Confirm asks for the "
            "signatures, Revise gives them up for a change, Cancel asks for the reason.",
            name=self.name,
        )

    def _signing_refuse_guarded(self, vals):
        if not GUARDED.isdisjoint(vals) and not is_trusted(self):
            raise AccessError(
                self.env._(
                    "What belongs to signatures is written by the program alone."
                )
            )
