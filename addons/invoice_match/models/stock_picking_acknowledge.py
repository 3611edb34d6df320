from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL

from ..core.delivery.acknowledge import Expected, Said, plan
from ..core.delivery.refusal import NotAcknowledged
from ..trust import trusted

#: What of a client's context may have a say in a receipt.
CONTEXT = ("lang", "tz", "allowed_company_ids")


class StockPicking(models.Model):
    """A delivery is acknowledged once: quantities, refusals, what is still expected."""

    _inherit = "stock.picking"

    def _receive_acknowledged(self, vals):
        """Receive this delivery as a person says; the same token receives once.

        Called by ``delivery.reception``.

        :param dict vals: ``token``, ``lines``, ``rest_expected`` (None: not asked yet),
            ``confirmed_over`` ({line: quantity} that the person confirmed),
            ``delivery_note``, ``driver``, ``signature``
        :return: ``{"state": "done", ...}``, or the question to ask first: ``over`` or
            ``rest``; then nothing was received
        :raises AccessError: the delivery is not the user's to receive
        :raises UserError: what is said cannot be, or somebody else received it
        """
        self.ensure_one()
        self._check_may_receive()
        acknowledgements = self.env["delivery.acknowledgement"].sudo()
        token = acknowledgements._check_token(vals.get("token"))
        picking = self._for_receiving()
        # A second press waits here, is begun anew by Odoo, and sees the first's token.
        self.env.cr.execute(
            SQL("SELECT id FROM stock_picking WHERE id = %s FOR UPDATE", self.id),
            log_exceptions=False,
        )
        earlier = acknowledgements.search([("token", "=", token)])
        if earlier:
            return earlier._get_answer(picking)
        picking._check_receivable()
        planned = picking._plan_receipt(vals)
        question = picking._get_receipt_question(planned, vals)
        if question:
            return question
        kept = picking._keep_acknowledgement(planned, vals)
        picking._receive_planned(planned, kept)
        return kept._get_answer(picking)

    def _for_receiving(self):
        """Return this delivery as the addon receives it: nothing of the client's context
        decides about backorders, dates or checks.
        """
        context = {
            key: self.env.context[key] for key in CONTEXT if key in self.env.context
        }
        picking = self.sudo().with_context(context)  # pylint: disable=context-overridden
        return picking.with_company(picking.company_id)

    def _check_receivable(self):
        """Check that this delivery is still expected.

        :raises UserError: it was received or cancelled
        """
        if self.search_count(self._get_expected_domain() & Domain("id", "=", self.id)):
            return
        last = self.acknowledgement_ids[:1]
        if self.state == "done" and last:
            raise UserError(
                self.env._(
                    "%(delivery)s was received by %(user)s; nothing was received twice.",
                    delivery=self.name,
                    user=last.user_id.name,
                )
            )
        raise UserError(
            self.env._("%(delivery)s is not expected any more.", delivery=self.name)
        )

    def _get_expected_moves(self):
        """Return the lines of this delivery that are still expected."""
        return self.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))

    def _plan_receipt(self, vals):
        """Return the ``Plan`` of what was said.

        :raises UserError: it cannot be
        """
        moves = self._get_expected_moves()
        expected = [
            Expected(
                move.id,
                Decimal(str(move.product_uom_qty)),
                "" if move.has_tracking == "none" else move.has_tracking,
            )
            for move in moves
        ]
        said = [self._read_said(line) for line in self._get_said_lines(vals)]
        tolerance = Decimal(str(self.company_id.delivery_over_percent))
        try:
            return plan(expected, said, tolerance)
        except NotAcknowledged as refused:
            self._raise_not_acknowledged(refused)

    def _get_said_lines(self, vals):
        """Return the lines that the screen sent, whatever else it sent."""
        lines = vals.get("lines")
        lines = lines if isinstance(lines, list) else []
        return [line for line in lines if isinstance(line, dict)]

    def _read_said(self, line):
        """Return one line as the screen sent it, still unchecked."""
        lots = line.get("lots")
        lots = lots if isinstance(lots, list) else ()
        return Said(
            id=line.get("id"),
            accepted=line.get("accepted", 0),
            refused=line.get("refused", 0),
            refusal=line.get("refusal") or "",
            reason=line.get("reason") or "",
            lots=tuple(
                (lot[0], lot[1])
                for lot in lots
                if isinstance(lot, list | tuple) and len(lot) == 2
            ),
        )

    def _raise_not_acknowledged(self, refused):
        """Say which line cannot be, and why."""
        move = self.move_ids.filtered(lambda one: one.id == refused.params["line"])
        params = {**refused.params, "line": move.product_id.display_name or ""}
        words = self.env["invoice.match.words"]
        raise UserError(words._get_delivery_refusal(refused.code, params))

    def _get_receipt_question(self, planned, vals):
        """Return what a person must be asked before, or None.

        More than ordered is confirmed for the very quantity; whether the rest is still
        expected is asked where the operation type asks it.
        """
        confirmed = vals.get("confirmed_over")
        confirmed = confirmed if isinstance(confirmed, dict) else {}
        over = [
            {"id": line, "quantity": float(quantity)}
            for line, quantity in planned.over
            if confirmed.get(str(line)) != float(quantity)
        ]
        if over:
            return {"state": "over", "lines": over}
        asks = self.picking_type_id.create_backorder == "ask"
        if planned.short and asks and vals.get("rest_expected") is None:
            return {"state": "rest"}
        return None

    def _receive_planned(self, planned, kept):
        """Do in stock what was planned, and note on ``kept`` what it made."""
        if planned.receives:
            self._write_received(planned)
            self._validate_received(kept.rest_expected)
        elif not kept.rest_expected:
            self.action_cancel()
        made = {}
        if planned.returns:
            made["return_id"] = self._return_refused(planned).id
        if rest := self.backorder_ids.filtered(lambda one: one.state != "cancel"):
            made["rest_id"] = rest[:1].id
        if made:
            trusted(kept).write(made)
        kept._tell()
        kept._expect_credit()

    def _write_received(self, planned):
        """Set what came on the lines of the delivery."""
        commands = []
        for line in planned.lines:
            vals = {"picked": bool(line.received)}
            if line.lots:
                vals["move_line_ids"] = self._prepare_lot_commands(line)
            else:
                vals["quantity"] = float(line.received)
            commands.append(Command.update(line.id, vals))
        self.write({"move_ids": commands})

    def _prepare_lot_commands(self, line):
        """Return the commands that leave exactly the lots of a line."""
        move = self.move_ids.browse(line.id)
        common = {
            "move_id": move.id,
            "picking_id": self.id,
            "product_id": move.product_id.id,
            "product_uom_id": move.product_uom.id,
            "location_id": move.location_id.id,
            "location_dest_id": move.location_dest_id.id,
            "picked": True,
        }
        return [
            *(Command.delete(one.id) for one in move.move_line_ids),
            *(
                Command.create({**common, "lot_name": name, "quantity": float(size)})
                for name, size in line.lots
            ),
        ]

    def _validate_received(self, rest_expected):
        """Validate without a wizard: whether the rest is expected is known."""
        self.with_context(
            skip_backorder=True,
            picking_ids_not_to_backorder=[] if rest_expected else self.ids,
        ).button_validate()

    def _return_refused(self, planned):
        """Return the return of the goods that stay here until they are fetched."""
        back = {line.id: float(line.back) for line in planned.lines if line.back}
        wizard = self.env["stock.return.picking"].create({"picking_id": self.id})
        for line in wizard.product_return_moves:
            line.quantity = back.get(line.move_id.id, 0)
        returned = wizard._create_return()
        returned.move_ids.to_refund = True
        # The receipt was told before anybody knew what goes back.
        orders = returned.move_ids.purchase_line_id.order_id
        self.env["account.move"]._compare_of_orders(orders)
        return returned
