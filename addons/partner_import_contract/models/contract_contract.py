from collections import defaultdict

from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.partner_import.trust import trusted, untrusted


class ContractContract(models.Model):
    _inherit = "contract.contract"

    share_month_invoice = fields.Boolean(
        string="On the month's invoice",
        default=True,
        help="Fees stand on the same invoice as the client's services of the month, "
        "and as the fees of the client's other contracts.",
    )

    def _recurring_create_invoice(self, date_ref=False):
        """Also return the drafts that the fees joined, and say so on them."""
        before = self._get_fee_move_lines()
        # Fees and services meet by the billing month, which only our code may write.
        moves = untrusted(
            super(ContractContract, trusted(self))._recurring_create_invoice(date_ref)
        )
        joined = (self._get_fee_move_lines() - before).move_id - moves
        if joined:
            self._log_joined(joined)
            self._invoice_followers(joined)
        return moves | joined

    def _prepare_recurring_invoices_values(self, date_ref=False):
        """Put fees on the drafts of their month, and return what is left to create.

        A client's contracts of one month, company and currency become one document.
        """
        # Both are read before contract moves its dates on.
        months, dates = self._get_fee_months(date_ref), self._get_fee_dates()
        alone, shared = [], defaultdict(list)
        for values in super()._prepare_recurring_invoices_values(date_ref):
            month = months.get(self._get_contract_of(values))
            if month:
                for command in values["invoice_line_ids"]:
                    command[2].update(dates[command[2]["contract_line_id"]])
                shared[self._get_month_key_of(values, month)].append(values)
            else:
                alone.append(values)
        return alone + self._place_fees(shared)

    def _get_fee_move_lines(self):
        """Return the invoice lines made from these contracts."""
        return self.env["account.move.line"].search(
            [("contract_line_id", "in", self.contract_line_ids.ids)]
        )

    def _get_fee_months(self, date_ref):
        """Return the billing month of each contract that shares its invoice.

        A contract with fees of several months due goes with the earliest.

        :param date_ref: date up to which fees are due; falsy means the next date
        """
        months = {}
        for contract in self:
            limit = date_ref or contract.recurring_next_date
            if not limit or not contract._shares_month_invoice():
                continue
            lines = contract._get_lines_to_invoice(limit).filtered(
                lambda line: not line.display_type
            )
            due = filter(None, (line._get_fee_month() for line in lines))
            months[contract] = min(due, default=None)
        return months

    def _get_fee_dates(self):
        """Return what the lines' dates are, to be kept on the invoice lines.

        A draft that is deleted or cancelled gives its fees back with them.
        """
        return {
            line.id: {
                "fee_last_date": line.last_date_invoiced,
                "fee_next_date": line.recurring_next_date,
            }
            for line in self.contract_line_ids
        }

    def _shares_month_invoice(self):
        """Tell whether this contract's fees go on the client's invoice of the month."""
        self.ensure_one()
        return (
            self.share_month_invoice
            and self.contract_type == "sale"
            and self.generation_type == "invoice"
        )

    def _get_contract_of(self, values):
        """Return the contract that prepared an invoice's values."""
        line_ids = [
            command[2]["contract_line_id"] for command in values["invoice_line_ids"][:1]
        ]
        return self.env["contract.line"].browse(line_ids).contract_id

    def _get_month_key_of(self, values, month):
        """Return the (company, client, currency, month) of an invoice's values."""
        client = self.env["res.partner"].browse(values["partner_id"])
        return (
            values["company_id"],
            client.commercial_partner_id.id,
            values["currency_id"],
            month,
        )

    def _place_fees(self, shared):
        """Put fees on the drafts of their month where there is one that takes them.

        Called once for all contracts being invoiced.

        :param shared: ``{month key: [account.move values]}``
        :return: values of the invoices that are still to be created
        """
        drafts = defaultdict(list)
        for draft in self.env["account.move"].search(self._get_draft_domain(shared)):
            drafts[draft._get_month_key()].append(draft)
        left = []
        for key, documents in shared.items():
            joining, new = defaultdict(list), defaultdict(list)
            for values in documents:
                for draft in drafts[key]:
                    if draft._get_fee_header_changes(values) is not None:
                        joining[draft].append(values)
                        break
                else:
                    new[self._get_header_signature(values)].append(values)
            for draft, additions in joining.items():
                draft._add_fees(additions)
            left += [self._merge_documents(group, key[-1]) for group in new.values()]
        return left

    def _get_draft_domain(self, keys):
        """Return the domain of drafts on which fees of the given months may stand."""
        companies, clients, currencies, months = (
            zip(*keys, strict=True) if keys else ((), (), (), ())
        )
        return (
            Domain("state", "=", "draft")
            & Domain("posted_before", "=", False)
            & Domain("move_type", "in", ("out_invoice", "out_refund"))
            & Domain("company_id", "in", companies)
            & Domain("commercial_partner_id", "in", clients)
            & Domain("currency_id", "in", currencies)
            & Domain("billing_month", "in", months)
        )

    def _get_header_signature(self, values):
        """Return what must be equal for two contracts to share a new invoice."""
        return tuple(
            values.get(name)
            for name in ("journal_id", "invoice_payment_term_id", "fiscal_position_id")
        )

    def _merge_documents(self, documents, month):
        """Return the values of one invoice for several contracts of one client.

        A single contract's values stay as it prepared them.
        """
        values = {**documents[0], "billing_month": month}
        if len(documents) > 1:
            origins = filter(None, (doc.get("invoice_origin") for doc in documents))
            values["invoice_origin"] = ", ".join(origins)
            values["invoice_line_ids"] = [
                fields.Command.create(line)
                for line in self._get_titled_lines(documents)
            ]
        return values

    def _get_titled_lines(self, documents, last=0):
        """Return the fee lines of some contracts, each contract under its name.

        :param documents: ``account.move`` values as the contracts prepared them
        :param last: sequence of the line they come after
        :return: list of ``account.move.line`` values
        """
        lines = []
        for values in documents:
            fees = [command[2] for command in values["invoice_line_ids"]]
            if fees and fees[0].get("display_type") != "line_section":
                contract = self._get_contract_of(values)
                title = {"display_type": "line_section", "name": contract.name}
                lines.append(title)
            lines += fees
        return [
            {**line, "sequence": number} for number, line in enumerate(lines, last + 1)
        ]

    def _log_joined(self, moves):
        """Note on each draft which contracts' fees joined it."""
        names = {
            move: ", ".join(
                move.invoice_line_ids.contract_line_id.contract_id.mapped("name")
            )
            for move in moves
        }
        moves._message_log_batch(
            bodies={
                move.id: self.env._("Fees of %(contracts)s added.", contracts=contracts)
                for move, contracts in names.items()
            }
        )
