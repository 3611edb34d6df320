from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain


class InvoiceSupplier(models.AbstractModel):
    """What a supplier sees of its orders and bills, as named values.

    Every method takes the supplier's commercial entity, reads in sudo, and returns
    nothing of anybody else's.
    """

    _name = "invoice.supplier"
    _description = "Supplier's View of Orders and Bills"

    @api.model
    def _get_supplier(self, user):
        """Return the commercial entity that a portal user acts for, else nobody."""
        partner = user.sudo().partner_id.commercial_partner_id
        return partner if user._is_portal() else partner[:0]

    @api.model
    def _get_order_domain(self, supplier):
        """Return the domain of the orders that a supplier sees."""
        if not supplier:
            return Domain.FALSE
        return Domain("partner_id.commercial_partner_id", "=", supplier.id) & Domain(
            "state", "=", "purchase"
        )

    @api.model
    def _find_order(self, supplier, order_id):
        """Return an order of the supplier, in sudo; none for anything else."""
        own = self._get_order_domain(supplier) & Domain("id", "=", order_id)
        return self.env["purchase.order"].sudo().search(own, limit=1)

    @api.model
    def _find_bill(self, supplier, move_id):
        """Return a bill of the supplier, in sudo; none for anything else."""
        moves = self.env["account.move"].sudo()
        own = moves._get_supplier_domain(supplier) & Domain("id", "=", move_id)
        return moves.search(own, limit=1)

    @api.model
    def _find_question(self, supplier, exception_id):
        """Return a question that waits for this supplier, in sudo."""
        exceptions = self.env["invoice.exception"].sudo()
        bills = self.env["account.move"]._get_supplier_domain(supplier)
        own = (
            exceptions._get_asked_domain()
            & Domain("id", "=", exception_id)
            & Domain("move_id", "any", bills)
        )
        return exceptions.search(own, limit=1)

    @api.model
    def _get_companies(self, supplier):
        """Return the companies that ordered from the supplier or have bills of it."""
        orders = self.env["purchase.order"].sudo()
        moves = self.env["account.move"].sudo()
        ordered = orders._read_group(self._get_order_domain(supplier), ["company_id"])
        billed = moves._read_group(moves._get_supplier_domain(supplier), ["company_id"])
        companies = self.env["res.company"].sudo()
        for [company] in (*ordered, *billed):
            companies |= company
        return companies.sorted("id")

    # === ORDERS === #

    @api.model
    def _get_orders(self, orders):
        """Return the named values of orders that were found for a supplier."""
        shares = self._get_shares(orders)
        return [self._get_order_values(order, shares[order.id]) for order in orders]

    def _get_order_values(self, order, share):
        """Return ordered, delivered, invoiced, approved and paid of one order."""
        delivered = sum(
            line.price_total * line.qty_received / line.product_qty
            for line in order.order_line
            if line.product_qty
        )
        ordered = order.amount_total
        return {
            "id": order.id,
            "name": order.name,
            "reference": order.partner_ref,
            "company": order.company_id.name,
            "currency": order.currency_id,
            "date": order.date_approve or order.date_order,
            "planned": order.date_planned,
            "ordered": ordered,
            "delivered": order.currency_id.round(delivered),
            **{name: share[name] for name in ("invoiced", "approved", "paid")},
            "questions": share["questions"],
            "to_invoice": self._can_invoice(order),
        }

    def _can_invoice(self, order):
        """Return whether something of the order may be invoiced now."""
        return any(line.qty_to_invoice > 0 for line in order.order_line)

    def _get_shares(self, orders):
        """Return ``{order id: {"invoiced", "approved", "paid", "questions"}}``.

        A bill over several orders counts for each with the lines that are its.
        """
        shares = defaultdict(
            lambda: {"invoiced": 0.0, "approved": 0.0, "paid": 0.0, "questions": 0}
        )
        suppliers = orders.partner_id.commercial_partner_id
        lines = self.env["account.move.line"].search(
            [
                ("purchase_line_id", "in", orders.order_line.ids),
                ("move_id.move_type", "in", ("in_invoice", "in_refund")),
                ("move_id.commercial_partner_id", "in", suppliers.ids),
                ("parent_state", "!=", "cancel"),
            ]
        )
        states = lines.move_id._get_supplier_state()
        asked = defaultdict(set)
        for line in lines:
            move, order = line.move_id, line.purchase_line_id.order_id
            state = states[move.id]["state"]
            if state in ("refused", "cancelled"):
                continue
            self._add_share(shares[order.id], line, state)
            if state == "question":
                asked[order.id].add(move.id)
        for order_id, moves in asked.items():
            shares[order_id]["questions"] = len(moves)
        return shares

    def _add_share(self, share, line, state):
        """Add a bill line to what is invoiced, approved and paid of its order."""
        move = line.move_id
        amount = (
            -line.price_total if move.move_type == "in_refund" else line.price_total
        )
        share["invoiced"] += amount
        if state in ("approved", "paid"):
            share["approved"] += amount
        if move.amount_total and move.state == "posted":
            part = 1 - move.amount_residual / move.amount_total
            share["paid"] += amount * part

    @api.model
    def _get_order_lines(self, order):
        """Return what was ordered, delivered and invoiced by line, quantities only."""
        say = self.env["invoice.supplier.words"]._say_number
        return [
            {
                "name": line.product_id.display_name or line.name,
                "unit": line.product_uom_id.name,
                "ordered": say(line.product_qty),
                "received": say(line.qty_received),
                "invoiced": say(line.qty_invoiced),
                "complete": line.qty_received >= line.product_qty,
            }
            for line in order.order_line
            if not line.display_type
        ]

    @api.model
    def _get_receipts(self, order):
        """Return the deliveries of an order: number, day, whether all is in."""
        pickings = order.picking_ids.filtered(lambda one: one.state != "cancel")
        return [
            {
                "note": one.name,
                "done": one.state == "done",
                "back": one.picking_type_code == "outgoing",
                "date": one.date_done if one.state == "done" else one.scheduled_date,
            }
            for one in pickings.sorted("scheduled_date")
        ]

    # === BILLS === #

    @api.model
    def _get_bills(self, moves):
        """Return the named values of bills that were found for a supplier."""
        states = moves._get_supplier_state()
        return [
            {
                "id": move.id,
                "number": move.ref or move.capture_id.number,
                "credit": move.move_type == "in_refund",
                "date": move.invoice_date,
                "received_at": move.capture_id.received_at,
                "due": move.invoice_date_due,
                "company": move.company_id.name,
                "total": move.amount_total,
                "untaxed": move.amount_untaxed,
                "tax": move.amount_tax,
                "open": move.amount_residual,
                "currency": move.currency_id,
                "orders": move.line_ids.purchase_line_id.order_id.mapped("name"),
                "file": self._get_file(move).id,
                **states[move.id],
            }
            for move in moves
        ]

    def _get_file(self, move):
        """Return the file of a bill that its own supplier sent, if any."""
        own = move.commercial_partner_id
        return move.capture_ids.filtered(lambda one: one._is_of(own))[:1]

    @api.model
    def _get_waiting_files(self, supplier):
        """Return the files that a supplier sent and sees no bill of."""
        captures = self.env["invoice.capture"].sudo()
        own = Domain("move_id.commercial_partner_id", "=", supplier.id)
        found = captures.search(
            Domain("sent_by_id", "=", supplier.id or 0) & ~own, limit=20
        )
        return [
            {"id": one.id, "name": one.name, "received_at": one.received_at}
            for one in found
        ]

    @api.model
    def _get_expected_credits(self, supplier):
        """Return the credit notes that we wait for: which bill, how much, untaxed."""
        exceptions = self.env["invoice.exception"].sudo()
        bills = self.env["account.move"]._get_supplier_domain(supplier)
        found = exceptions.search(
            Domain("move_id", "any", bills)
            & Domain("code", "=", "C06")
            & Domain("state", "=", "open")
        )
        return [
            {
                "bill": one.move_id.id,
                "number": one.move_id.ref,
                "amount": abs(one.amount),
                "currency": one.currency_id,
            }
            for one in found
        ]
