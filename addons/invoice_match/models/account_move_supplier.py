from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

#: State -> colour of its badge.
COLOURS = {
    "received": "secondary",
    "checking": "info",
    "question": "warning",
    "waiting": "secondary",
    "approved": "primary",
    "paid": "success",
    "refused": "danger",
    "cancelled": "secondary",
}
_PAID = ("paid", "in_payment", "reversed")


class AccountMove(models.Model):
    """What a supplier may know of its bills, in its words."""

    _inherit = "account.move"

    def _get_supplier_path(self):
        """Return the page where the supplier reads how far the bill is, and answers."""
        self.ensure_one()
        return f"/my/supplier/invoices/{self.id}"

    @api.model
    def _get_supplier_domain(self, supplier):
        """Return the domain of the bills that a supplier sees.

        :param supplier: commercial entity; none sees nothing
        """
        if not supplier:
            return Domain.FALSE
        known = Domain("state", "=", "posted") | Domain("capture_ids", "!=", False)
        return (
            Domain("move_type", "in", ("in_invoice", "in_refund"))
            & Domain("commercial_partner_id", "=", supplier.id)
            & known
        )

    def _get_supplier_state(self):
        """Return ``{id: {"state", "word", "colour", "day", "reason"}}`` of these bills.

        Called by the portal, in sudo, for bills whose supplier was checked.
        """
        paid = self._get_supplier_payments()
        reasons = self._get_supplier_refusals()
        asked, held = self._get_supplier_questions(), self._get_held()
        found = {}
        for move in self:
            state = move._get_supplier_step(move in asked, move in held)
            day = {"paid": paid.get(move.id), "approved": move.invoice_date_due}
            found[move.id] = {
                "state": state,
                "word": self.env["invoice.supplier.words"]._get_state(state),
                "colour": COLOURS[state],
                "day": day.get(state),
                "reason": state == "refused" and reasons.get(move.id, ""),
            }
        return found

    def _get_supplier_step(self, asked, held):
        """Return how far a bill is.

        :param asked: whether a question to the supplier is open
        :param held: whether it waits for a release
        """
        self.ensure_one()
        if self.match_state == "refused":
            return "refused"
        if self.state == "cancel":
            return "cancelled"
        if self.payment_state in _PAID:
            return "paid"
        if asked:
            return "question"
        if self.match_state == "waiting":
            return "waiting"
        if not held and (self.release_kind or self.state == "posted"):
            return "approved"
        return "received" if self.match_state == "none" else "checking"

    def _get_supplier_questions(self):
        """Return those of these bills with a question that waits for the supplier."""
        exceptions = self.env["invoice.exception"]
        asked = Domain("move_id", "in", self.ids) & exceptions._get_asked_domain()
        return exceptions.search(asked).move_id

    def _get_supplier_refusals(self):
        """Return ``{bill id: why it was refused}``."""
        refused = self.env["invoice.exception"].search_fetch(
            [("move_id", "in", self.ids), ("outcome", "=", "refuse")],
            ["move_id", "reason"],
            order="settled_at",
        )
        return {one.move_id.id: one.reason for one in refused if one.reason}

    def _get_supplier_payments(self):
        """Return ``{bill id: day of the last payment}``, credit notes among them."""
        if not self.ids:
            return {}
        query = SQL(
            """
            SELECT line.move_id, MAX(other.date)
              FROM account_move_line line
              JOIN account_partial_reconcile part
                ON part.debit_move_id = line.id OR part.credit_move_id = line.id
              JOIN account_move_line other
                ON other.id = part.debit_move_id + part.credit_move_id - line.id
             WHERE line.move_id IN %s
             GROUP BY line.move_id
            """,
            tuple(self.ids),
        )
        self.env["account.partial.reconcile"].flush_model()
        return dict(self.env.execute_query(query))
