from odoo import api, models
from odoo.fields import Domain

from ..trust import is_trusted, untrusted

#: What another order, receipt or bill may settle although nothing is paired yet.
UNPAIRED = ("H02", "H06", "L01", "L02", "L16", "P01", "P02", "P03", "P04", "P06", "P07")


#: Posted bills that still wait for their release.
POSTED = [
    "&",
    "&",
    ("state", "=", "posted"),
    ("company_id.match_gate", "=", "pay"),
    ("match_state", "in", ("waiting", "exception", "disputed")),
]
#: What a person changes on a bill that was typed.
TYPED = {"invoice_line_ids", "line_ids", "partner_id", "currency_id", "ref"}


class AccountMove(models.Model):
    """Bills are compared again by themselves when what they depend on changes."""

    _inherit = "account.move"

    def _compare_later(self):
        """Have these bills compared in a job, once however often it is asked for."""
        bills = untrusted(self.sudo())._filter_comparable()
        for move in bills:
            move.with_delay(
                identity_key=f"invoice_match.compare:{move.id}",
                description=self.env._("Compare %(bill)s", bill=move.display_name),
            )._job_compare()

    def _job_compare(self):
        """Compare; called by the jobs of :meth:`_compare_later`."""
        self.exists()._compare()

    def _compare_of_orders(self, orders):
        """Have the bills compared again that these orders may change.

        :param orders: ``purchase.order``
        """
        if not orders:
            return
        suppliers = orders.partner_id.commercial_partner_id
        paired = Domain("match_line_ids.purchase_line_id.order_id", "in", orders.ids)
        linked = Domain("line_ids.purchase_line_id.order_id", "in", orders.ids)
        opened = Domain("match_exception_ids.state", "=", "open") & Domain(
            "match_exception_ids.code", "in", UNPAIRED
        )
        lost = Domain("commercial_partner_id", "in", suppliers.ids) & opened
        domain = Domain.AND(
            [
                ["|", ("state", "=", "draft"), *POSTED],
                [("company_id", "in", orders.company_id.ids)],
                [("match_state", "not in", (False, "none", "refused"))],
                paired | linked | lost,
            ]
        )
        self.sudo().search(domain)._compare_later()

    @api.model_create_multi
    def create(self, vals_list):
        """Have bills that are made from orders compared."""
        moves = super().create(vals_list)
        bills = moves.filtered(lambda move: move.is_purchase_document())
        bills.filtered("line_ids.purchase_line_id")._compare_later()
        return moves

    def write(self, vals):
        """Look again at a typed bill that is changed, and at the others of an order when
        a bill of it comes or goes.
        """
        done = super().write(vals)
        if not is_trusted(self) and not TYPED.isdisjoint(vals):
            typed = self.filtered(lambda move: not move.capture_ids)
            typed.filtered("line_ids.purchase_line_id")._compare_later()
        if "state" in vals:
            bills = self.filtered(lambda move: move.is_purchase_document())
            orders = bills.sudo().line_ids.purchase_line_id.order_id
            self._compare_of_orders(orders)
        return done

    def _post(self, soft=True):
        """Compare first what was typed and nobody has compared yet."""
        held = self._gates_posting()._get_held()
        held.filtered(
            lambda move: (
                move.match_state in (False, "none")
                and not move.release_kind
                and not move._get_open_exceptions()
            )
        )._compare()
        return super()._post(soft=soft)
