"""Names and addresses in bank files."""

from odoo import models

from odoo.addons.quittance_base.core.iso20022.countries import is_eea


class ResPartnerBank(models.Model):
    """Addresses only where the schemes ask for one."""

    _inherit = "res.partner.bank"

    def _generate_party_block(self, parent_node, block_level, gen_args, payment=None):
        order = gen_args.get("epc_order")
        if order:
            accounts = self | order.company_partner_bank_id
            if block_level == "B" and order.payment_type == "outbound":
                # Who pays has one address, for all who are paid.
                accounts |= order.payment_line_ids.partner_bank_id
            needed = order.payment_method_line_id.debtor_address == "always" or any(
                not is_eea(account.sanitized_acc_number or "") for account in accounts
            )
            gen_args = {**gen_args, "epc_address": needed}
        return super()._generate_party_block(
            parent_node, block_level, gen_args, payment
        )


class ResPartner(models.Model):
    """Structured or hybrid addresses, or none."""

    _inherit = "res.partner"

    def _generate_address_block(self, parent_node, gen_args):
        if "epc_address" in gen_args and not (
            gen_args["epc_address"] and self.city and self.country_id
        ):
            return None
        return super()._generate_address_block(parent_node, gen_args)
