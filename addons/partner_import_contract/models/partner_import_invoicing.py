from odoo import api, models
from odoo.fields import Domain


class PartnerImportInvoicing(models.AbstractModel):
    _inherit = "partner.import.invoicing"

    @api.private
    def _create_invoices(self, company, month=None, clients=None):
        """Put the fees that are due on the drafts of the clients just billed."""
        moves = super()._create_invoices(company, month, clients)
        self._add_due_fees(company, moves)
        return moves

    def _get_target_drafts(self, company, since, clients):
        """Return also the contracts' own drafts, where a client has no other."""
        domain = (
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "draft")
            & Domain("posted_before", "=", False)
            & Domain("move_type", "=", "out_invoice")
            & Domain("import_check", "=", False)
            & Domain("billing_month", ">=", since)
            & Domain("commercial_partner_id", "in", clients)
            & Domain("invoice_line_ids.contract_line_id", "!=", False)
        )
        fees = self.env["account.move"].search(domain, order="id desc")
        drafts = {move._get_month_key()[1:]: move for move in fees}
        return drafts | super()._get_target_drafts(company, since, clients)

    def _settle_joined(self, moves):
        """Let contracts' drafts that services join be dated when they are validated."""
        fees = moves.filtered(lambda move: not move.import_check)
        fees.write({"invoice_date": False})
        return super()._settle_joined(moves)

    def _add_due_fees(self, company, moves):
        """Invoice what contracts of the billed clients ask for up to the billed months.

        Called after services were billed. Contract's own method does the work, as its
        button would, and finds the drafts of the month by itself.

        :param moves: drafts of services
        """
        months = {}
        for move in moves:
            *client, month = move._get_month_key()[1:]
            months[tuple(client)] = max(months.get(tuple(client), month), month)
        contracts = self._get_contracts(company, moves)
        # Whoever may invoice services advances the contract, whose dates only an
        # accounting manager may change by hand.
        contracts = contracts.sudo().with_company(company)
        while due := contracts.filtered(lambda c: self._is_due(c, months)):
            if not due._recurring_create_invoice():
                break

    def _get_contracts(self, company, moves):
        """Return the contracts whose fees could stand on some drafts."""
        return self.env["contract.contract"].search(
            Domain("company_id", "=", company.id)
            & Domain("contract_type", "=", "sale")
            & Domain("share_month_invoice", "=", True)
            & Domain("recurring_next_date", "!=", False)
            & Domain(
                "invoice_partner_id.commercial_partner_id",
                "in",
                moves.commercial_partner_id.ids,
            )
        )

    def _is_due(self, contract, months):
        """Tell whether a contract's next fee belongs to a billed month, or before.

        :param months: ``{(client id, currency id): latest month billed}``
        """
        month = contract._get_fee_months(False).get(contract)
        client = contract.invoice_partner_id.commercial_partner_id.id
        latest = months.get((client, contract.currency_id.id))
        return bool(month and latest and month <= latest)
