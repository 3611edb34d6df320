from odoo import models
from odoo.tools import SQL


class PurchaseOrder(models.Model):
    """Orders that money may still be paid for, whatever a payment says it is for."""

    _inherit = "purchase.order"

    def _signing_get_unpaid(self, suppliers, companies):
        """Return the orders of suppliers that are not wholly billed and paid.

        :param suppliers: ``res.partner``, commercial partners
        :param companies: all of their group counts: an order is paid from anywhere
        """
        if not suppliers:
            return self.browse()
        self.env.flush_all()
        group = self.env["res.company"].sudo().with_context(active_test=False)
        group = group.search([("id", "child_of", companies.sudo().root_id.ids)])
        rows = self.env.execute_query(
            SQL(
                """SELECT o.id
                     FROM purchase_order o
                     JOIN res_partner p ON p.id = o.partner_id
                    WHERE p.commercial_partner_id IN %s
                      AND o.company_id IN %s
                      AND o.state <> 'cancel'
                      AND (EXISTS (
                              SELECT FROM purchase_order_line l
                               WHERE l.order_id = o.id AND l.display_type IS NULL
                                 AND COALESCE(l.qty_invoiced, 0)
                                     < l.product_qty - 0.000001)
                          OR EXISTS (
                              SELECT FROM account_move_purchase_order_rel r
                                JOIN account_move m ON m.id = r.account_move_id
                               WHERE r.purchase_order_id = o.id
                                 AND m.state <> 'cancel'
                                 AND (m.state <> 'posted'
                                      OR m.payment_state NOT IN
                                         ('paid', 'in_payment', 'reversed'))))""",
                tuple(suppliers.ids),
                tuple(group.ids) or (0,),
            )
        )
        return self.browse(number for (number,) in rows)
