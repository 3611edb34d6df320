from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionBankUpload(models.TransientModel):
    """Where a person drops files of the bank."""

    _name = "collection.bank.upload"
    _description = "Files of the Bank, Dropped by a Person"

    journal_id = fields.Many2one(
        "account.journal",
        string="Bank",
        required=True,
        domain="[('type', '=', 'bank'), ('company_id', 'in', allowed_company_ids)]",
        default=lambda self: self._default_journal(),
    )
    file_ids = fields.Many2many("ir.attachment", string="Files")

    @api.model
    def _default_journal(self):
        """Return the journal that collects, else the company's first bank."""
        company = self.env.company
        methods = company._get_bank_debit_methods()
        own = (company.collection_bank_method_id or methods[:1]).journal_id
        banks = [("type", "=", "bank"), ("company_id", "=", company.id)]
        return own or self.env["account.journal"].search(banks, limit=1)

    def action_confirm(self):
        """Read the files and show what each of them did; called by the button."""
        self.ensure_one()
        if not self.file_ids:
            raise UserError(self.env._("Drop a file of the bank first."))
        files = [(one.name, one.datas) for one in self.file_ids]
        messages = self.env["collection.bank.message"]
        action = messages.action_upload(self.journal_id.id, files)
        self.file_ids.unlink()
        return action
