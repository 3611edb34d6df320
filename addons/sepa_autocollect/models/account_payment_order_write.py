from lxml import etree, objectify

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.quittance_base.core.iso20022 import charset
from odoo.addons.quittance_base.core.iso20022.countries import iban_faults, is_eea
from odoo.addons.quittance_base.core.iso20022.debit_tree import Changed
from odoo.addons.quittance_base.core.iso20022.debit_writer import (
    Transaction,
    write_debits,
)

#: What writes a transaction: an unknown addon in one of them goes before speed.
WRITERS = {
    "account.payment.order": ("generate_payment_file",),
    "account.payment": (
        "_generate_payment_identification_block",
        "_generate_amount_block",
        "_generate_purpose",
        "_generate_regulatory_reporting",
        "_generate_remittance_info_block",
    ),
    "res.partner.bank": (
        "_generate_party_block",
        "_generate_party_agent",
        "_generate_party_acc_number",
    ),
    "res.partner": ("_generate_address_block", "_generate_party_id"),
}


class AccountPaymentOrder(models.Model):
    """Writing what a run put into an order: header and batches by OCA, debits in sets.

    The file is byte for byte that of OCA's writer and our corrections; a test compares.
    """

    _inherit = "account.payment.order"

    def _writes_in_sets(self):
        """Return whether the debits of this order are all of the plain kind."""
        kinds = self._read_kinds()
        own = self.company_partner_bank_id.sanitized_acc_number
        accounts = {own, *(country for _plain, _text, country in kinds)}
        sets = self.env["collection.set"]
        return (
            self._is_epc_debit()
            and self.payment_method_line_id.debtor_address != "always"
            and all(plain and text == "free" for plain, text, _country in kinds)
            and all(is_eea(one or "") for one in accounts)
            and all(
                sets._is_reviewed(self.env[m], names) for m, names in WRITERS.items()
            )
        )

    def _write_in_sets(self):
        """Write the file of an order of plain debits.

        :return: content and extension
        :raises UserError: something changed since the confirmation
        """
        gen_args = {
            "bic_xml_tag": "BICFI",
            "name_maxsize": charset.NAME_LENGTH,
            "convert_to_ascii": self._convert_to_ascii(),
            "payment_method": "DD",
            "pain_flavor": self.payment_method_id.pain_version,
            "pain_xsd_file": self.payment_method_id._get_xsd_file_path(),
            "date_fmt": "%Y-%m-%d",
            "epc_written": True,
        }
        head = self._write_head(gen_args)
        debits = self.sudo().debit_ids.filtered(lambda one: one.state == "ready")
        trade_name = self.payment_method_line_id.trade_name or ""
        try:
            root = write_debits(
                etree.tostring(head),
                self._get_transactions(),
                debits._get_frozen(frozenset()),
                charset.fit(trade_name, charset.NAME_LENGTH),
            )
        except Changed as changed:
            raise UserError(self._get_changed_text(changed)) from changed
        return self._finalize_sepa_file_creation(root, gen_args)

    def _write_head(self, gen_args):
        """Write header and batches, with OCA's own methods."""
        root = objectify.Element(
            "Document",
            nsmap=self._generate_pain_nsmap(),
            attrib=self._generate_pain_attrib(),
        )
        message = objectify.SubElement(root, "CstmrDrctDbtInitn")
        self._generate_group_header_block(message, gen_args)
        for lot in self.payment_lot_ids:
            batch = lot._generate_start_payment_info_block(message, gen_args)
            self.company_partner_bank_id._generate_party_block(batch, "B", gen_args)
            self._generate_charge_bearer(batch)
            self.payment_method_line_id._generate_creditor_scheme_identification(
                batch, self.sepa and "SEPA" or False, gen_args
            )
        return root

    @api.model
    def _validate_xml(self, xml_bytes, gen_args):
        """Leave the schema to the check of the file, which comes next and names it."""
        if not gen_args.get("epc_written"):
            return super()._validate_xml(xml_bytes, gen_args)
        return None

    def _compute_sepa(self):
        """Judge a run's thousands of lines from rows; any doubt is for OCA's code."""
        plain = self.filtered(lambda order: order._is_plain_sepa())
        plain.sepa = True
        plain.show_warning_not_sepa = False
        return super(AccountPaymentOrder, self - plain)._compute_sepa()

    def _is_plain_sepa(self):
        """Return whether all accounts and mandates are surely of SEPA, in euros."""
        sets, lines = self.env["collection.set"], self.env["account.payment.line"]
        if not (
            # Of a form that is not saved yet, the rows say nothing.
            isinstance(self.id, int)
            and self._is_epc_debit()
            and sets._is_reviewed(self, ("_sepa_iban_prefix_list",))
            and sets._is_reviewed(lines, ("_compute_sepa_final_hook",))
        ):
            return False
        own = self.company_partner_bank_id.sanitized_acc_number or ""
        known = set(self._sepa_iban_prefix_list())
        return _is_iban_of(own, known) and all(
            sure and _is_iban_of(account or "", known)
            for account, sure in self._read_accounts()
        )

    def _get_transactions(self):
        """Return the debits as ``core.iso20022.debit_writer`` writes them, by batch."""
        batches = {lot.id: [] for lot in self.payment_lot_ids}
        currencies = self.env["res.currency"]
        for payment, line in self._read_payments():
            currency = currencies.browse(payment.currency_id)
            batches[payment.payment_lot_id].append(
                Transaction(
                    reference=payment.memo,
                    mandate=line.reference,
                    signed_on=line.signed_on,
                    name=line.name or "",
                    iban=line.iban or "",
                    amount=currency._get_decimal(payment.amount),
                    text=payment.payment_reference or "",
                )
            )
        return list(batches.values())


def _is_iban_of(number, countries):
    return number[:2] in countries and not iban_faults(number)
