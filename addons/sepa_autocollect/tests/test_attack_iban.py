import base64
import re

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tools.discuss import Store

from .common_means import IBANS, MeansSetup

NUMBER = IBANS["hotel"]


@tagged("post_install", "-at_install")
class TestAttackIban(MeansSetup, TransactionCase):
    """A person who may not see account numbers tries to read one by other ways."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_means()
        cls.mandate = cls._make_mandate(cls.hotel, scan=base64.b64encode(b"scan"))
        cls.company.collection_mask_ibans = True
        cls.reader = cls._make_staff("reader", "account.group_account_readonly")
        cls.employee = cls._make_staff("employee", "base.group_user")
        cls.consent = cls.mandate.sudo().means_ids.consent_ids

    def _assert_hidden(self, shown):
        """Odoo writes account numbers in groups of four, too."""
        shown = re.sub(r"\\u00a0|&nbsp;|\s", "", str(shown))
        for number in IBANS.values():
            self.assertNotIn(number, shown)

    def _flush_chatter(self):
        self.env.flush_all()
        self.env.cr.precommit.run()

    def _signed(self):
        """A consent as the portal keeps it, with its PDF mailed."""
        mandates = self.env["account.banking.mandate"]
        contact = self.hotel_user.partner_id
        signing = {
            "iban": IBANS["hotel_other"],
            "holder": "Hotel SA",
            "scheme": "sepa_core",
        }
        mandate = mandates._sign(
            signing,
            contact,
            self.company,
            {"method": "typed", "lang": "en_US", "signature_name": "Jeanne"},
        )
        consent = mandate.means_ids.consent_ids
        with self._no_commits():
            self.env["collection.consent"]._cron_deliver()
        return consent

    def _assert_refused(self, calls):
        """Each call is refused, or the number is not in its answer."""
        for number, call in enumerate(calls):
            with (
                self.subTest(number=number),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                self._assert_hidden(call())

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    def test_ways_round_the_field(self):
        self.biller.group_ids |= self.env.ref("base.group_allow_export")
        for user in (self.biller, self.reader, self.employee):
            self._assert_refused(self._get_ways(self.env(user=user)))

    def _get_ways(self, env):
        bank = env["res.partner.bank"].browse(self.mandate.partner_bank_id.id)
        mandate = env["account.banking.mandate"].browse(self.mandate.id)
        partner = env["res.partner"].browse(self.hotel.id)
        one = {"fields": {"acc_number": {}}}
        inside = [("bank_ids", "any", [("sanitized_acc_number", "!=", "x")])]
        return (
            lambda: bank.read(["display_name", "acc_number"]),
            lambda: bank.web_read({"acc_number": {}}),
            lambda: mandate.web_read({"partner_bank_id": one}),
            lambda: partner.web_read({"bank_ids": one}),
            lambda: bank.onchange({}, [], {"acc_number": {}}),
            lambda: bank.search([], order="acc_number"),
            lambda: mandate.search([("partner_bank_id.acc_number", "like", "FR")]),
            lambda: partner.search([("bank_ids.acc_number", "like", "FR")]),
            lambda: partner.search(inside),
            lambda: bank.formatted_read_group([], ["acc_number"]),
            lambda: bank.formatted_read_group([], [], ["acc_number:array_agg"]),
            lambda: bank.formatted_read_group([], [], ["acc_number:max"]),
            lambda: mandate.formatted_read_group([], ["partner_bank_id.acc_number"]),
            lambda: bank.copy().read(["acc_number"]),
        )

    def test_names_of_accounts_for_who_may_see_them(self):
        bank = self.mandate.partner_bank_id
        for user in (self.manager, self.env.user):
            self.env.invalidate_all()
            self.assertNotIn("••••", bank.with_user(user).display_name)
        own = self.env["res.partner.bank"].create(
            {"partner_id": self.company.partner_id.id, "acc_number": IBANS["bakery"]}
        )
        self.env.invalidate_all()
        self.assertNotIn("••••", own.with_user(self.biller).display_name)
        # Our own code, and Odoo's for names of linked records, is sudo of a user.
        self.assertIn("••••", bank.with_user(self.biller).sudo().display_name)
        self.company.collection_mask_ibans = False
        self.env.invalidate_all()
        self.assertNotIn("••••", bank.with_user(self.biller).display_name)

    def test_names_of_accounts(self):
        for user in (self.biller, self.reader, self.employee):
            env = self.env(user=user)
            found = [
                env["res.partner.bank"].name_search("hotel"),
                env["account.banking.mandate"].search_read([], ["partner_bank_id"]),
                env["account.banking.mandate"].formatted_read_group(
                    [], ["partner_bank_id"]
                ),
                env["res.partner.bank"].search_read([], ["display_name"]),
            ]
            self._assert_hidden(found)
            self.assertFalse(env["res.partner.bank"].name_search(NUMBER))
            self.assertFalse(env["res.partner.bank"].name_search(NUMBER[:6]))

    def test_scan_of_a_mandate(self):
        for user in (self.biller, self.reader, self.employee):
            mandate = self.mandate.with_user(user)
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                mandate.read(["scan"])
        self.assertTrue(self.mandate.with_user(self.manager).scan)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_files_behind_fields(self):
        consent = self._signed()
        files = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    (
                        "res_model",
                        "in",
                        ("collection.consent", "account.banking.mandate"),
                    ),
                    ("res_field", "in", ("pdf", "scan")),
                ]
            )
        )
        self.assertGreaterEqual(len(files), 2)
        self.assertIn(consent.id, files.mapped("res_id"))
        for user in (self.biller, self.reader, self.employee):
            for file in files.with_user(user):
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    file.read(["raw"])
                with self.assertRaises(AccessError):
                    file.read(["datas"])
        self.assertTrue(files.with_user(self.manager).mapped("raw"))

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_files_of_mails(self):
        self._signed()
        mails = (
            self.env["mail.mail"].sudo().search([("model", "=", "collection.consent")])
        )
        self.assertTrue(mails.attachment_ids)
        for user in (self.biller, self.reader, self.employee):
            self.env.invalidate_all()
            messages = (
                self.env["mail.message"]
                .with_user(user)
                .search([("id", "in", mails.mail_message_id.ids)])
            )
            self.assertFalse(messages)
            for file in mails.attachment_ids.with_user(user):
                with self.assertRaises(AccessError):
                    file.read(["raw"])

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_details_of_consents(self):
        self._signed()
        exporters = self.env.ref("base.group_allow_export")
        (self.biller + self.reader).group_ids |= exporters
        for user in (self.biller, self.reader):
            self._assert_refused(self._get_details_ways(self.env(user=user)))

    def _get_details_ways(self, env):
        consents = env["collection.consent"]
        return (
            lambda: consents.search([]).read(["details"]),
            lambda: consents.search([]).read(["pdf"]),
            lambda: consents.search([("details", "ilike", "FR76")]),
            lambda: consents.search([("details", "!=", False)], order="details"),
            lambda: consents.search([]).web_read({"details": {}}),
            lambda: consents.search([]).export_data(["details"]),
        )

    def test_chatter(self):
        """Nothing that people do leaves numbers where they are read."""
        other = self.env["res.partner.bank"].create(
            {"partner_id": self.hotel.id, "acc_number": IBANS["hotel_other"]}
        )
        self.manager.group_ids |= self.env.ref("base.group_partner_manager")
        manager = self.env(user=self.manager)
        mandate = manager["account.banking.mandate"].browse(self.mandate.id)
        first = self.mandate.partner_bank_id
        mandate.partner_bank_id = other.id
        self._flush_chatter()
        manager["res.partner.bank"].browse(first.id).acc_number = IBANS["bakery"]
        manager["res.partner.bank"].browse(first.id).unlink()
        self._flush_chatter()
        for user in (self.biller, self.reader, self.employee):
            self.env.invalidate_all()
            env = self.env(user=user)
            messages = env["mail.message"].search(
                [
                    ("model", "in", ("res.partner", "account.banking.mandate")),
                    ("res_id", "in", (self.hotel.id, self.mandate.id)),
                ]
            )
            self.assertTrue(messages)
            shown = str(messages.mapped("body"))
            shown += str(Store().add(messages).get_result())
            self._assert_hidden(shown)

    def test_bank_statement_lines(self):
        journal = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "bank")], limit=1
        ) or self.env["account.journal"].create(
            {"name": "Bank", "type": "bank", "code": "ATTB"}
        )
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": journal.id,
                "payment_ref": "x",
                "amount": 5,
                "account_number": NUMBER,
                "transaction_details": {"iban": NUMBER},
            }
        )
        seen = line.with_user(self.biller)
        for name in ("account_number", "transaction_details"):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                seen.read([name])
        self.assertTrue(line.with_user(self.manager).account_number)

    def test_forms_open_without_numbers(self):
        env = self.env(user=self.biller)
        for name in ("res.partner.bank", "account.banking.mandate"):
            views = env[name].get_views([(False, "form"), (False, "list")])
            self.assertTrue(views["views"]["form"]["arch"])
        self.env.invalidate_all()
        mandate = env["account.banking.mandate"].browse(self.mandate.id)
        spec = {"partner_bank_id": {"fields": {"display_name": {}}}}
        self._assert_hidden(mandate.web_read(spec))

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_portal_user_reads_no_table_of_ours(self):
        self._signed()
        env = self.env(user=self.hotel_user)
        for name in (
            "account.banking.mandate",
            "account.payment.line",
            "account.payment.order",
            "collection.approval",
            "collection.attempt",
            "collection.attempt.line",
            "collection.bank.message",
            "collection.bank.message.line",
            "collection.blackout",
            "collection.code",
            "collection.consent",
            "collection.debit",
            "collection.hold",
            "collection.link",
            "collection.mandate.amendment",
            "collection.means.warning",
            "collection.notice",
            "collection.policy",
            "collection.return.rule",
            "collection.run",
            "collection.run.line",
            "collection.sweep",
            "collection.sweep.line",
            "res.partner.bank",
            "ir.attachment",
        ):
            with self.subTest(name=name):
                if name == "ir.attachment":
                    found = env[name].search(
                        [("res_model", "=like", "collection.%"), ("id", "!=", 0)]
                    )
                    self.assertFalse(found)
                    continue
                with self.assertRaises(AccessError):
                    env[name].search_read([], ["id"])

    def test_portal_user_reads_own_means_without_secrets(self):
        card = self._make_card(self.hotel_user.partner_id)
        mine = card.with_user(self.hotel_user)
        self.env.invalidate_all()
        for path in ("token_id", "mandate_id", "consent_ids"):
            fields = {path: {"fields": {"display_name": {}}}}
            try:
                self.assertNotIn("ref", str(mine.web_read(fields)))
            except AccessError:
                continue
        self.hotel.collection_shared_means = False
        contact = self.env["res.partner"].create(
            {"name": "Colleague", "parent_id": self.hotel.id}
        )
        theirs = self._make_card(contact)
        self.env.invalidate_all()
        env = self.env(user=self.hotel_user)
        self.assertFalse(env["payment.token"].search([("id", "=", theirs.token_id.id)]))
        self.assertFalse(
            env["mail.message"].search(
                [("model", "=", "collection.means"), ("res_id", "=", theirs.id)]
            )
        )
