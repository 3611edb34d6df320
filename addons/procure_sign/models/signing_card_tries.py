from odoo import api, fields, models
from odoo.tools import SQL

from ..core import card


class SigningCardTries(models.Model):
    """Wrong PINs of software cards, in transactions of their own.

    A row is there while tries are missing. It hangs on the card's name alone: a card
    that is made in the same, uncommitted transaction is counted too.
    """

    _name = "signing.card.tries"
    _description = "Wrong PINs of a Software Card"
    _inherit = "signing.guarded"

    name = fields.Char(required=True)
    tries_left = fields.Integer(required=True)

    _one_name = models.Constraint("UNIQUE (name)", "A card is counted once.")

    @api.model
    def _spend(self, name):
        """Take one try and commit that, whatever becomes of the caller.

        :param str name: of the card
        :return: tries left
        :raises core.card.Blocked: none was left
        """
        first = card.spend(card.Tries()).left
        rows = self._run(
            SQL(
                "INSERT INTO signing_card_tries (name, tries_left) VALUES (%s, %s) "
                "ON CONFLICT (name) DO UPDATE "
                "SET tries_left = signing_card_tries.tries_left - 1 "
                "WHERE signing_card_tries.tries_left > 0 RETURNING tries_left",
                name,
                first,
            )
        )
        if not rows:
            raise card.Blocked
        return rows[0][0]

    @api.model
    def _restore(self, name):
        """Forget the wrong PINs of a card after a right one."""
        self._run(
            SQL("DELETE FROM signing_card_tries WHERE name = %s RETURNING id", name)
        )

    @api.model
    def _left(self, name):
        """Return the tries left; for the holder's screen."""
        rows = self._run(
            SQL("SELECT tries_left FROM signing_card_tries WHERE name = %s", name)
        )
        return rows[0][0] if rows else card.TRIES

    def _run(self, query):
        with self.env.registry.cursor() as cr:
            # Taken before the snapshot: whoever waited here sees what the others did.
            cr.execute("LOCK TABLE signing_card_tries IN EXCLUSIVE MODE")
            cr.execute(query)
            return cr.fetchall()
