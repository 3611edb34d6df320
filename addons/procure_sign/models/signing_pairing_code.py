"""Redeeming a code: once, in time, and not by guessing."""

from datetime import timedelta

from odoo import api, fields, models

from ..core import pairing
from ..trust import plain, trusted


class SigningPairingGuess(models.Model):
    """A wrong code, and where it came from; see ``core.pairing.GUESSES``."""

    _name = "signing.pairing.guess"
    _description = "Wrong Pairing Code"
    _inherit = "signing.guarded"
    _log_access = True

    address = fields.Char(required=True, index=True)

    @api.model
    def _note(self, address):
        """Remember a wrong code."""
        trusted(self.sudo()).create({"address": address})

    @api.model
    def _is_over(self, address):
        """Say whether an address guessed too often to be listened to."""
        since = fields.Datetime.now() - timedelta(minutes=pairing.GUESS_MINUTES)
        recent = [("address", "=", address), ("create_date", ">=", since)]
        return self.sudo().search_count(recent) >= pairing.GUESSES

    @api.autovacuum
    def _gc_guesses(self):
        """Forget the guesses of the day before."""
        before = fields.Datetime.now() - timedelta(days=1)
        trusted(self.sudo().search([("create_date", "<", before)])).unlink()


class SigningPairing(models.Model):
    _inherit = "signing.pairing"

    @api.model
    def _redeem(self, code, address):
        """Take a code in; nothing is raised, so that what is counted stays.

        :param str address: of the agent's computer
        :return: the pairing and its key; an empty one and why not
        """
        guesses = self.env["signing.pairing.guess"]
        address = pairing.block(address)
        nobody = self.sudo().browse()
        if guesses._is_over(address):
            return nobody, self.env._(
                "Too many wrong codes from your address. Wait %(minutes)s minutes.",
                minutes=pairing.GUESS_MINUTES,
            )
        one, secret = self._find_code(code)
        if not one._opens(secret):
            guesses._note(address)
            return nobody, self.env._(
                "This code is wrong, used or too old. Ask for a new one in the Sign "
                "screen."
            )
        key = pairing.new_key()
        one.write(
            {
                "state": "open",
                "key": pairing.digest(key),
                "secret": "-",
                "expires_at": one._in_minutes(pairing.OPEN_MINUTES),
            }
        )
        return one, key

    def _find_code(self, code):
        """Return the pairing that a code's first part names, and its second part."""
        finder, secret = pairing.take_apart(code)
        waiting = [("finder", "=", finder), ("state", "=", "waiting")]
        pairings = trusted(plain(self.sudo()))
        return pairings.search(waiting, limit=1), secret

    def _opens(self, secret):
        """Say whether a secret is this pairing's; a wrong one costs a try."""
        self._expire()
        if not self or self.state != "waiting" or not self.user_id.active:
            return False
        if pairing.opens(self.secret, secret):
            return True
        left = self.tries - 1
        self.write({"tries": left, "state": "waiting" if left > 0 else "void"})
        return False

    @api.model
    def _of_key(self, key):
        """Return the open pairing that an agent's key is for, or none."""
        if not key:
            return self.sudo().browse()
        known = [("key", "=", pairing.digest(key)), ("state", "=", "open")]
        one = self.sudo().search(known, limit=1)
        one._expire()
        return one.filtered(lambda one: one.state == "open" and one.user_id.active)
