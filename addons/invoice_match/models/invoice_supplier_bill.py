from odoo import api, models


class InvoiceSupplier(models.AbstractModel):
    """One bill, as its supplier sees it."""

    _inherit = "invoice.supplier"

    @api.model
    def _find_capture(self, supplier, capture_id):
        """Return a file of the supplier, in sudo; none for anything else."""
        captures = self.env["invoice.capture"].sudo()
        capture = captures.search([("id", "=", capture_id)], limit=1)
        return capture if capture and capture._is_of(supplier) else captures

    @api.model
    def _get_bill_lines(self, move):
        """Return the lines of a bill as the supplier wrote them."""
        say = self.env["invoice.supplier.words"]._say_number
        return [
            {
                "name": line.name,
                "quantity": say(line.quantity),
                "price": line.price_unit,
                "net": line.price_subtotal,
            }
            for line in move.invoice_line_ids
            if line.display_type == "product"
        ]

    @api.model
    def _get_steps(self, move, bill):
        """Return how far the bill is, as four steps with their days.

        :param bill: its values of :meth:`_get_bills`
        :return: ``[{"word", "date", "done", "now"}]``
        """
        words = self.env["invoice.supplier.words"]
        state = bill["state"]
        reached = {"received": 0, "approved": 2, "paid": 3}.get(state, 1)
        steps = (
            (words._get_state("received"), bill["received_at"] or move.create_date),
            (words._get_state(state) if reached == 1 else words._get_checked(), None),
            (words._get_state("approved"), None),
            (words._get_payment(state == "paid"), bill["day"] if reached > 1 else None),
        )
        return [
            {
                "word": word,
                "date": day,
                "done": place < reached or (place == reached and place != 1),
                "now": place == reached,
            }
            for place, (word, day) in enumerate(steps)
        ]
