import hashlib

from odoo import models
from odoo.exceptions import UserError

from .. import binary
from ..core import leaving
from .account_payment_order_signing import ACT


class QuittanceChannel(models.Model):
    """The last gate of a bank file that is left in a folder."""

    _inherit = "quittance.channel"

    def write(self, vals):
        """Keep a folder of a company whose payments are signed where it belongs."""
        if not {"company_id", "res_model", "res_id"}.isdisjoint(vals):
            self._signing_check_target(vals)
        return super().write(vals)

    def _signing_check_target(self, vals):
        """Refuse to hand a bank's folder, with its key, to others.

        :raises UserError: naming the folder and what to do
        """
        governed = self.env["res.company"]._signing_get_companies(ACT)
        for channel in self.sudo():
            company = vals.get("company_id", channel.company_id.id)
            target = (
                vals.get("res_model", channel.res_model),
                vals.get("res_id", channel.res_id),
            )
            moved = company != channel.company_id.id or (
                channel.direction == "out"
                and target != (channel.res_model, channel.res_id)
            )
            if moved and channel.company_id in governed:
                raise UserError(
                    self.env._(
                        "%(channel)s: the payments of %(company)s are signed, so its "
                        "folders stay with the company and record they were made for. "
                        "Make another folder.",
                        channel=channel.name,
                        company=channel.company_id.name,
                    )
                )

    def _deliver(self, name, content):
        """Leave transfers only byte for byte as they were signed."""
        governed = self.env["res.company"]._signing_get_companies(ACT)
        if governed and not leaving.is_collection(content):
            groups = self._signing_get_payers(governed.sudo(), content)
            if groups:
                self._signing_check_content(name, content, groups)
        return super()._deliver(name, content)

    def _signing_get_payers(self, governed, content):
        """Return whose signatures a file needs: the folder's owner's, and the payer's.

        :param governed: the companies that have payments signed, as superuser
        :return: groups of companies; one of each must have signed
        """
        by_number = {}
        for company, bank in governed._signing_get_own_banks():
            number = bank.sanitized_acc_number
            by_number[number] = by_number.get(number, company) | company
        debited = leaving.payers(content, set(filter(None, by_number)))
        groups = [by_number[number] for number in sorted(debited)]
        company = self.sudo().company_id
        owner = company & governed
        if not owner and not leaving.is_transfer(content):
            # Formats that we do not read may name an account in any way.
            owner = governed.filtered(lambda one: one.root_id == company.root_id)
        return [*groups, owner] if owner else groups

    def _signing_check_content(self, name, content, groups):
        """Refuse bytes that are not those of a signed file.

        :param groups: of :meth:`_signing_get_payers`
        :raises UserError: says whose signatures are missing
        """
        orders = self.env["account.payment.order"].sudo()
        found = orders.search(
            [
                ("signing_file_sha256", "=", hashlib.sha256(content).hexdigest()),
                ("state", "in", ("generated", "uploaded")),
            ],
        )
        signers = [group._signing_get_governors(ACT) for group in groups]
        order = found.filtered(
            lambda one: (
                all(one._signing_company() in group for group in signers)
                and binary.content(one.payment_file_id) == content
            )
        )[:1]
        if not order:
            raise UserError(
                self.env._(
                    "%(file)s is not a file that was signed, so it does not leave.",
                    file=name,
                )
            )
        order._signing_check_file()


class ResCompany(models.Model):
    _inherit = "res.company"

    def _signing_get_own_banks(self):
        """Return these companies' own accounts, as ``(company, account)``."""
        banks = self.env["res.partner.bank"].sudo().with_context(active_test=False)
        own = banks.search([("partner_id", "in", self.partner_id.ids)])
        journals = self.env["account.journal"].sudo().with_context(active_test=False)
        domain = [("company_id", "in", self.ids), ("bank_account_id", "!=", False)]
        pairs = [
            (one.company_id, one.bank_account_id) for one in journals.search(domain)
        ]
        by_partner = own.grouped("partner_id")
        for company in self:
            pairs += [(company, one) for one in by_partner.get(company.partner_id, ())]
        return pairs
