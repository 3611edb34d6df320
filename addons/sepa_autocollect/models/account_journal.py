from odoo import models


class AccountJournal(models.Model):
    """A bank journal takes the files of its bank from watched folders."""

    _name = "account.journal"
    # The mixin last: other addons take the files of other journals.
    _inherit = ["account.journal", "quittance.channel.target"]

    def _receive_channel_file(self, name, content, origin):
        """Keep and read a file of the bank; see ``quittance.channel.target``."""
        if self.type in ("purchase", "sale"):
            return super()._receive_channel_file(name, content, origin)
        root = self.with_user(self.env.ref("base.user_root"))
        messages = root.env["collection.bank.message"].with_company(self.company_id)
        return messages._receive(root, name, content, origin)
