import base64
import binascii

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.image import image_process

from ..trust import trusted, untrusted
from .delivery_acknowledgement import REASONS, REFUSALS

#: Bytes of a picture as sent; the screen makes photos smaller before.
MOST_PICTURE = 12 * 2**20
#: Pixels that a damage can still be seen in.
PHOTO_SIZE = (1920, 1920)
SIGNATURE_SIZE = (900, 600)


class StockPicking(models.Model):
    """What was said of a delivery, as it is kept."""

    _inherit = "stock.picking"

    def _keep_acknowledgement(self, planned, vals):
        """Return the kept record of what was said.

        :param planned: ``core.delivery.acknowledge.Plan``
        """
        records = self.env["delivery.acknowledgement"].sudo()
        kept = trusted(records).create(self._prepare_acknowledgement(planned, vals))
        if kept.delivery_note:
            self.supplier_delivery_note = kept.delivery_note
        if planned.receives:
            trusted(self._get_despatch()[0]).state = "received"
        return untrusted(kept)

    def _get_despatch(self):
        """Return the advice that announces this delivery, with what it announces.

        :return: see ``delivery.despatch._get_announced``
        """
        moves = self._get_expected_moves()
        supplier = self.partner_id.commercial_partner_id
        despatches = self.env["delivery.despatch"].sudo()
        waiting = despatches.search(
            [
                ("state", "=", "open"),
                ("company_id", "=", self.company_id.id),
                ("partner_id", "child_of", supplier.id),
                ("line_ids.move_id", "=", False),
            ]
        )
        waiting._match()
        return despatches._get_announced(moves)

    def _prepare_acknowledgement(self, planned, vals):
        """Return the values of an acknowledgement."""
        said = {line["id"]: line for line in self._get_said_lines(vals)}
        moves = {move.id: move for move in self.move_ids}
        return {
            "picking_id": self.id,
            "token": vals["token"],
            "user_id": self.env.user.id,
            "delivery_note": self._read_text(vals.get("delivery_note"))
            or self.supplier_delivery_note,
            "driver": self._read_text(vals.get("driver")),
            "signature": self._read_picture(vals.get("signature"), SIGNATURE_SIZE),
            "rest_expected": self._is_rest_expected(planned, vals),
            "line_ids": [
                Command.create(
                    self._prepare_acknowledged(moves[line.id], line, said[line.id])
                )
                for line in planned.lines
            ],
        }

    def _prepare_acknowledged(self, move, line, said):
        """Return the values of one line of an acknowledgement."""
        vals = {
            "move_id": move.id,
            "product_id": move.product_id.id,
            "uom_id": move.product_uom.id,
            "expected": move.product_uom_qty,
            "accepted": float(line.accepted),
            "refused": float(line.refused),
            "received": float(line.received),
        }
        if line.refused:
            vals |= {
                "refusal": self._read_choice(said.get("refusal"), REFUSALS),
                "reason": self._read_choice(said.get("reason"), REASONS),
                "note": self._read_text(said.get("note")),
                "photo": self._read_picture(said.get("photo"), PHOTO_SIZE),
            }
        return vals

    def _is_rest_expected(self, planned, vals):
        """Return whether what did not come is still expected: as the person says where
        the operation type asks, else as the operation type says.
        """
        if not planned.short:
            return False
        rule = self.picking_type_id.create_backorder
        return bool(vals.get("rest_expected")) if rule == "ask" else rule == "always"

    def _read_text(self, value):
        """Return a short text that the screen sent, else False."""
        return isinstance(value, str) and value.strip()[:250]

    def _read_choice(self, value, choices):
        """Return one of the choices.

        :raises UserError: it is none of them
        """
        if value in dict(choices):
            return value
        raise UserError(self.env._("Choose why the goods are refused."))

    def _read_picture(self, value, size):
        """Return a photo or signature as base64, made anew at a bounded size.

        :raises UserError: it is no picture, or too large a one
        """
        if not value:
            return False
        text = value.rpartition(",")[2] if isinstance(value, str) else ""
        try:
            content = base64.b64decode(text, validate=True)
            # What PIL did not write itself is not kept: no SVG, no polyglot.
            if content[:3] not in (b"\xff\xd8\xff", b"\x89PN") or (
                len(content) > MOST_PICTURE
            ):
                raise ValueError
            made = image_process(content, size=size, verify_resolution=True)
        except (binascii.Error, ValueError, UserError) as error:
            raise UserError(
                self.env._("The photo is no picture that can be kept. Take it again.")
            ) from error
        return base64.b64encode(made)
