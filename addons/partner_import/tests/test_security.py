from base64 import b64encode
from contextlib import suppress
from email.message import EmailMessage
from itertools import count

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .security_common import AttackCase


@tagged("post_install", "-at_install")
class TestOutsiders(AttackCase):
    """Portal users, staff without the group, billing users: nothing of ours."""

    numbers = count(1)

    def test_reading(self):
        for user in self.outsiders:
            for model in self._our_models():
                name, ids = model._name, self.records.get(model._name, model).ids
                if model._abstract:
                    continue
                self._refused(user, name, "search_read", [], ["id"])
                self._refused(user, name, "search", [])
                self._refused(user, name, "search_count", [])
                self._refused(user, name, "name_search", "")
                self._refused(user, name, "web_search_read", [], {"id": {}})
                self._refused(user, name, "formatted_read_group", [], ["create_uid"])
                if ids:
                    self._refused(user, name, "read", ids, ["id"])
                    self._refused(
                        user, name, "export_data", ids, ["id"], errors=UserError
                    )
                    self._refused(user, name, "web_read", ids, {"create_date": {}})

    def test_writing(self):
        for user in self.outsiders:
            for model in self._our_models():
                if not model._abstract:
                    self._refused(user, model._name, "create", [{}])
            for name, record in self.records.items():
                self._refused(
                    user,
                    name,
                    "write",
                    record.ids,
                    {"company_id": 1},
                    errors=UserError,
                )
                self._refused(user, name, "unlink", record.ids)
                self._refused(user, name, "copy", record.ids, errors=UserError)
                with mute_logger("odoo.sql_db"):
                    loaded = self._call(user, name, "load", ["create_date"], [["x"]])
                self.assertFalse(loaded["ids"])

    def test_every_public_method(self):
        """Nothing public answers: not the board, not a button, not a job."""
        for model in self._our_models():
            record = self.records.get(model._name, model)
            for method in self._get_public_methods(model):
                args = self._guess_arguments(record, method)
                # Without a record (wizards, see test_writing) there is nothing to reach
                errors = AccessError if record else (AccessError, ValueError)
                for user in self.outsiders[:5]:
                    self._refused(user, model._name, method, *args, errors=errors)

    def test_nothing_hidden_in_shared_models(self):
        """What we add to invoices, contacts and companies is not for the portal."""
        for name in ("account.move", "account.move.line", "res.partner"):
            seen = self._call(self.hotel_user, name, "fields_get")
            self.assertFalse(self._get_our_fields(name) & set(seen), name)

    def _get_our_fields(self, model):
        open_fields = {"billing_month", "purchase_reference"}
        return {
            name
            for name, field in self.env[model]._fields.items()
            if field._module == "partner_import" and name not in open_fields
        }

    def test_invoice_does_not_lead_to_rows(self):
        move = self.invoice.with_user(self.hotel_user)
        self.assertEqual(move.read(["name"])[0]["id"], self.invoice.id)
        for user in (self.hotel_user, self.laundry_user, self.biller):
            domains = (
                [("import_line_ids.cost_price", ">", 0)],
                [("line_ids.import_line_ids.margin", ">", 0)],
            )
            for domain in domains:
                self._refused(user, "account.move", "search", domain)
            self._refused(
                user,
                "account.move",
                "export_data",
                self.invoice.ids,
                ["import_line_ids/cost_price"],
                errors=UserError,
            )

    def test_kept_file(self):
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "partner.import.batch"),
                    ("res_id", "=", self.batch.id),
                    ("res_field", "=", "content"),
                ]
            )
        )
        self.assertTrue(attachment)
        for user in (*self.outsiders, self.foreigner):
            name, ids = "ir.attachment", attachment.ids
            self._refused(user, name, "read", ids, ["datas"])
            self._refused(user, name, "write", ids, {"raw": b"x"})
            self._refused(user, name, "unlink", ids)
            self._refused(user, name, "generate_access_token", ids)
            try:
                domain = [("res_model", "=", self.batch._name)]
                found = self._call(user, name, "search", domain)
            except AccessError:
                found = []
            self.assertFalse(found)
            self._refused(
                user,
                name,
                "create",
                {"name": "x", "res_model": self.batch._name, "res_id": self.batch.id},
            )

    def test_list_of_services_cannot_be_forged(self):
        """What the client downloads as our list is what was printed."""
        annex = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": "services.pdf",
                    "raw": b"printed",
                    "res_model": "account.move",
                    "res_id": self.invoice.id,
                    "res_field": "import_annex_file",
                }
            )
        )
        forged = b64encode(b"forged").decode()
        values = {"import_annex_file": forged}
        named = {"res_model": "account.move", "res_id": self.invoice.id}
        file = {"name": "x", "raw": "x", **named, "res_field": "import_annex_file"}
        for user in (self.biller, self.manager):
            self._refused(user, "account.move", "write", self.invoice.ids, values)
            self._refused(user, "account.move", "create", [values])
            self._refused(user, "ir.attachment", "create", [file])
            self._refused(user, "ir.attachment", "write", annex.ids, {"raw": "x"})
            self._refused(user, "ir.attachment", "unlink", annex.ids)
        self.assertEqual(self.invoice._get_import_annex()[1], b"printed")
        self.invoice.with_user(self.biller).button_draft()
        self.assertFalse(self.invoice.import_annex_id, "printed again when posted")

    def test_reasons_are_no_html(self):
        reason = '<img src="/pixel"/>Pay here'
        self.invoice._tell_refused({self.invoice: reason})
        note = self.invoice.activity_ids.note
        self.assertNotIn("<img", note)
        self.assertIn("Pay here", note)

    def test_chatter(self):
        self.batch.message_post(body="The mark-up is 37 %")
        self.profile.message_post(body="The mark-up is 37 %")
        for user in self.outsiders[:5]:
            for record in (self.batch, self.profile):
                name, ids = record._name, record.ids
                self._refused(user, name, "message_post", ids, body="x")
                self._call(user, name, "message_subscribe", ids, user.partner_id.ids)
                self.assertNotIn(user.partner_id, record.message_partner_ids)
                messages = self._call(
                    user,
                    "mail.message",
                    "search",
                    [("model", "=", name), ("res_id", "in", ids)],
                )
                self.assertFalse(messages)

    def test_mail_gateway_is_not_for_rpc(self):
        """The gateway's own entrance takes no file from anybody else."""
        self.profile.alias_name = "laundry-services"
        mail = {
            "recipients": "laundry-services@import.test",
            "email_from": "info@laundry.test",
            "attachments": [["x.csv", "service;price\nSheets;9\n", {}]],
        }
        for user in (self.staff, self.clerk, self.laundry_user):
            name = "partner.import.profile"
            self._call(user, name, "message_update", self.profile.ids, mail)
        self.assertEqual(self.profile.batch_ids, self.batch)

    def test_forged_mail_over_rpc(self):
        """Everybody may hand a mail to Odoo; only the gateway's holds a file for us."""
        self.company.alias_domain_id = self.env["mail.alias.domain"].create(
            {"name": "import.test"}
        )
        self.profile.alias_name = "laundry-services"
        gateway = new_test_user(self.env, "gateway", groups="base.group_system")
        root = self.env.ref("base.user_root")
        for user in (self.clerk, self.staff, self.manager, self.laundry_user):
            with suppress(AccessError):
                self._call(user, "mail.thread", "message_process", False, self._mail())
            self.assertEqual(self.profile.batch_ids, self.batch, user.login)
        for user in (gateway, root):
            before = self.profile.batch_ids
            self._call(user, "mail.thread", "message_process", False, self._mail())
            self.env.invalidate_all()
            self.assertEqual(len(self.profile.batch_ids - before), 1, user.login)

    def _mail(self):
        number = next(self.numbers)
        mail = EmailMessage()
        mail["From"] = "info@laundry.test"
        mail["To"] = "laundry-services@import.test"
        mail["Message-Id"] = f"<{number}@attack.test>"
        mail.set_content("Please find attached.")
        mail.add_attachment(
            b"service;price\nSheets;%d\n" % number,
            maintype="text",
            subtype="csv",
            filename="march.csv",
        )
        return mail.as_string()

    def test_activities_of_ours_cannot_be_made(self):
        for user in (self.clerk, self.biller):
            self._refused(
                user,
                "mail.activity",
                "create",
                {
                    "res_model_id": self.env["ir.model"]._get_id(self.batch._name),
                    "res_id": self.batch.id,
                    "user_id": user.id,
                },
            )
