import hashlib
import json

from odoo import api, fields, models

#: Lines that say nothing about money.
_WORDS = ("line_section", "line_subsection", "line_note")


class AccountMove(models.Model):
    """Which bills need a release and whether they still say what was released."""

    _inherit = "account.move"

    release_status = fields.Selection(
        [
            ("free", "Needs none"),
            ("held", "Not released"),
            ("changed", "Changed since"),
            ("released", "Released"),
        ],
        compute="_compute_release_status",
        string="Release to payment",
        groups="base.group_user",
    )

    @api.depends("release_figures", "match_state", "line_ids.purchase_line_id")
    def _compute_release_status(self):
        needing = self._needs_release()
        released = needing._get_released()
        for move in self:
            if move not in needing:
                move.release_status = "free"
            elif move in released:
                move.release_status = "released"
            else:
                move.release_status = "changed" if move.release_kind else "held"

    def _needs_release(self):
        """Return the bills among these that may not be posted or paid unreleased: those
        that were captured or that have a line of an order.

        A captured or compared one stays one, whatever becomes of its type and lines.
        """
        bought = self.get_purchase_types(include_receipts=True)
        found = self.sudo().search(
            [
                ("id", "in", self._origin.ids),
                "|",
                "|",
                "|",
                ("capture_ids", "!=", False),
                ("match_line_ids", "!=", False),
                ("match_state", "not in", (False, "none")),
                "&",
                ("move_type", "in", bought),
                ("line_ids.purchase_line_id", "!=", False),
            ]
        )
        wanted = set(found.ids)
        return self.filtered(lambda move: move._origin.id in wanted)

    def _is_released(self):
        """Return whether this bill is released and still says what was released."""
        self.ensure_one()
        return bool(self._get_released())

    def _get_released(self):
        """Return those of these bills that are released and unchanged since."""
        return self.filtered(
            lambda move: (
                move.release_kind
                and move.release_figures == move._get_release_figures()
            )
        )

    def _get_held(self):
        """Return those of these bills that wait for a release."""
        needing = self._needs_release()
        return needing - needing._get_released()

    def _get_unpayable(self):
        """Return the bills among these that a payment may not name: those that wait for
        a release, and unreleased ones of suppliers whose payments are checked.
        """
        unreleased = self - self._get_released()
        found = unreleased._needs_release()
        for company, moves in (unreleased - found).grouped("company_id").items():
            entities = moves.sudo().commercial_partner_id
            concerned = entities._get_concerned(company)
            found |= moves.filtered(
                lambda one, concerned=concerned: (
                    one.sudo().commercial_partner_id in concerned
                )
            )
        return found

    def _get_release_figures(self):
        """Return what is released: any other value later is another bill."""
        self.ensure_one()
        move = self.sudo()
        lines = [
            line._get_release_figures()
            for line in move.line_ids
            if line.display_type not in _WORDS
        ]
        digest = hashlib.sha256(json.dumps(sorted(lines)).encode()).hexdigest()
        return {
            "type": move.move_type,
            "partner": move.partner_id.id,
            "entity": move.commercial_partner_id.id,
            "account": move.partner_bank_id.sanitized_acc_number or "",
            "currency": move.currency_id.name,
            "untaxed": f"{move.amount_untaxed:.6f}",
            "tax": f"{move.amount_tax:.6f}",
            "total": f"{move.amount_total:.6f}",
            "due": str(move.invoice_date_due or ""),
            "lines": digest,
        }


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_release_figures(self):
        """Return the values of a line that a release is for, as text."""
        return [
            self.display_type or "",
            self.account_id.id or 0,
            self.product_id.id or 0,
            f"{self.quantity:.6f}",
            f"{self.price_unit:.6f}",
            f"{self.discount:.6f}",
            f"{self.amount_currency:.6f}",
            str(sorted(self.tax_ids.ids)),
            self.purchase_line_id.id or 0,
            str(self.date_maturity or ""),
        ]
