from odoo import models

from ..trust import unmarked


class IrActionsServer(models.Model):
    """An automation rule runs inside our own writing, but is not our own code."""

    _inherit = "ir.actions.server"

    def run(self):
        """Run without the marks of who writes: a rule writes what its user may."""
        return super(IrActionsServer, unmarked(self)).run()
