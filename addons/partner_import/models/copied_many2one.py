from odoo import fields


class CopiedMany2one(fields.Many2one):
    """A many2one whose value is copied from a record that guards it already.

    A service line repeats its batch's profile, partner and company so that rows can be
    found without a join. The batch's own foreign keys keep those records alive; checking
    them again for each of a file's rows would take a third of the import's time.
    """

    def update_db_foreign_key(self, model, column):
        """Add no foreign key. Called by the ORM when the column is made."""
