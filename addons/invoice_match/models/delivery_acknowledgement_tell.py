import base64

from markupsafe import Markup

from odoo import models


class DeliveryAcknowledgement(models.Model):
    """What the chatter of a delivery says of its acknowledgement."""

    _inherit = "delivery.acknowledgement"

    def _tell(self):
        """Post on the delivery what was said, with its photos and signature."""
        self.ensure_one()
        self.picking_id.message_post(
            body=self._get_story(),
            attachments=self._get_pictures(),
            author_id=self.user_id.partner_id.id,
        )

    def _get_story(self):
        """Return in words who received, what was refused and why."""
        rows = [self.env._("Received by %(user)s.", user=self.user_id.name)]
        if self.driver:
            rows.append(self.env._("Driver: %(driver)s", driver=self.driver))
        if self.delivery_note:
            rows.append(
                self.env._("Delivery note: %(number)s", number=self.delivery_note)
            )
        rows += [line._get_sentence() for line in self.line_ids if line.refused]
        if self.return_id:
            rows.append(
                self.env._("To be returned: %(name)s", name=self.return_id.name)
            )
        if self.rest_id:
            rows.append(self.env._("Still expected: %(name)s", name=self.rest_id.name))
        return Markup("<br/>").join(rows)

    def _get_pictures(self):
        """Return the photos of refused goods and the driver's signature as files."""
        pictures = [
            (self.env._("refused %(number)s", number=number) + ".jpg", line.photo)
            for number, line in enumerate(self.line_ids, 1)
            if line.photo
        ]
        if self.signature:
            pictures.append((self.env._("signature") + ".png", self.signature))
        return [(name, base64.b64decode(content)) for name, content in pictures]


class DeliveryAcknowledgementLine(models.Model):
    """One refusal in words."""

    _inherit = "delivery.acknowledgement.line"

    def _get_sentence(self):
        """Return how much was refused, why, and where the goods are."""
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("reason", "refusal")
        }
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return self.env._(
            "Refused: %(quantity)s %(unit)s of %(product)s, %(reason)s (%(where)s). "
            "%(note)s",
            quantity=f"{self.refused:.{digits}f}".rstrip("0").rstrip("."),
            unit=self.uom_id.name,
            product=self.product_id.display_name,
            reason=labels["reason"][self.reason],
            where=labels["refusal"][self.refusal],
            note=self.note or "",
        )
