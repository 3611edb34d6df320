from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Command
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
        self._pay_history(moves)

    def _pay_history(self, moves):
        """Book that the bank received the earlier months, one entry for each."""
        items = moves.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        months = items.grouped(lambda line: line.move_id.billing_month)
        entries = self.env["account.move"].create(
            [self._prepare_receipt_vals(month, ones) for month, ones in months.items()]
        )
        entries.action_post()
        paid = entries.line_ids.filtered("partner_id").grouped("name")
        self.env["account.move.line"]._reconcile_plan(
            [item + paid[item.move_id.name] for item in items]
        )

    def _prepare_receipt_vals(self, month, items):
        """Return the values of a bank entry that pays items of one month."""
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1
        )
        lines = [
            {
                "name": item.move_id.name,
                "account_id": item.account_id.id,
                "partner_id": item.partner_id.id,
                "credit": item.balance,
            }
            for item in items
        ]
        total = {
            "name": journal.name,
            "account_id": journal.default_account_id.id,
            "debit": sum(items.mapped("balance")),
        }
        return {
            "move_type": "entry",
            "journal_id": journal.id,
            "date": end_of(month, "month") + relativedelta(days=10),
            "line_ids": [Command.create(line) for line in [*lines, total]],
        }

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
