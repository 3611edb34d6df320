from odoo import fields


class CopiedMany2one(fields.Many2one):
    """A many2one to a record that something else keeps alive already.

    A service line repeats its batch's profile, partner and company so that rows can be
    found without a join; the batch's own foreign keys guard those records, and rows of
    finished files are never deleted. Checking each of a file's rows again would take a
    third of the import's time.
    """

    def update_db_foreign_key(self, model, column):
        """Add no foreign key. Called by the ORM when the column is made."""
