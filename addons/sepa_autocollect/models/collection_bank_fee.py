from collections import defaultdict

from odoo import Command, fields, models

from ..trust import trusted

#: Kinds of returns that are not the client's doing: nothing is billed for them.
NOT_THEIRS = ("ours", "dispute")


class ResCompany(models.Model):
    """Whether clients pay what the bank takes for their returns."""

    _inherit = "res.company"

    collection_fee_billing = fields.Selection(
        [
            ("no", "No"),
            ("invoice", "On a draft invoice of its own"),
            ("next", "On the client's next draft invoice"),
        ],
        string="Bill the bank's fee of a return",
        required=True,
        default="no",
    )
    collection_fee_product_id = fields.Many2one(
        "product.product",
        string="Billed as",
        check_company=True,
        domain="[('sale_ok', '=', True)]",
        help="Its text, income account and taxes; the price is what the bank took.",
    )


class CollectionDebit(models.Model):
    _inherit = "collection.debit"

    fee_invoice_id = fields.Many2one(
        "account.move", "Fee billed on", readonly=True, ondelete="set null"
    )

    def _bill_fees(self):
        """Bill what the bank took for these returns, where the company wants that.

        Called once, when the debits came back; drafts only, a person validates them.
        """
        billed = self.filtered(
            lambda one: (
                one.fee
                and not one.fee_invoice_id
                and one.company_id.collection_fee_billing != "no"
            )
        )
        for (company, currency), debits in billed.grouped(
            lambda one: (one.company_id, one.currency_id)
        ).items():
            debits.with_company(company)._bill_company_fees(company, currency)

    def _bill_company_fees(self, company, currency):
        clients = self.grouped(lambda one: one.partner_id.commercial_partner_id)
        drafts = self._get_next_drafts(company, currency, clients)
        lines = {
            client: [Command.create(one._prepare_fee_vals()) for one in debits]
            for client, debits in clients.items()
        }
        missing = [client for client in clients if client not in drafts]
        made = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": client.id,
                    "company_id": company.id,
                    "currency_id": currency.id,
                    "invoice_line_ids": lines[client],
                }
                for client in missing
            ]
        )
        for client, draft in drafts.items():
            # Lines of other drafts: each is another invoice, with other lines.
            draft.invoice_line_ids = lines[client]
        drafts.update(zip(missing, made, strict=True))
        for client, debits in clients.items():
            trusted(debits).write({"fee_invoice_id": drafts[client].id})

    def _get_next_drafts(self, company, currency, clients):
        """Return the latest draft invoice by client, where fees go onto it."""
        if company.collection_fee_billing != "next":
            return {}
        drafts = self.env["account.move"].search(
            [
                ("company_id", "=", company.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "draft"),
                ("currency_id", "=", currency.id),
                ("commercial_partner_id", "in", [one.id for one in clients]),
            ],
            order="id",
        )
        return {draft.commercial_partner_id: draft for draft in drafts}

    def _prepare_fee_vals(self):
        """Return the values of the invoice line of one fee; a hook."""
        product = self.company_id.collection_fee_product_id
        language = self.partner_id.lang or self.env.lang
        env = self.with_context(lang=language).env
        numbers = self.payment_id.payment_line_ids.move_line_id.move_id.mapped("name")
        vals = {
            "name": env._(
                "Bank's fee: direct debit %(reference)s of %(day)s returned "
                "(%(invoices)s)",
                reference=self.end_to_end_id,
                day=fields.Date.to_string(self.due_on),
                invoices=", ".join(numbers),
            ),
            "quantity": 1,
            "price_unit": self.fee,
        }
        if product:
            vals["product_id"] = product.id
        else:
            # A cost passed on, not a service of ours.
            account = self.payment_id.journal_id.default_expense_account_id
            vals["tax_ids"] = [Command.clear()]
            if account:
                vals["account_id"] = account.id
        return vals


class CollectionBankMessage(models.Model):
    _inherit = "collection.bank.message"

    def _react(self, debits, changes):
        """Bill the bank's fees beside what the table of returns says."""
        result = super()._react(debits, changes)
        codes = {changes[one][1].reason_code or "" for one in debits}
        rules = self.env["collection.return.rule"]._get_rules(codes)
        kinds = defaultdict(str, {code: rule["kind"] for code, rule in rules.items()})
        theirs = debits.filtered(
            lambda one: kinds[changes[one][1].reason_code or ""] not in NOT_THEIRS
        )
        theirs._bill_fees()
        late = debits.filtered(lambda one: one.claim == "too_late")
        if late:
            self._ask(
                self.env._(
                    "These debits came back after the days in which clients may ask "
                    "for their money: %(debits)s. Dispute it with the bank.",
                    debits=", ".join(late.mapped("end_to_end_id")),
                )
            )
        return result
