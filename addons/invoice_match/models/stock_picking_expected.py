from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

#: Deliveries the screen shows at once; more are found by searching.
MOST_SHOWN = 200


class StockPicking(models.Model):
    """Deliveries of suppliers that are expected, and who may receive them."""

    _inherit = "stock.picking"

    supplier_delivery_note = fields.Char(
        string="Supplier's delivery note",
        copy=False,
        index="btree_not_null",
        help="The number of the delivery note or despatch advice. An invoice that names "
        "it (BT-16) is compared with this receipt.",
    )
    acknowledgement_ids = fields.One2many(
        "delivery.acknowledgement", "picking_id", readonly=True
    )
    refused_ids = fields.One2many(
        "delivery.acknowledgement",
        "return_id",
        readonly=True,
        help="What was refused on arrival and goes back by this return.",
    )

    @api.model
    def _get_expected_domain(self):
        """Return what is a delivery of a supplier's that may be received now."""
        domain = (
            Domain("picking_type_code", "=", "incoming")
            & Domain("state", "in", ("confirmed", "assigned"))
            & Domain("return_id", "=", False)
            & Domain("move_ids.purchase_line_id", "!=", False)
            & Domain("company_id", "in", self.env.companies.ids)
        )
        return domain & self._get_receivable_domain()

    @api.model
    def _get_receivable_domain(self):
        """Return which deliveries the user may receive: all, or of own orders only.

        :raises AccessError: the user neither receives nor buys
        """
        user = self.env.user
        if user.has_group("stock.group_stock_user"):
            return Domain.TRUE
        if user.has_group("purchase.group_purchase_manager"):
            return Domain.TRUE
        if user.has_group("purchase.group_purchase_user"):
            return Domain("move_ids.purchase_line_id.order_id.user_id", "=", user.id)
        raise AccessError(
            self.env._("Deliveries are received by the warehouse and by buyers.")
        )

    def _check_may_receive(self):
        """Check that the user may receive these deliveries.

        :raises AccessError: another company's, or another buyer's
        """
        self.check_access("read")
        allowed = self._get_receivable_domain()
        own = Domain("id", "in", self.ids) & Domain(
            "company_id", "in", self.env.companies.ids
        )
        # A buyer has no right on quants, yet knows whose order it is.
        if self.sudo().search_count(own & allowed) != len(self):
            raise AccessError(
                self.env._("You may receive the deliveries of your own orders only.")
            )

    @api.model
    def _get_expected_deliveries(self, text=""):
        """Return the deliveries the user may receive, the earliest first.

        Called by ``delivery.reception``.

        :param str text: in the number of delivery or order, the supplier, a product
        """
        domain = self._get_expected_domain()
        if text:
            domain &= self._get_expected_text_domain(text)
        return self.search(domain, order="scheduled_date, id", limit=MOST_SHOWN)

    @api.model
    def _get_expected_text_domain(self, text):
        """Return what finds deliveries by a word or a scanned number."""
        names = (
            "name",
            "origin",
            "partner_id.name",
            "supplier_delivery_note",
            "move_ids.purchase_line_id.order_id.partner_ref",
            "move_ids.product_id.name",
        )
        announced = self.env["delivery.despatch.line"].sudo()
        announced = announced.search([("despatch_id.number", "=", text)])
        numbers = ("move_ids.product_id.default_code", "move_ids.product_id.barcode")
        return Domain.OR(
            [
                *(Domain(name, "ilike", text) for name in names),
                *(Domain(name, "=", text) for name in numbers),
                Domain("move_ids", "in", announced.move_id.ids),
            ]
        )
