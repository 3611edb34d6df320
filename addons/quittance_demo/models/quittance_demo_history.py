from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools.date_utils import end_of

from odoo.addons.partner_import.trust import trusted

from ..const import HISTORY, HISTORY_MONTHS

#: How the earlier months swing around the usual amount.
SWING = (1.0, 0.92, 1.06, 0.97, 1.1, 0.95)


class QuittanceDemo(models.AbstractModel):
    """The earlier months, validated, so that an unusual amount can be told."""

    _inherit = "quittance.demo"

    def _make_history(self):
        """Make and validate the earlier months' invoices of some clients."""
        last = self._get_last_month()
        months = [last - relativedelta(months=n) for n in range(HISTORY_MONTHS, 0, -1)]
        services = self.env.ref("quittance_demo.profile_laundry").service_alias_ids
        products = services.product_id[:2]
        documents = [
            self._prepare_past_invoice(
                self._get_client(ref), month, usual, number, products
            )
            for number, month in enumerate(months)
            for ref, usual in HISTORY.items()
        ]
        # Past months have no files: their month is said here, as billing would.
        writer = trusted(self.env["quittance.invoice.writer"])
        written = writer.write_drafts(documents)
        moves = self.env["account.move"].browse(draft.move_id for draft in written)
        moves.action_post()

    def _prepare_past_invoice(self, client, month, usual, number, products):
        """Return one earlier month of a client, as the invoice writer takes it.

        :param number: position of the month, the earliest 0
        """
        amount = usual * SWING[number % len(SWING)]
        shares = (0.65, 0.35)
        return {
            "header": {
                "move_type": "out_invoice",
                "partner_id": client.id,
                "invoice_date": end_of(month, "month"),
                "billing_month": month,
                "import_check": "checked",
            },
            "lines": [
                {
                    "key": None,
                    "product_id": product.id,
                    "name": product.name,
                    "quantity": 1.0,
                    "price_unit": round(amount * share, 2),
                }
                for product, share in zip(products, shares, strict=True)
            ],
        }
