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
        reached = {"approved": 2, "paid": 3}.get(state, 1)
        if state == "received":
            reached = 0
        days = (
            bill["received_at"] or move.create_date,
            None,
            bill["due"] if reached >= 2 else None,
            bill["day"] if state == "paid" else None,
        )
        now = words._get_state(state if reached == 1 else "checking")
        names = (
            words._get_state("received"),
            now,
            words._get_state("approved"),
            words._get_state("paid"),
        )
        return [
            {
                "word": word,
                "date": day,
                "done": place < reached or (place == reached and place != 1),
                "now": place == reached,
            }
            for place, (word, day) in enumerate(zip(names, days, strict=True))
        ]
