from collections import defaultdict

from odoo import api, fields, models
from odoo.tools.float_utils import float_compare

#: What only time settles: amber, not red.
WAITING_CODES = ("L08", "L09")
PICTURES = ("png", "jpg", "jpeg", "webp")
#: Codes of UN/ECE Recommendation 20 that mean a piece: the figure alone says it.
PIECES = ("C62", "H87", "EA", "XPP")


class AccountMove(models.Model):
    """The bill beside what was ordered and what came."""

    _inherit = "account.move"

    match_open_count = fields.Integer(
        string="To decide",
        compute="_compute_match_open_count",
        groups="base.group_user",
    )
    match_held_text = fields.Text(
        compute="_compute_match_held_text", groups="base.group_user"
    )

    @api.depends("match_exception_ids.state")
    def _compute_match_open_count(self):
        groups = self.env["invoice.exception"]._read_group(
            [("move_id", "in", self.ids), ("state", "=", "open")],
            ["move_id"],
            ["__count"],
        )
        counts = {move.id: count for move, count in groups}
        for move in self:
            move.match_open_count = counts.get(move.id, 0)

    @api.depends("match_exception_ids.state", "match_state", "release_kind", "state")
    def _compute_match_held_text(self):
        """Say in a sentence or two why a bill does not go on."""
        held = self.filtered(
            lambda move: move.state != "cancel" and not move.release_kind
        )._needs_release()
        for move in self:
            move.match_held_text = move in held and move._get_held_text()

    def _get_held_text(self):
        """Return why this bill is not released, the first reasons in full."""
        found = self.match_exception_ids.filtered(lambda one: one.state == "open")
        if not found:
            return self.env._("Not released to payment yet.")
        sentences = "\n".join(found[:3].mapped("sentence"))
        rest = len(found) - 3
        if rest > 0:
            sentences += "\n" + self.env._("... and %(count)s more.", count=rest)
        return self.env._(
            "Not released to payment: %(reasons)s", reasons="\n" + sentences
        )

    def action_open_match(self):
        """Open the bill beside order and receipt. Called by buttons and lists."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "invoice_match.match_view_action"
        )
        return {
            **action,
            "name": self.ref or self.display_name,
            "params": {"move_id": self.id},
        }

    # === WHAT THE SCREEN SHOWS === #

    def get_match_view(self):
        """Return what the screen of a bill and its match shows.

        Called by its OWL action.

        :return: plain values: ``head``, ``figures``, ``rows``, ``exceptions``, ``paper``
        :rtype: dict
        :raises AccessError: for who may not read the bill
        """
        self.ensure_one()
        self.check_access("read")
        shown = self.match_exception_ids.sorted(
            lambda one: (one.state != "open", one.deadline or fields.Date.today())
        )
        return {
            "head": self._get_match_head(),
            "paper": self._get_match_paper(),
            "figures": self._get_match_figures_shown(),
            "rows": self._get_match_rows(),
            "exceptions": [one._get_shown() for one in shown],
        }

    def _get_match_head(self):
        """Return the values at the top of the screen."""
        states = dict(self._fields["match_state"]._description_selection(self.env))
        kinds = dict(self._fields["release_kind"]._description_selection(self.env))
        orders = self.match_line_ids.purchase_line_id.order_id
        return {
            "id": self.id,
            "name": self.ref or self.display_name,
            "bill": self.display_name,
            "supplier": self.partner_id.display_name or "",
            "orders": [{"id": one.id, "name": one.name} for one in orders],
            "issued": fields.Date.to_string(self.invoice_date),
            "due": fields.Date.to_string(self.invoice_date_due),
            "currency_id": self.currency_id.id,
            "untaxed": self.amount_untaxed,
            "tax": self.amount_tax,
            "total": self.amount_total,
            "state": self.match_state,
            "state_label": states.get(self.match_state, ""),
            "draft": self.state == "draft",
            "release": self.release_kind
            and {
                "kind": kinds[self.release_kind],
                "by": self.sudo().released_by.name or "",
                "at": fields.Datetime.to_string(self.released_at),
                "reason": self.release_reason or "",
            },
            "open": self.match_open_count,
            "can_release": self.env.user.has_group("invoice_match.group_release"),
        }

    def _get_match_paper(self):
        """Return where the document is that the bill was made from."""
        capture = self.capture_id
        if not capture:
            return {"kind": "none", "name": "", "url": ""}
        name = capture.name or ""
        url = f"/web/content/invoice.capture/{capture.id}/content"
        ending = name.lower().rpartition(".")[2]
        kind = {"pdf": "pdf", **dict.fromkeys(PICTURES, "image")}.get(ending, "written")
        return {"kind": kind, "name": name, "url": url, "id": capture.id}

    def _get_match_figures_shown(self):
        """Return the sums as written and as the bill has them."""
        capture = self.capture_id
        if not capture or capture.state != "captured":
            return []
        sign = -1 if capture.amount_total < 0 else 1
        compared = (
            (self.env._("Untaxed"), sign * capture.amount_untaxed, self.amount_untaxed),
            (self.env._("Tax"), sign * capture.amount_tax, self.amount_tax),
            (self.env._("Total"), sign * capture.amount_total, self.amount_total),
        )
        return [
            {
                "label": label,
                "written": written,
                "bill": bill,
                "differs": not self.currency_id.is_zero(written - bill),
            }
            for label, written, bill in compared
        ]

    def _get_match_rows(self):
        """Return a row for each line that counts: as written, ordered, received."""
        pairs = defaultdict(lambda: self.env["invoice.match.line"])
        for pair in self.match_line_ids:
            pairs[pair.key or ""] |= pair
        reasons = defaultdict(lambda: self.env["invoice.exception"])
        for one in self.match_exception_ids:
            reasons[one.line_key or ""] |= one
        return [
            self._get_match_row(values, pairs[values["key"]], reasons[values["key"]])
            for values in self._get_written_rows()
        ]

    def _get_written_rows(self):
        """Return the lines as the supplier wrote them; without a capture, the bill's."""
        lines = self.capture_id.line_ids.filtered("counts")
        if lines:
            return [
                {
                    "key": line.number or str(place),
                    "text": line.name or "",
                    "item": line.seller_item or line.gtin or line.buyer_item or "",
                    "quantity": line.quantity,
                    "unit": "" if line.unit_code in PIECES else line.unit_code or "",
                    "price": line.price / (line.base_quantity or 1),
                    "net": line.net,
                }
                for place, line in enumerate(lines, 1)
            ]
        lines = self.invoice_line_ids.filtered(
            lambda one: one.display_type == "product"
        )
        return [
            {
                "key": str(place),
                "text": line.name or "",
                "item": line.product_id.default_code or "",
                "quantity": line.quantity,
                "unit": line.product_uom_id.name or "",
                "price": line.price_unit * (1 - line.discount / 100),
                "net": line.price_subtotal,
            }
            for place, line in enumerate(lines, 1)
        ]

    def _get_match_row(self, values, pairs, exceptions):
        """Return a row of the screen, with its colour and what differs in it."""
        orders = [pair._get_shown() for pair in pairs]
        opened = exceptions.filtered(lambda one: one.state == "open")
        differs = self._get_differences(values, orders)
        if opened:
            waits = all(code in WAITING_CODES for code in opened.mapped("code"))
            tone = "warning" if waits else "danger"
        elif differs:
            tone = "warning"
        else:
            tone = "success" if orders else "secondary"
        return {
            **values,
            "orders": orders,
            "tone": tone,
            "differs": differs,
            "exceptions": exceptions.ids,
        }

    def _get_differences(self, values, orders):
        """Return the names of the figures that are not those of order or receipt."""
        if not orders:
            return []
        found = []
        prices = {one["price"] for one in orders if one["same_unit"]}
        if prices and any(
            float_compare(price, values["price"], precision_digits=4)
            for price in prices
        ):
            found.append("price")
        due = sum(one["received"] - one["invoiced_before"] for one in orders)
        taken = sum(one["quantity"] for one in orders)
        if not all(one["two_way"] for one in orders) and taken > due + 1e-6:
            found.append("received")
        left = sum(one["ordered"] - one["invoiced_before"] for one in orders)
        if taken > left + 1e-6:
            found.append("ordered")
        return found

    # === BUTTONS === #

    def action_compare(self):
        """Compare bills again, now. Called by the button of the screen.

        :raises AccessError: for who may not write bills
        """
        self.check_access("write")
        self._compare()
        return True

    def action_open_release(self):
        """Open the dialog that releases these bills. Called by the button."""
        wizard = self.env["invoice.release"].create({"move_ids": self.ids})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release to payment"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }
