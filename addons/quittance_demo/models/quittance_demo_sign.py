from odoo import models
from odoo.fields import Command

from odoo.addons.procure_sign import passphrase
from odoo.addons.procure_sign.trust import trusted

from ..const_purchase import GOODS
from ..const_sign import PASSPHRASE, PIN, POLICIES, SIGNERS, TO_SIGN


class SigningAuthority(models.Model):
    """The demo's authority opens without a passphrase of the server."""

    _inherit = "signing.authority"

    def _can_open(self):
        """Open the demo company's keys, whoever starts the server."""
        return self._is_demo() or super()._can_open()

    def _passphrase(self):
        """Return the passphrase that stands in the demo's source."""
        if self._is_demo() and not passphrase.read():
            return PASSPHRASE
        return super()._passphrase()

    def _is_demo(self):
        company = self.env.ref("quittance_demo.company", raise_if_not_found=False)
        return bool(company) and self.sudo().company_id <= company


class QuittanceDemo(models.AbstractModel):
    """Who signs orders and payments, and what waits for them."""

    _inherit = "quittance.demo"

    def _make_signatures(self):
        """Found the company's signatures; leave an order and a payment to sign."""
        self.env["signing.authority"]._found(self.env.company, PASSPHRASE)
        self._found_signatures()
        self._make_payment_to_sign()
        self._make_order_to_sign()

    def _found_signatures(self):
        """Prepare people with their cards, rights and policies, and found them."""
        clerk = self.with_user(self.env.ref("quittance_demo.user_accountant"))
        people = clerk.env["signing.person"].create(
            [self._prepare_person_vals(*signer) for signer in SIGNERS.items()]
        )
        policies = clerk.env["signing.policy"].create(
            [self._prepare_policy_vals(*policy) for policy in POLICIES]
        )
        for person in people.sudo():
            trusted(self.env["signing.certificate"])._issue_software(person, PIN)
        people.action_propose()
        policies.action_propose()
        clerk.env["signing.change"]._preparing(self.env.company).action_found()

    def _prepare_person_vals(self, login, roles):
        """Return the values of a person, her login and her rights."""
        user = self.env.ref(f"quittance_demo.user_{login}")
        return {
            "name": user.name,
            "email": user.email,
            "company_id": self.env.company.id,
            "login_ids": [Command.create({"user_id": user.id})],
            "right_ids": [
                Command.create(
                    {"role_id": self.env.ref(f"procure_sign.role_{role}").id}
                )
                for role in roles
            ],
        }

    def _prepare_policy_vals(self, name, act, conditions, steps):
        """Return the values of a policy and its steps."""
        return {
            "name": name,
            "act": act,
            "company_id": self.env.company.id,
            "step_ids": [
                Command.create(
                    {
                        "name": step,
                        "role_id": self.env.ref(f"procure_sign.role_{role}").id,
                        **more,
                    }
                )
                for step, role, more in steps
            ],
            **conditions,
        }

    def _make_payment_to_sign(self):
        """Propose what is due to suppliers, and have its file wait for the treasurer."""
        clerk = self.with_user(self.env.ref("quittance_demo.user_accountant"))
        proposal = clerk.env["invoice.payment.proposal"].create(
            {
                "payment_method_line_id": self.env.ref(
                    "quittance_demo.transfer_method"
                ).id
            }
        )
        proposal.action_fill()
        made = proposal.action_make_order()
        order = clerk.env["account.payment.order"].browse(made["res_id"])
        order.draft2open()
        order.open2generated()
        self._name_records(payment_to_sign=order)

    def _make_order_to_sign(self):
        """Order something that the manager has to sign."""
        buyer = self.with_user(self.env.ref("quittance_demo.user_buyer"))
        products = self.env["product.product"].search(
            [("default_code", "in", list(TO_SIGN))]
        )
        order = buyer.env["purchase.order"].create(
            {
                "partner_id": self.env.ref("quittance_demo.supplier_linen").id,
                "company_id": self.env.company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_qty": TO_SIGN[product.default_code],
                            "price_unit": GOODS[product.default_code][2],
                        }
                    )
                    for product in products
                ],
            }
        )
        order.button_confirm()
        self._name_records(order_to_sign=order)
