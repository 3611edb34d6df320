from decimal import Decimal

from odoo import fields, models

from odoo.addons.base.models.res_bank import sanitize_account_number
from odoo.addons.quittance_base.core.iso20022.camt import VERSIONS as CAMT
from odoo.addons.quittance_base.core.iso20022.camt import read_camt
from odoo.addons.quittance_base.core.iso20022.camt_model import Detail
from odoo.addons.quittance_base.core.iso20022.countries import mask
from odoo.addons.quittance_base.core.iso20022.pain002 import VERSIONS as PAIN002
from odoo.addons.quittance_base.core.iso20022.pain002 import read_pain002
from odoo.addons.quittance_base.core.iso20022.xmlsafe import MessageRefused, parse

from ..core import bank_outcome as outcome

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
#: What banks write where they have no reference.
_NO_REFERENCE = ("", "NOTPROVIDED", "NONREF")


class CollectionBankMessage(models.Model):
    """Reading: from the bank's file to lines, one per thing it says."""

    _inherit = "collection.bank.message"

    def _read(self):
        """Read the file into lines, then apply them; called once, when it came."""
        self.ensure_one()
        content = self.with_context(bin_size=False)._get_content()
        try:
            vals_list = self._read_lines(content)
        except MessageRefused as refused:
            self.write({"state": "refused", "reason": self._get_refusal_text(refused)})
            self._ask(self.reason)
            return
        self.env["collection.bank.message.line"].create(
            [
                {**vals, "message_id": self.id, "sequence": number}
                for number, vals in enumerate(vals_list, 1)
            ]
        )
        self._apply()

    def _get_content(self):
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("res_field", "=", "content"),
            ]
        )
        return attachment.raw

    def _read_lines(self, content):
        """Values of the lines of a file.

        :raises MessageRefused: it is none that we know
        """
        root = parse(content, self.name)
        version = root.tag.removeprefix("{" + _NAMESPACE).partition("}")[0]
        if version in PAIN002:
            return self._read_status(read_pain002(content, self.name))
        if version in CAMT:
            return self._read_account(read_camt(content, self.name))
        expected = ", ".join([*PAIN002, *CAMT])
        raise MessageRefused(
            "unknown_message", file=self.name, found=version[:80], expected=expected
        )

    def _get_refusal_text(self, refused):
        """Why a file cannot be read, and what to do."""
        texts = {
            "dtd": self.env._(
                "%(file)s holds a document type, which no bank sends. It was not read."
            ),
            "bad_xml": self.env._(
                "%(file)s is not readable as XML (line %(line)s): %(detail)s. Fetch it "
                "from the bank again."
            ),
            "unknown_message": self.env._(
                "%(file)s is a %(found)s; these can be read: %(expected)s. Ask the bank "
                "for one of them."
            ),
            "element_missing": self.env._(
                "%(file)s, line %(line)s: %(element)s is missing. Fetch the file from "
                "the bank again."
            ),
            "bad_value": self.env._(
                "%(file)s, line %(line)s: “%(value)s” in %(element)s is not a "
                "%(expected)s. Fetch the file from the bank again."
            ),
            "other_account": self.env._(
                "%(file)s is about %(account)s, which is the account of no bank "
                "journal here. Give it to the company it belongs to; or enter the "
                "account number in its journal, then apply the file again."
            ),
        }
        return texts[refused.code] % refused.params

    # --- pain.002 ---

    def _read_status(self, report):
        self.write({"kind": report.version, "message_ref": report.message_id})
        found = []
        for batch, reference, status, reasons in report.decided():
            answer = outcome.STATUSES.get(status)
            if not answer:
                continue
            reason = reasons[0] if reasons else None
            found.append(
                {
                    "answer": answer,
                    "status": status,
                    "file_ref": report.original_message_id,
                    "payment_ref": batch,
                    "end_to_end_id": reference,
                    "reason_code": reason.code if reason else "",
                    "reason_text": reason.text if reason else "",
                    "day": (report.created or fields.Datetime.now()).date(),
                }
            )
        return found

    # --- camt ---

    def _read_account(self, report):
        self.write({"kind": report.version, "message_ref": report.message_id})
        currencies = {
            one.name: one.id
            for one in self.env["res.currency"]
            .with_context(active_test=False)
            .search([])
        }
        found = []
        for statement in self._get_own_statements(report):
            for entry in statement.entries:
                for detail in entry.details or (Detail(),):
                    vals = self._prepare_entry_vals(entry, detail, currencies)
                    if vals:
                        found.append(vals)
        return found

    def _get_own_statements(self, report):
        """Return the statements of accounts of ours; the others are said, not read.

        :raises MessageRefused: ``other_account``, none is of ours
        """
        own = self._get_own_accounts()
        if not own:
            # Where we know no number there is nothing to compare.
            return report.statements
        read, foreign = [], set()
        for one in report.statements:
            number = sanitize_account_number(one.iban or one.other_account) or "?"
            if number in own:
                read.append(one)
            else:
                foreign.add(mask(number))
        if not foreign:
            return read
        shown = ", ".join(sorted(foreign))
        if not read:
            raise MessageRefused("other_account", file=self.name, account=shown)
        self.message_post(
            body=self.env._(
                "What the file says of %(accounts)s was not read: that is no account "
                "of a bank journal here.",
                accounts=shown,
            )
        )
        return read

    def _get_own_accounts(self):
        """Return the numbers of our accounts, none where the journal has no number."""
        if not self.journal_id.bank_account_id:
            return set()
        journals = self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(self.company_id),
                ("type", "=", "bank"),
            ]
        )
        return set(journals.bank_account_id.mapped("sanitized_acc_number"))

    @staticmethod
    def _is_other_money(entry, detail, amount):
        """Whether a booking is money we paid, or a transfer a client sent."""
        code = detail.code or entry.code
        return (amount is not None and amount < 0) or code.startswith("PMNT-RCDT")

    def _prepare_entry_vals(self, entry, detail, currencies):
        """Values of a line, None for an entry that cannot be about a debit of ours."""
        answer = entry.outcome(detail)
        answer = {"reversed": outcome.RETURNED}.get(answer, answer)
        batch = entry.batch
        reference = (
            "" if detail.end_to_end_id in _NO_REFERENCE else detail.end_to_end_id
        )
        payment = detail.payment_id or (batch.payment_id if batch else "")
        if not reference and not payment and answer == outcome.BOOKED:
            return None
        amount = detail.amount
        if amount is None and not entry.details:
            amount = entry.amount
        if answer == outcome.BOOKED and self._is_other_money(entry, detail, amount):
            return None
        came = entry.amount if amount is None else amount
        if answer in (outcome.RETURNED, outcome.REFUNDED) and came > 0:
            answer = outcome.GIVEN_BACK
        fee = detail.fee() if detail.reason else Decimal(0)
        net = None if amount is None else abs(amount)
        if net is not None and fee and net != detail.original_amount:
            net -= fee
        reason = detail.reason
        return {
            "answer": answer,
            "file_ref": detail.message_id or (batch.message_id if batch else ""),
            "payment_ref": payment,
            "end_to_end_id": reference,
            "has_amount": net is not None,
            "amount": float(net or 0),
            "fee": float(max(fee, Decimal(0))),
            "currency_id": currencies.get(detail.currency or entry.currency),
            "day": entry.booked_on or entry.value_on,
            "reason_code": reason.code if reason else "",
            "reason_text": reason.text if reason else "",
        }
