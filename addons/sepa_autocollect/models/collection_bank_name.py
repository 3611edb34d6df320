from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from odoo import api, models


class CollectionBankName(models.AbstractModel):
    """Port to the register of banks that ships with the library."""

    _name = "collection.bank.name"
    _description = "Names of banks"

    @api.model
    def _get(self, iban):
        """Return the name of the bank an IBAN belongs to, empty when unknown.

        Called by the page to sign and by the mandate's PDF.
        """
        if not iban:
            return ""
        try:
            return IBAN(iban).bank_name or ""
        except SchwiftyException:
            return ""
