from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from ..trust import is_trusted

#: Written by our own code only: they say which rows an invoice stands for.
GUARDED = {
    "billing_month",
    "import_check",
    "import_line_ids",
    "import_replaced",
    "import_replacement",
    "import_alerted",
    "import_usual_amount",
    "import_deviation",
    "import_unusual",
    "import_annex_file",
}


class AccountMove(models.Model):
    _inherit = "account.move"

    billing_month = fields.Date(
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="First day of the month billed.",
    )
    import_check = fields.Selection(
        [("to_check", "To check"), ("checked", "Checked")],
        string="Services check",
        copy=False,
        readonly=True,
        help="Set on invoices made from partner files.",
    )
    import_line_ids = fields.One2many(
        "partner.import.line", "move_id", string="Service lines", readonly=True
    )
    import_replaced = fields.Boolean(
        copy=False,
        readonly=True,
        help="Reversed, and its services moved to a new invoice.",
    )
    import_replacement = fields.Boolean(
        copy=False,
        readonly=True,
        help="Took over the services of a reversed invoice.",
    )

    # One open draft whoever creates invoices at the same time. A draft that was
    # validated once, or replaces a reversed invoice, can stand beside it.
    _import_draft_uniq = models.UniqueIndex(
        "(company_id, commercial_partner_id, currency_id, billing_month) "
        "WHERE state = 'draft' AND import_check IS NOT NULL "
        "AND posted_before IS NOT TRUE AND import_replacement IS NOT TRUE",
        "This client already has a draft of imported services for this month.",
    )

    # What nobody may write

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        if not is_trusted(self) and any(
            move.billing_month or move.import_check or move.import_replacement
            for move in moves
        ):
            moves._raise_guarded()
        ours = {"import_line_ids", "import_annex_file"}
        if not is_trusted(self) and any(ours & v.keys() for v in vals_list):
            moves._raise_guarded()
        return moves

    def write(self, vals):
        if not is_trusted(self) and GUARDED & vals.keys():
            self._raise_guarded()
        if {"partner_id", "currency_id", "company_id", "journal_id"} & vals.keys():
            self._check_import_key(vals)
        if "state" not in vals:
            return super().write(vals)
        before = {move: move.state for move in self}
        self._check_import_state(vals["state"])
        result = super().write(vals)
        self._apply_import_state(vals["state"], before)
        return result

    def unlink(self):
        if not self:  # Odoo calls it without records all the time
            return super().unlink()
        self._check_not_credited()
        invoicing = self.env["partner.import.invoicing"]
        invoicing._free_rows(moves=self)
        # only a forced deletion takes a credit note away that is posted
        posted = self.filtered(lambda m: m.state == "posted" and m.is_sale_document())
        reversed_ids = posted and posted._get_reversed_import_lines()
        result = super().unlink()
        invoicing._sync_credited(reversed_ids)
        return result

    def action_switch_move_type(self):
        """Refuse to credit services that are to be billed, or the other way round.

        Odoo turns the amounts of a negative document only: any other would ask for
        the opposite of what its rows say.
        """
        wrong = self.filtered(lambda m: m.import_check and m.amount_total >= 0)
        if wrong:
            raise UserError(
                self.env._(
                    "%(invoice)s bills services of partner files: as the other kind of "
                    "document it would ask for the opposite. To credit services, "
                    "validate the invoice and make a credit note; to bill nothing, "
                    "delete the draft and set its service lines aside.",
                    invoice=wrong[0].display_name,
                )
            )
        return super().action_switch_move_type()

    def _raise_guarded(self):
        """Refuse what would link services and invoices wrongly."""
        raise AccessError(
            self.env._(
                "The billing month, the check and the service lines of an invoice "
                "come from the partner files and cannot be set by hand."
            )
        )

    def _get_import_key(self):
        """Return what there is one open draft for: client, currency, month (ids)."""
        self.ensure_one()
        return self.commercial_partner_id.id, self.currency_id.id, self.billing_month

    def _check_import_key(self, vals):
        """Refuse to turn one client's services into another's, or another currency's.

        Called when partner, currency, journal or company are written.
        """
        partners = self.env["res.partner"].browse(vals.get("partner_id"))
        journals = self.env["account.journal"].browse(vals.get("journal_id"))
        for move in self:
            if not move.import_check or move.state == "cancel":
                continue
            client, currency, _month = move._get_import_key()
            wrong = (
                ("partner_id" in vals and partners.commercial_partner_id.id != client)
                or ("currency_id" in vals and vals["currency_id"] != currency)
                or (vals.get("company_id") or move.company_id.id) != move.company_id.id
                or (journals and journals.company_id != move.company_id)
            )
            if wrong:
                raise UserError(
                    self.env._(
                        "%(invoice)s bills services of partner files: its client, "
                        "currency and company cannot change. Delete the draft, "
                        "correct the service lines and create the invoice again.",
                        invoice=move.display_name,
                    )
                )

    # What becomes of the rows

    def _check_import_state(self, state):
        """Refuse changes of state that would bill services twice; see :meth:`write`."""
        if state == "cancel":
            self._check_not_credited()
        else:
            back = self.filtered(lambda m: m.state == "cancel" and m.import_check)
            if back:
                raise UserError(
                    self.env._(
                        "%(invoice)s cannot be opened again: its services were freed "
                        "when it was cancelled and may be on another invoice. Press "
                        "Create invoices on the month-end board to bill what is not, "
                        "or duplicate it for an invoice without services.",
                        invoice=back[0].display_name,
                    )
                )
        if state != "posted":
            self._check_not_replaced()

    def _apply_import_state(self, state, before):
        """Free, credit or take back rows after a change of state; see :meth:`write`."""
        invoicing = self.env["partner.import.invoicing"]
        if state == "cancel":
            invoicing._free_rows(moves=self)
        changed = self.filtered(lambda m: "posted" in (before[m], m.state))
        changed = changed.filtered(lambda m: m.is_sale_document())
        if changed:
            invoicing._sync_credited(changed._get_reversed_import_lines())
            changed._refresh_usual_amounts()

    def _get_reversed_import_lines(self):
        """Return ids of the imported invoice lines that these credit notes reverse."""
        self.env["account.move.line"].flush_model(["import_origin_id"])
        return [
            line_id
            for (line_id,) in self.env.execute_query(
                SQL(
                    """SELECT DISTINCT import_origin_id FROM account_move_line
                        WHERE move_id = ANY(%s) AND import_origin_id IS NOT NULL""",
                    self.ids,
                )
            )
        ]

    def _check_not_credited(self):
        """Refuse to free services that a credit note credits."""
        if not self.ids:
            return
        self.env["partner.import.line"].flush_model(["state", "move_id"])
        credited = self.env.execute_query(
            SQL(
                """SELECT move_id FROM partner_import_line
                    WHERE move_id = ANY(%s) AND state = 'credited' LIMIT 1""",
                self.ids,
            )
        )
        if credited:
            raise UserError(
                self.env._(
                    "A credit note credits services of %(invoice)s. Reset the credit "
                    "note to draft and delete it first.",
                    invoice=self.browse(credited[0][0]).display_name,
                )
            )

    def _check_not_replaced(self):
        """Refuse to take back a credit note whose services are on a new invoice."""
        posted = self.filtered(lambda m: m.state == "posted" and m.reversed_entry_id)
        replaced = posted.reversed_entry_id.filtered("import_replaced")
        if replaced:
            raise UserError(
                self.env._(
                    "The services of %(invoice)s were moved to a new invoice when this "
                    "credit note was made: it must stay. To undo, make a credit note "
                    "of the new invoice.",
                    invoice=replaced[0].display_name,
                )
            )

    # What people see

    def _get_billing_period(self):
        """Return the month billed in words, for headers and reports."""
        self.ensure_one()
        if not self.billing_month:
            return ""
        return format_date(self.env, self.billing_month, date_format="MMMM y")

    def action_open_import_lines(self):
        """Open the service lines of the invoices; called by their button."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Service lines"),
            "res_model": "partner.import.line",
            "view_mode": "list,form",
            "domain": [("move_id", "in", self.ids)],
            "context": {"create": False},
        }
