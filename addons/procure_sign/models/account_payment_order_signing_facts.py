from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError

from ..core.payees import Mixed, Payee, common
from ..core.policy import Facts
from ..core.statement import Act
from ..keys import login_key, person_id
from ..money import in_company


class AccountPaymentOrder(models.Model):
    """What policies look at in a bank file."""

    _inherit = "account.payment.order"

    def _signing_facts(self, act):
        """Return the facts of the file, by which one policy is chosen for all of it.

        :raises UserError: its payments fall under different policies
        """
        order = self.sudo()
        file = order._signing_read_file()
        currency = order._signing_get_currency(file)
        payments = order.payment_ids
        bills = payments._signing_get_bills()
        makers = order.create_uid | order.payment_line_ids.create_uid
        makers |= order.signing_writer_ids
        facts = Facts(
            act=act,
            amount=in_company(file.control_sum, currency, order.company_id),
            day=fields.Date.today(),
            duties=payments._signing_get_duties(makers),
            **bills._signing_get_dimensions(),
        )
        try:
            policies = order._signing_company()._signing_policies()
            return common(policies, facts, payments._signing_get_payees())
        except Mixed as mixed:
            raise UserError(order._signing_tell_mixed(mixed.groups)) from mixed

    def _signing_tell_mixed(self, groups):
        """Say which suppliers go into a file of their own."""
        partners = self.env["res.partner"].sudo()
        said = []
        for policy, ids in groups:
            names = partners.browse(map(int, ids)).mapped("display_name")
            said.append(f"{policy or self.env._('no policy')}: {', '.join(names)}")
        return self.env._(
            "The payments of %(order)s are signed by different rules. Cancel it and make "
            "an order for each of them:\n%(groups)s",
            order=self.display_name,
            groups="\n".join(said),
        )


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _signing_get_bills(self):
        """Return the bills that these payments are for."""
        payments = self.sudo()
        return payments.payment_line_ids.move_line_id.move_id | payments.invoice_ids

    def _signing_get_payees(self):
        """Return whom these payments pay, and who is paid for the first time."""
        suppliers = self.sudo().partner_id.commercial_partner_id
        known = self._signing_get_paid(suppliers, self.company_id)
        return [Payee(str(one.id), one not in known) for one in suppliers]

    def _signing_get_paid(self, suppliers, companies):
        """Return which of these suppliers were paid before, by other payments."""
        before = self.sudo()._read_group(
            [
                ("partner_id", "child_of", suppliers.ids),
                ("payment_type", "=", "outbound"),
                ("state", "in", ("in_process", "paid")),
                ("company_id", "in", companies.ids),
                ("id", "not in", self.ids),
            ],
            ["partner_id"],
        )
        return suppliers.browse(
            {partner.commercial_partner_id.id for (partner,) in before}
        )

    def _signing_get_duties(self, makers):
        """Return who did what before these payments: duty to persons and logins.

        :param makers: users who asked for the payment, beside those who made these
        """
        duties = defaultdict(set)
        users = makers | self.sudo().create_uid | self.sudo().signing_writer_ids
        duties["request"].update(f"u{one.id}" for one in users)
        orders = self._signing_get_bills().line_ids.purchase_line_id.order_id
        orders |= self._signing_get_hidden_orders()
        duties["approve_order"] |= self._signing_get_signers(orders, Act.APPROVE_ORDER)
        banks = self.sudo().partner_bank_id
        duties["change_account"] |= banks._signing_get_changers(self.company_id)
        return {duty: frozenset(persons) for duty, persons in duties.items()}

    def _signing_get_signers(self, records, act):
        """Return the persons by whose right records were signed: keys of the core."""
        requests = self.env["signing.request"].sudo()
        found = requests.search(
            [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("act", "=", act.value),
            ]
        )
        # What was replaced or refused was signed all the same.
        keys = {one for evidence in found.evidence_ids for one in evidence.chain}
        return keys | self._signing_get_logins(keys)

    def _signing_get_logins(self, keys):
        """Return the logins of persons: a branch's orders have a register of theirs."""
        numbers = [number for key in keys if (number := person_id(key))]
        persons = self.env["signing.person"].sudo().browse(numbers).exists()
        logins = persons.login_ids.filtered(lambda one: one._is_in_force())
        return set(map(login_key, logins.user_id))


class AccountMove(models.Model):
    _inherit = "account.move"

    def _signing_get_dimensions(self):
        """Return categories and analytic accounts of these bills, for policies."""
        lines = self.sudo().invoice_line_ids
        analytic = {
            one
            for line in lines
            for key in line.analytic_distribution or ()
            for one in key.split(",")
        }
        return {
            "categories": frozenset(map(str, lines.product_id.categ_id.ids)),
            "analytic": frozenset(analytic),
        }
