import hashlib
from decimal import Decimal
from zoneinfo import ZoneInfo

from lxml import etree

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import file_path

from odoo.addons.quittance_base.core.iso20022 import charset
from odoo.addons.quittance_base.core.iso20022.debit_tree import Changed, correct_debits
from odoo.addons.quittance_base.core.iso20022.epc_rules import (
    check_debits,
    check_transfers,
)
from odoo.addons.quittance_base.core.iso20022.findings import Finding, Options

from ..trust import trusted
from .account_payment_order_run import file_refused

_SHOWN = 20


class AccountPaymentOrder(models.Model):
    """The file of an order: made once, corrected, checked, always the same bytes."""

    _inherit = "account.payment.order"

    file_sha256 = fields.Char("SHA-256 of the file", readonly=True, copy=False)
    file_findings = fields.Json(readonly=True, copy=False)
    file_findings_text = fields.Text(
        "What the check says", compute="_compute_file_findings_text"
    )

    @api.depends("file_findings")
    @api.depends_context("lang")
    def _compute_file_findings_text(self):
        language = self.env.lang or "en"
        for order in self:
            found = [Finding(**values) for values in order.file_findings or []]
            order.file_findings_text = "\n".join(
                f"{one.sentence(language)} {one.advice(language)}" for one in found
            )

    # --- what OCA's writer asks us while it writes ---

    def _generate_group_header_block(self, parent_node, gen_args):
        if self._is_epc():
            gen_args["name_maxsize"] = charset.NAME_LENGTH
            gen_args["epc_order"] = self
        header = super()._generate_group_header_block(parent_node, gen_args)
        if self._is_epc() and self.confirmed_at:
            header.MsgId = self.message_id
            # The moment of confirmation: the same order always gives the same bytes.
            zone = ZoneInfo(self.payment_method_line_id.bank_tz or "Europe/Paris")
            made = self.confirmed_at.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
            header.CreDtTm = made.strftime("%Y-%m-%dT%H:%M:%S")
        return header

    @api.model
    def _prepare_field(
        self, field_name, value, max_size, gen_args, raise_if_oversized=False
    ):
        for_epc = isinstance(value, str) and gen_args and gen_args.get("epc_order")
        # Identifiers are never cut or changed: they are refused.
        if for_epc and not raise_if_oversized:
            value = charset.fit(value, max_size or len(value))
        return super()._prepare_field(
            field_name, value, max_size, gen_args, raise_if_oversized
        )

    def _finalize_sepa_file_creation(self, xml_root, gen_args):
        if self._is_epc_debit() and not gen_args.get("epc_written"):
            xml_root = self._correct_debits(xml_root)
        return super()._finalize_sepa_file_creation(xml_root, gen_args)

    def _correct_debits(self, xml_root):
        """What OCA wrote, made right; see ``core.iso20022.debit_tree``."""
        debits = self.sudo().debit_ids.filtered(lambda one: one.state == "ready")
        method = self.payment_method_line_id
        countries = set(method.bic_country_ids.mapped("code"))
        trade_name = charset.fit(method.trade_name or "", charset.NAME_LENGTH)
        try:
            return correct_debits(
                etree.tostring(xml_root), debits._get_frozen(countries), trade_name
            )
        except Changed as changed:
            raise UserError(self._get_changed_text(changed)) from changed

    def _get_changed_text(self, changed):
        reasons = {
            "missing": self.env._("the debit was taken out or put in"),
            "mandate": self.env._("the reference of the mandate changed"),
            "account": self.env._("the account of the mandate changed"),
            "amount": self.env._("the amount changed"),
        }
        return self.env._(
            "%(order)s: %(reference)s is not what was confirmed: %(reason)s. Cancel "
            "the order and confirm it again.",
            order=self.name,
            reference=changed.reference,
            reason=reasons[changed.what],
        )

    # --- the check ---

    def _check_file(self, content):
        """Run the rules of EPC over a file.

        Called whenever a file is made and again when it leaves.

        :return: list of findings
        """
        check = check_debits if self.payment_type == "inbound" else check_transfers
        return check(content, self._get_check_options())

    def _get_check_options(self):
        """What the checker cannot read in the file."""
        method = self.payment_method_line_id
        limits = method._get_file_limits()
        return Options(
            today=fields.Date.context_today(self),
            schema=file_path(self.payment_method_id._get_xsd_file_path()),
            trade_name=charset.fit(method.trade_name or "", charset.NAME_LENGTH),
            bic_countries=frozenset(method.bic_country_ids.mapped("code")),
            max_days_ahead=method.max_days_ahead or None,
            max_transactions=limits["most"],
            max_bytes=limits["most_bytes"],
        )

    def _refuse_findings(self, findings):
        """Refuse a file with what would make the bank refuse it, in words."""
        language = self.env.lang or "en"
        blocking = [one for one in findings if one.blocking]
        if not blocking:
            return
        lines = [
            f"- {one.sentence(language)} {one.advice(language)}"
            for one in blocking[:_SHOWN]
        ]
        if len(blocking) > _SHOWN:
            more = len(blocking) - _SHOWN
            lines.append(self.env._("... and %(count)s more.", count=more))
        head = self.env._(
            "The file of %(order)s must not leave: the bank would refuse it.",
            order=self.name,
        )
        references = {one.reference for one in blocking}
        raise file_refused("\n".join([head, *lines]), references - {""})

    # --- made once ---

    def generate_payment_file(self):
        """Return the file; once it was made, the same bytes for ever."""
        self.ensure_one()
        self.check_access("write")
        if not self._is_epc():
            return super().generate_payment_file()
        if self.file_sha256 and self.payment_file_id:
            return self._get_file(), "xml"
        if self.state != "open":
            raise UserError(
                self.env._(
                    "Confirm %(order)s before its file is made.", order=self.name
                )
            )
        if self._writes_in_sets():
            content, extension = self._write_in_sets()
        else:
            self.payment_line_ids._warm()
            content, extension = super().generate_payment_file()
        findings = self._check_file(content)
        self._refuse_findings(findings)
        trusted(self).write(
            {
                "file_sha256": hashlib.sha256(content).hexdigest(),
                "file_findings": [_as_json(one) for one in findings],
            }
        )
        return content, extension

    def _get_file(self):
        """The bytes that were made and checked.

        :raise UserError: the file was touched since, or others keep it closed
        """
        order = self.sudo().with_context(bin_size=False)
        content = order.payment_file_id.raw or b""
        if content and not order.payment_file_datas:
            raise UserError(
                self.env._(
                    "The file of %(order)s may not leave yet: the order says what is "
                    "missing.",
                    order=self.name,
                )
            )
        if hashlib.sha256(content).hexdigest() != self.file_sha256:
            raise UserError(
                self.env._(
                    "The file of %(order)s is not the one that was made: it was "
                    "changed or deleted. Cancel the order and confirm it again.",
                    order=self.name,
                )
            )
        return content


def _as_json(finding):
    return {
        "rule": finding.rule,
        "path": finding.path,
        "value": finding.value,
        "params": {
            name: str(value) if isinstance(value, Decimal) else value
            for name, value in finding.params.items()
        },
        "reference": finding.reference,
        "blocking": finding.blocking,
    }
