from odoo import api, fields, models

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


class InvoiceException(models.Model):
    """An exception as lists and the screen of a bill show it."""

    _inherit = "invoice.exception"

    likeliest = fields.Selection(
        [(name, BUTTONS[name]) for name, _past in OUTCOMES],
        compute="_compute_likeliest",
        string="Settle",
    )

    @api.depends("code", "state")
    def _compute_likeliest(self):
        for one in self:
            outcomes = CATALOGUE[one.code].outcomes if one.code else ()
            one.likeliest = one.state == "open" and outcomes and outcomes[0]

    def _get_line_key(self):
        """Return the key of the line an exception is about, empty for the document."""
        self.ensure_one()
        return (self.identity or "").split("|")[1:2][0] if "|" in self.identity else ""

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
            "line": self._get_line_key(),
            "outcomes": [
                {"name": name, "label": labels[name]}
                for name in (CATALOGUE[self.code].outcomes if is_open else ())
            ],
        }

    def action_open_match(self):
        """Open the bill of an exception beside order and receipt. Called by the list."""
        self.ensure_one()
        return self.move_id.action_open_match()
