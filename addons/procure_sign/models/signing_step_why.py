"""What a row of the worklist says beside the amount: to whom, and why."""

from odoo import api, fields, models
from odoo.tools import format_list

#: Names in a row; a file may pay hundreds.
_MOST = 3


class SigningSigned(models.AbstractModel):
    _inherit = "signing.signed"

    def _signing_partners(self):
        """Return whom an act is towards; a hook."""
        return (
            self.partner_id if "partner_id" in self._fields else self.env["res.partner"]
        )

    def _signing_why(self):
        """Return why it is asked for, in the words of who asked; a hook."""
        return (self.reason or "") if "reason" in self._fields else ""


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _signing_why(self):
        """Return why the requests asked for it, and where it comes from."""
        requests = self.order_line.purchase_request_lines.request_id
        said = [*requests.mapped("description"), self.origin]
        return "; ".join(dict.fromkeys(filter(None, said)))


class AccountPaymentOrder(models.Model):
    _inherit = "account.payment.order"

    def _signing_partners(self):
        """Return whom the file pays."""
        return self.payment_ids.partner_id


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _signing_why(self):
        """Return what the beneficiary reads."""
        return self.memo or ""


class SigningStep(models.Model):
    _inherit = "signing.step"

    supplier = fields.Char(compute="_compute_supplier", compute_sudo=True)
    why = fields.Char(compute="_compute_supplier", compute_sudo=True)

    @api.depends("request_id")
    @api.depends_context("lang")
    def _compute_supplier(self):
        """Read both from the records, those of a kind together."""
        self.supplier = self.why = ""
        for model, steps in self.grouped(lambda one: one.request_id.res_model).items():
            if model not in self.env:
                continue
            records = self.env[model].browse(set(steps.request_id.mapped("res_id")))
            known = {record.id: record for record in records.exists()}
            for step in steps:
                if record := known.get(step.request_id.res_id):
                    step.supplier = step._name_some(record._signing_partners())
                    step.why = record._signing_why()

    def _name_some(self, partners):
        """Name the first partners, and how many others there are."""
        names = partners[:_MOST].mapped("display_name")
        if others := len(partners) - len(names):
            names.append(self.env._("%(count)s more", count=others))
        return format_list(self.env, names) if names else ""
