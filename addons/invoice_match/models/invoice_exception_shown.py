from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.check.catalogue import CATALOGUE
from .invoice_exception import OUTCOMES

#: What the buttons say; the outcome itself is said in the past.
BUTTONS = {
    "accept": "Accept ...",
    "change_order": "Change the order",
    "ask": "Ask the supplier ...",
    "wait": "Wait for the receipt",
    "expect_credit": "Expect a credit note",
    "short_pay": "Pay less",
    "refuse": "Refuse ...",
    "split": "Split",
    "confirm": "Confirm ...",
    "pair": "Choose the order line ...",
}


#: Who settles what has nobody in charge.
GROUPS = {
    "buyer": "purchase.group_purchase_user",
    "receiving": "stock.group_stock_user",
    "accountant": "account.group_account_invoice",
    "treasury": "invoice_match.group_treasury",
}


class InvoiceException(models.Model):
    """An exception as lists and the screen of a bill show it."""

    _inherit = "invoice.exception"

    likeliest = fields.Selection(
        [(name, BUTTONS[name]) for name, _past in OUTCOMES],
        compute="_compute_likeliest",
        string="Settle",
    )

    bill_number = fields.Char(related="move_id.ref", string="Number")
    is_mine = fields.Boolean(
        string="Mine", compute="_compute_is_mine", search="_search_is_mine"
    )

    @api.depends("user_id", "owner")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        owners = self._get_my_owners()
        for one in self:
            mine = one.user_id == self.env.user
            one.is_mine = mine or (not one.user_id and one.owner in owners)

    def _search_is_mine(self, operator, value):
        """Search for what is the user's, or nobody's and of the user's kind."""
        if operator != "in":
            return NotImplemented
        return [
            "|",
            ("user_id", "=", self.env.uid),
            "&",
            ("user_id", "=", False),
            ("owner", "in", self._get_my_owners()),
        ]

    @api.model
    def _get_my_owners(self):
        """Return the kinds of owners that the user is one of."""
        user = self.env.user
        return [owner for owner, group in GROUPS.items() if user.has_group(group)]

    @api.depends("code", "state")
    def _compute_likeliest(self):
        for one in self:
            outcomes = CATALOGUE[one.code].outcomes if one.code else ()
            one.likeliest = one.state == "open" and outcomes and outcomes[0]

    def _get_shown(self):
        """Return an exception with its sentence and the buttons that may settle it."""
        self.ensure_one()
        names = self._fields["likeliest"]._description_selection(self.env)
        labels = dict(names)
        owners = dict(self._fields["owner"]._description_selection(self.env))
        states = dict(self._fields["state"]._description_selection(self.env))
        past = dict(self._fields["outcome"]._description_selection(self.env))
        is_open = self.state == "open"
        late = is_open and self.deadline and self.deadline < fields.Date.today()
        return {
            "id": self.id,
            "code": self.code,
            "sentence": self.sentence or self.code,
            "owner": owners.get(self.owner, ""),
            "user": self.sudo().user_id.name or "",
            "deadline": fields.Date.to_string(self.deadline),
            "late": bool(late),
            "open": is_open,
            "state_label": past.get(self.outcome) or states.get(self.state, ""),
            "reason": self.reason or "",
            "settled_by": self.sudo().settled_by.name or "",
            "line": self.line_key or "",
            "outcomes": [
                {"name": name, "label": labels[name]}
                for name in (CATALOGUE[self.code].outcomes if is_open else ())
            ],
        }

    def action_open_match(self):
        """Open the bill of an exception beside order and receipt. Called by the list."""
        self.ensure_one()
        if not self.move_id.has_access("read"):
            return self._open_delivery()
        return self.move_id.action_open_match()

    def _open_delivery(self):
        """Return the screen of deliveries, for who may not read bills."""
        return self.env["ir.actions.actions"]._for_xml_id(
            "invoice_match.delivery_reception_action"
        )

    def action_outcome(self, outcome):
        """Settle an exception by one of its outcomes. Called by the screens' buttons.

        :param str outcome: one that the catalogue allows for the exception's code
        :return: the dialog that asks for what is missing, else True
        :raises UserError: no such outcome for this exception
        """
        self.ensure_one()
        if outcome not in CATALOGUE[self.code].outcomes:
            raise UserError(
                self.env._(
                    "%(exception)s cannot be settled by %(outcome)s.",
                    exception=self.display_name,
                    outcome=outcome,
                )
            )
        action = getattr(self, f"action_{outcome}")()
        if isinstance(action, dict):
            # A button's answer is completed by the web client, that of a call is not.
            action.setdefault("views", [(False, "form")])
        return action
