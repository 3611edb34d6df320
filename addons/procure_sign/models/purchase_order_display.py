from odoo import fields, models
from odoo.tools import format_amount, formatLang


class PurchaseOrder(models.Model):
    """What a signer sees of an order, from the values of its document."""

    _inherit = "purchase.order"

    def _signing_display(self, act):
        """Return what the signer is shown."""
        self.ensure_one()
        order = self.sudo().with_company(self.sudo().company_id)
        signed = order._signing_requests(act).filtered("evidence_ids")[:1]
        return {
            "title": self.env._(
                "Order %(name)s to %(supplier)s",
                name=order.name,
                supplier=order.partner_id.display_name,
            ),
            "rows": [
                *order._signing_rows_of_order(signed),
                *order._signing_rows_of_reason(),
                *order._signing_rows_of_budget(),
            ],
            "tables": [order._signing_table()],
        }

    def _signing_rows_of_order(self, signed):
        """Say who gets what amount."""
        env, total = self.env, self._signing_format(float(self._signing_total()))
        was = self._signing_format(signed.amount, signed.currency_id) if signed else ""
        company = self.company_id.currency_id
        rows = [
            self._signing_row(
                env._("Supplier"),
                self.partner_id.display_name,
                alert=self._signing_is_new_supplier() and env._("New supplier"),
            ),
            self._signing_row(
                env._("Total with tax"), total, was=was if was != total else ""
            ),
        ]
        if self.currency_id != company:
            amount = self._signing_format(float(self._signing_amount()), company)
            rows.append(self._signing_row(env._("In company currency"), amount))
        together = float(self._signing_amount_together())
        if company.compare_amounts(together, float(self._signing_amount())) > 0:
            rows.append(
                self._signing_row(
                    env._("With other orders to this supplier"),
                    self._signing_format(together, company),
                    alert=env._(
                        "Within %(days)s days", days=self.company_id.signing_split_days
                    ),
                )
            )
        delivery = self._signing_delivery().display_name
        rows.append(self._signing_row(env._("Delivered to"), delivery))
        terms = self.payment_term_id.display_name
        return [
            *rows,
            *([self._signing_row(env._("Payment terms"), terms)] if terms else []),
        ]

    def _signing_rows_of_reason(self):
        """Say who asked, and why."""
        names = ", ".join(self._signing_requesters().mapped("name"))
        why = self._signing_why()
        rows = [self._signing_row(self.env._("Requested by"), names)]
        others = self._signing_responsible() - self._signing_requesters()
        if others:
            names = ", ".join(others.mapped("name"))
            rows.append(self._signing_row(self.env._("Written by"), names))
        if why:
            rows.append(self._signing_row(self.env._("Why"), why))
        return rows

    def _signing_rows_of_budget(self):
        """Say what is left of each budget before and after this order."""
        shares = self._signing_shares()
        today = fields.Date.context_today(self)
        budgets = self.env["signing.budget"]._find(
            self.company_id, [int(key) for key in shares], today
        )
        rows = []
        for budget in budgets:
            left = budget.amount - budget._get_spent(but=self)
            own = shares[str(budget.analytic_account_id.id)]
            after = left - self._signing_in_company(own)
            rows.append(
                self._signing_row(
                    self.env._(
                        "Budget left: %(account)s",
                        account=budget.analytic_account_id.display_name,
                    ),
                    self.env._(
                        "%(left)s, after this order %(after)s",
                        left=self._signing_format(left, budget.currency_id),
                        after=self._signing_format(after, budget.currency_id),
                    ),
                    alert=budget.currency_id.compare_amounts(after, 0) < 0
                    and self.env._("Over budget"),
                )
            )
        return rows

    def _signing_table(self):
        """List the lines, and what their products cost before."""
        env = self.env
        lines = self._signing_lines()
        before = lines._signing_prices_before()
        return {
            "title": env._("Lines"),
            "numbers": (1, 2, 3, 4),
            "head": [
                env._("Description"),
                env._("Quantity"),
                env._("Unit price"),
                env._("Discount"),
                env._("Amount"),
                env._("Earlier prices"),
            ],
            "rows": [
                line._signing_cells(before) if line in lines else [line.name, *[""] * 5]
                for line in self.order_line & (lines | self._signing_notes())
            ],
        }

    def _signing_format(self, amount, currency=None):
        return format_amount(self.env, amount, currency or self.currency_id)

    def _signing_row(self, label, value, was="", alert=False):
        return {"label": label, "value": value, "was": was, "alert": alert or ""}


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _signing_cells(self, before):
        """Return what is shown of a line.

        :param before: earlier prices of each product's id
        """
        env, order = self.env, self.order_id
        return [
            self.name,
            f"{formatLang(env, self.product_qty, digits=2)} "
            f"{self.product_uom_id.name or ''}".strip(),
            order._signing_format(self.price_unit),
            f"{self.discount:g} %" if self.discount else "",
            order._signing_format(self._signing_subtotal()),
            ", ".join(before.get(self.product_id.id, ()))
            or ("" if self._signing_in_catalogue() else env._("Not in catalogue")),
        ]

    def _signing_prices_before(self, number=3):
        """Return the last prices of the same products from the same supplier.

        :return: ``{product id: [text]}``
        """
        order = self.order_id
        domain = [
            ("company_id", "=", order.company_id.id),
            ("product_id", "in", self.product_id.ids),
            (
                "partner_id.commercial_partner_id",
                "=",
                order.partner_id.commercial_partner_id.id,
            ),
            ("order_id", "!=", order.id),
            ("order_id.state", "=", "purchase"),
        ]
        found = {}
        for line in self.search(domain, order="id desc", limit=200):
            texts = found.setdefault(line.product_id.id, [])
            if len(texts) < number:
                texts.append(
                    format_amount(
                        self.env, line.price_unit_discounted, line.currency_id
                    )
                )
        return found
