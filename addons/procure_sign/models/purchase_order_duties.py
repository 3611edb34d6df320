from odoo import fields, models

from ..keys import login_key


class PurchaseOrder(models.Model):
    """Who has done what with an order already, for segregation."""

    _inherit = "purchase.order"

    signing_requester_ids = fields.Many2many(
        "res.users",
        string="Requested by",
        compute="_compute_signing_requester_ids",
        compute_sudo=True,
        help="Who asked for what is ordered, or wrote it: none of them approves it.",
    )

    def _compute_signing_requester_ids(self):
        """Name who asked for each line: by a purchase request, or by writing it."""
        for order in self:
            order.signing_requester_ids = order._signing_responsible()

    def _signing_responsible(self):
        """Return who asked for what is ordered, and everybody who wrote a part of it.

        A request takes nobody's part away: its link, and what it asked for, are easily
        stretched by whoever writes the order.
        """
        writers = self.signing_writer_ids | self._signing_lines().create_uid
        return self._signing_requesters() | writers

    def _signing_requesters(self):
        """Return who asked first: for the reader, who is shown the others beside."""
        lines = self._signing_lines()
        asked = {line: line._signing_asked() for line in lines}
        requests = self.env["purchase.request"].union(*asked.values())
        # A line that no request asked for was asked for by whoever wrote it.
        own = lines.filtered(lambda line: not asked[line])
        users = requests.requested_by | requests.create_uid | own.create_uid
        return users or self.create_uid

    def _signing_duties(self):
        """Return the logins that did each duty; payments ask for them too.

        :rtype: dict[str, frozenset[str]]
        """
        self.ensure_one()
        order = self.sudo()
        receivers = order.picking_ids.signing_done_by_id
        return {
            "request": frozenset(map(login_key, order._signing_responsible())),
            "receive": frozenset(map(login_key, receivers)),
        }


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _signing_asked(self):
        """Return the requests that really ask for this line's product.

        The link alone proves nothing: whoever writes orders can write it.
        """
        lines = self.purchase_request_lines.filtered(
            lambda one: (
                one.product_id == self.product_id
                and one.company_id == self.company_id
                and one.request_id.state not in ("draft", "rejected")
            )
        )
        return lines.request_id
