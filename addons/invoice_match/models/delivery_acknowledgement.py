from odoo import api, fields, models
from odoo.exceptions import UserError

#: A token is made by the screen; ``crypto.randomUUID`` has 36 characters.
TOKEN_SIZES = range(16, 65)
REASONS = [
    ("damaged", "Damaged"),
    ("wrong", "Wrong item"),
    ("too_much", "Not ordered or too much"),
    ("quality", "Quality"),
    ("expired", "Date passed or too short"),
    ("other", "Other"),
]
REFUSALS = [
    ("left", "Gone with the driver"),
    ("kept", "Here until fetched"),
]


class DeliveryAcknowledgement(models.Model):
    """What a person said when a delivery came: once, and never changed."""

    _name = "delivery.acknowledgement"
    _description = "Acknowledgement of a Delivery"
    _inherit = ["invoice.match.kept"]
    _order = "id desc"

    picking_id = fields.Many2one(
        "stock.picking",
        string="Delivery",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="picking_id.company_id", store=True)
    token = fields.Char(
        required=True,
        copy=False,
        help="Made by the screen for one press of the button, so that a repeat is known.",
    )
    user_id = fields.Many2one("res.users", string="Received by", required=True)
    received_at = fields.Datetime(required=True, default=fields.Datetime.now)
    delivery_note = fields.Char(string="Delivery note of the supplier")
    driver = fields.Char(string="Name of the driver")
    signature = fields.Binary(string="Signature of the driver", attachment=True)
    rest_expected = fields.Boolean(string="Rest still expected")
    rest_id = fields.Many2one("stock.picking")
    return_id = fields.Many2one("stock.picking", index="btree_not_null")
    line_ids = fields.One2many("delivery.acknowledgement.line", "acknowledgement_id")

    _token_uniq = models.UniqueIndex(
        "(token)", "This acknowledgement was already taken."
    )

    @api.model
    def _check_token(self, token):
        """Return a token as it may be kept.

        :raises UserError: it is none
        """
        if isinstance(token, str) and len(token) in TOKEN_SIZES and token.isascii():
            return token
        raise UserError(
            self.env._("The screen sent no valid token. Open the delivery again.")
        )

    def _get_answer(self, picking):
        """Return what the screen is told, whether for the first time or again.

        :raises UserError: the token was used for another delivery
        """
        self.ensure_one()
        if self.picking_id != picking:
            raise UserError(
                self.env._(
                    "This was said of %(other)s already. Open the delivery again.",
                    other=self.picking_id.name,
                )
            )
        return {
            "state": "done",
            "picking": picking.name,
            "rest": self.rest_id.name or "",
            "return": self.return_id.name or "",
            "received": any(line.received for line in self.line_ids),
        }


class DeliveryAcknowledgementLine(models.Model):
    """What was said of one line of a delivery."""

    _name = "delivery.acknowledgement.line"
    _description = "Line of an Acknowledgement"
    _inherit = ["invoice.match.kept"]
    _order = "acknowledgement_id desc, id"

    acknowledgement_id = fields.Many2one(
        "delivery.acknowledgement", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="acknowledgement_id.company_id", store=True, index=True
    )
    move_id = fields.Many2one("stock.move", index=True, ondelete="set null")
    product_id = fields.Many2one("product.product", required=True)
    uom_id = fields.Many2one("uom.uom", string="Unit")
    expected = fields.Float(digits="Product Unit")
    accepted = fields.Float(digits="Product Unit")
    refused = fields.Float(digits="Product Unit")
    received = fields.Float(
        digits="Product Unit", help="Came into stock, what goes back later included."
    )
    refusal = fields.Selection(REFUSALS, string="Refused goods are")
    reason = fields.Selection(REASONS)
    note = fields.Char()
    photo = fields.Binary(attachment=True)
