from odoo import models
from odoo.exceptions import AccessError, UserError

from .collection_run import WORKERS


class AccountMove(models.Model):
    """What a person does by hand from an invoice, or from several in a list."""

    _inherit = "account.move"

    def _check_hand(self):
        """Refuse acts by hand by who may not collect, or on what is not collected.

        :raises AccessError: naming the role that may
        :raises UserError: for what is no posted invoice to a client, or two companies
        """
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(WORKERS):
            raise AccessError(
                self.env._(
                    "Only people who may write invoices collect by hand. Ask an "
                    "administrator for the accounting role Invoicing."
                )
            )
        wrong = self.filtered(
            lambda one: one.move_type != "out_invoice" or one.state != "posted"
        )
        if wrong or not self:
            raise UserError(
                self.env._(
                    "%(invoices)s: only validated invoices to clients are collected.",
                    invoices=", ".join(wrong.mapped("display_name")) or "–",
                )
            )
        if len(self.company_id) > 1:
            raise UserError(
                self.env._("Choose invoices of one company: each collects its own.")
            )

    def action_collect_now(self):
        """Ask, with figures, before these invoices are collected now.

        Called by the button of the invoice and by the action of the list.
        """
        self._check_hand()
        return self.env["collection.hand.collect"]._open(self)

    def action_exclude(self):
        """Ask why and until when this invoice is not to be collected.

        Called by its button.
        """
        self.ensure_one()
        self._check_hand()
        return self.env["collection.hold"]._open_new({"default_move_id": self.id})

    def action_write_off(self):
        """Ask why the small rest of this invoice is given up; called by its button."""
        self.ensure_one()
        self._check_hand()
        return self.env["collection.hand.write.off"]._open(self)


class ResPartner(models.Model):
    """The same for all that a client owes."""

    _inherit = "res.partner"

    def _get_collectable_moves(self):
        """Return the client's open invoices in the current company."""
        return self.env["account.move"].search(
            [
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", self.env.company.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
            ]
        )

    def action_collect_now(self):
        """Ask before all that this client owes is collected now; button."""
        self.ensure_one()
        moves = self._get_collectable_moves()
        if not moves:
            raise UserError(
                self.env._("%(client)s owes nothing here.", client=self.display_name)
            )
        return moves.action_collect_now()

    def action_exclude(self):
        """Ask why and until when nothing of this client is collected; button."""
        self.ensure_one()
        client = self.commercial_partner_id
        return self.env["collection.hold"]._open_new({"default_partner_id": client.id})
