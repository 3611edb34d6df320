"""Another passphrase: what is sealed under the old one is sealed anew."""

import base64
import hashlib
import logging
from contextlib import suppress

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..binary import raw
from ..core import sealed
from ..core.statement import NOTHING
from ..trust import trusted

_logger = logging.getLogger(__name__)


class SigningAuthority(models.Model):
    _inherit = "signing.authority"

    def _reseal(self, old):
        """Seal every key of the database under the passphrase that the server has now.

        All in one transaction: keys of authorities, software cards, and cards that are
        asked for. The administrator's command calls it (``cli/signing_reseal.py``).

        :param str old: the passphrase before
        :return: how many were sealed anew, and how many cards neither of both opens
        :raises UserError: the old one opens nothing, or not each authority
        """
        new = self._passphrase()
        parts = self._reseal_parts(old, new)
        cards, left = self._rewrap_cards(old, new)
        if not parts and not cards:
            raise UserError(
                self.env._(
                    "The old passphrase opens nothing here, so nothing was changed. "
                    "Give the one that the server was started with before."
                )
            )
        _logger.info(
            "%s keys and %s cards sealed anew, %s left", len(parts), cards, left
        )
        return len(parts) + cards, left

    def _reseal_parts(self, old, new):
        """Seal the authorities' keys anew; those that the new one opens stay.

        :return: the parts that were sealed anew
        """
        parts = self.env["signing.authority.part"].sudo()
        done = parts.browse()
        for part in parts.with_context(active_test=False).search(Domain.TRUE):
            box = _anew(sealed.reseal, raw(part, "key"), old, new, part.card)
            if box is None:
                raise UserError(
                    self.env._(
                        "Neither the old passphrase nor the server's opens the "
                        "built-in authority of %(company)s. Nothing was changed.",
                        company=part.company_id.name,
                    )
                )
            if box:
                trusted(part).key = base64.b64encode(box)
                done |= part
        for authority, ours in done.grouped("authority_id").items():
            authority._log_resealed(ours)
        return done

    def _log_resealed(self, parts):
        """Write into the log of acts that keys were open: auditors ask who did it."""
        digest = hashlib.sha256(b"".join(raw(one, "key") for one in parts)).hexdigest()
        log = self.env["signing.log"].sudo()
        log._append(self.company_id, self, "reseal", digest, NOTHING)

    def _rewrap_cards(self, old, new):
        """Wrap software cards anew; those without a second seal get one by their PIN.

        :return: how many were wrapped anew, and how many neither passphrase opens
        """
        cards = self.env["signing.card"].sudo().search(Domain.TRUE)
        asked = self.env["signing.enrolment"].sudo().search([("box", "!=", False)])
        counts = [0, 0]
        for one, name in [
            *((card, card.name) for card in cards),
            *((enrolment, enrolment.card) for enrolment in asked),
        ]:
            kept = raw(one, "box")
            if not sealed.is_wrapped(kept):
                continue
            box = _anew(sealed.rewrap, kept, old, new, name)
            counts[box is None] += bool(box) or box is None
            if box:
                trusted(one).box = base64.b64encode(box)
        return counts


def _anew(seal, box, old, new, name):
    """Return a box under the new passphrase; empty when it is already, else none."""
    for secret in (old, new):
        with suppress(sealed.WrongPin, sealed.WrongSecret):
            made = seal(box, secret, new, name)
            return made if secret == old else b""
    return None
