import inspect
from collections.abc import Mapping

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw, get_public_method
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..portal_words import PARTNER_REASONS
from ..reasons import CELLS, REASONS
from .portal_common import PortalSetup

OURS = ("partner.import.", "quittance.")
ADDONS = ("odoo.addons.partner_import", "odoo.addons.quittance_base")
MIXINS = {
    "partner.import.guarded",
    "quittance.channel.target",
    "quittance.mail.target",
}
#: Something to pass to a parameter of this name when a method is called blindly.
GUESSES = {
    "month": "2031-03-01",
    "code": "unknown_client",
    "vals": {},
    "vals_list": [{}],
    "values": {},
    "figure": "rows",
    "content": "",
    "filename": "x.csv",
    "limit": 1,
    "step": "check",
}
#: Methods whose answer holds no record: they may answer anybody.
HARMLESS = {
    "copy_data",
    "default_get",
    "get_view",
    "get_views",
    "message_update",  # guarded, see test_mail_gateway_is_not_for_rpc
    "onchange",
}
#: Methods tested with their own arguments.
BASIC = {"copy", "create", "read", "unlink", "write"}


class AttackCase(PortalSetup, AccountTestInvoicingCommon):
    """Records worth attacking, and calls as they come over RPC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()
        cls.batch = cls._make_batch(cls.profile)
        cls.line = cls._make_line(cls.batch, 2, state="ready")
        cls.billed = cls._make_line(cls.batch, 3)
        cls.invoice = cls._make_invoice(cls.company, cls.billed)
        aliases = {"profile_id": cls.profile.id, "key": "HOTEL-7"}
        cls.client_alias = cls.env["partner.import.client.alias"].create(
            {**aliases, "client_id": cls.hotel.id}
        )
        cls.service_alias = cls.env["partner.import.service.alias"].create(aliases)
        cls.column = cls.env["partner.import.profile.column"].create(
            {"profile_id": cls.profile.id, "name": "Client", "meaning": "client"}
        )
        cls.settlement = (
            cls.env["partner.import.settlement"]
            .sudo()
            .create(
                {
                    "partner_id": cls.laundry.id,
                    "company_id": cls.company.id,
                    "month": "2031-03-01",
                    "currency_id": cls.company.currency_id.id,
                }
            )
        )
        cls.channel = (
            cls.env["quittance.channel"]
            .sudo()
            .create(
                {
                    "name": "SFTP",
                    "kind": "sftp",
                    "path": "/out",
                    "host": "127.0.0.1",
                    "user": "us",
                    "res_model": "partner.import.profile",
                    "res_id": cls.profile.id,
                    "company_id": cls.company.id,
                }
            )
        )
        cls.records = {
            record._name: record
            for record in (
                cls.settlement.sudo(False),
                cls.channel.sudo(False),
                cls.profile,
                cls.batch,
                cls.line,
                cls.client_alias,
                cls.service_alias,
                cls.column,
            )
        }
        cls.outsiders = (
            cls.laundry_user,
            cls.drivers_user,
            cls.hotel_user,
            cls.clerk,
            cls.biller,
            cls.env.ref("base.public_user"),
        )

    def _our_models(self):
        return [
            self.env[name]
            for name in sorted(self.registry)
            if name.startswith(OURS) and name not in MIXINS
        ]

    def _call(self, user, model, method, *args, **kwargs):
        """Call a method as RPC does, with the user's rights."""
        env = self.env(user=user, su=False)
        with mute_logger("odoo.addons.base.models.ir_model"):
            return call_kw(env[model], method, list(args), kwargs)

    def _refused(self, user, model, method, *args, errors=AccessError, **kwargs):
        refused = False
        with self.subTest(f"{user.sudo().login}: {model}.{method}"):
            try:
                with self.cr.savepoint():
                    self._call(user, model, method, *args, **kwargs)
                    self.env.flush_all()
            except errors:
                refused = True
                self.env.invalidate_all()
            self.assertTrue(refused, "it answered")


@tagged("post_install", "-at_install")
class TestOutsiders(AttackCase):
    """Portal users, staff without the group, billing users: nothing of ours."""

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

    def _get_public_methods(self, model):
        """Names of the methods that our addons define on a model."""
        names = set()
        for parent in type(model).mro():
            if parent.__module__.startswith(ADDONS):
                names |= {
                    name
                    for name, item in vars(parent).items()
                    if inspect.isfunction(item)
                }
        names = {name for name in names if not name.startswith("_")}
        names -= HARMLESS | BASIC
        found = []
        for name in sorted(names):
            try:
                get_public_method(model, name)
            except (AccessError, AttributeError):
                continue
            found.append(name)
        return found

    def _guess_arguments(self, record, method):
        function = getattr(type(record), method)
        parameters = list(inspect.signature(function).parameters.values())[1:]
        args = [] if getattr(function, "_api_model", False) else [record.ids]
        for parameter in parameters:
            if parameter.default is parameter.empty and parameter.kind in (
                parameter.POSITIONAL_ONLY,
                parameter.POSITIONAL_OR_KEYWORD,
            ):
                guess = GUESSES.get(parameter.name, record.ids or 1)
                args.append(dict(guess) if isinstance(guess, Mapping) else guess)
        return args

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


@tagged("post_install", "-at_install")
class TestOtherCompany(AttackCase):
    """A manager of another company: our records do not exist for her."""

    def test_records(self):
        for name, record in self._get_company_records():
            found = self._call(self.foreigner, name, "search", [])
            self.assertNotIn(record.id, found)
            self._refused(self.foreigner, name, "read", record.ids, ["id"])
            self._refused(
                self.foreigner,
                name,
                "export_data",
                record.ids,
                ["create_date"],
                errors=UserError,
            )
            self._refused(self.foreigner, name, "unlink", record.ids)
            self._refused(
                self.foreigner,
                name,
                "write",
                record.ids,
                {"company_id": 1},
                errors=UserError,
            )

    def test_every_public_method(self):
        helper = TestOutsiders._get_public_methods, TestOutsiders._guess_arguments
        for _name, record in self._get_company_records():
            for method in helper[0](self, record):
                if getattr(getattr(type(record), method), "_api_model", False):
                    continue
                args = helper[1](self, record, method)
                self._refused(self.foreigner, record._name, method, *args)

    def _get_company_records(self):
        """Records of models that a manager may use in her own company."""
        ours = dict(self.records)
        ours.pop("quittance.channel")
        return ours.items()

    def test_company_in_the_context(self):
        context = {"allowed_company_ids": self.company.ids}
        self._refused(
            self.foreigner, "partner.import.batch", "search", [], context=context
        )
        self._refused(
            self.foreigner,
            "partner.import.profile",
            "create",
            {
                "name": "x",
                "partner_id": self.laundry.id,
                "company_id": self.company.id,
            },
        )

    def test_records_of_two_companies_do_not_mix(self):
        theirs = self.env["res.partner"].create(
            {"name": "Theirs", "company_id": self.other_company.id}
        )
        with self.assertRaises(UserError):
            self.profile.partner_id = theirs
        with self.assertRaises(UserError):
            self.client_alias.client_id = theirs


@tagged("post_install", "-at_install")
class TestStaff(AttackCase):
    """Our own users: what was received and what is billed stays as it is."""

    def test_what_was_received_cannot_change(self):
        fakes = ({}, {"partner_import_internal": True}, {"install_mode": True})
        for user in (self.staff, self.manager):
            for context in fakes:
                for vals in (
                    {"sha256": "0" * 64},
                    {"content": "eA=="},
                    {"state": "cancelled"},
                    {"profile_id": self.profile_b.id},
                    {"name": "other.csv"},
                ):
                    self._refused(
                        user,
                        "partner.import.batch",
                        "write",
                        self.batch.ids,
                        vals,
                        context=context,
                    )
                for vals in (
                    {"state": "invoiced"},
                    {"raw": ["x"]},
                    {"row_number": 9},
                    {"price_unit": 0.01},
                    {"amount": 0.01},
                    {"move_id": False},
                    {"company_id": self.other_company.id},
                    {"batch_id": False},
                ):
                    self._refused(
                        user,
                        "partner.import.line",
                        "write",
                        self.line.ids,
                        vals,
                        context=context,
                    )
                self._refused(
                    user,
                    "partner.import.batch",
                    "unlink",
                    self.batch.ids,
                    context=context,
                )
                self._refused(
                    user,
                    "partner.import.line",
                    "unlink",
                    self.line.ids,
                    context=context,
                )
        self.assertEqual(self.line.state, "ready")

    def test_file_name_is_text_for_the_manager(self):
        batch = self._make_batch(self.profile, b"name", name="<a href=x>y.csv")
        batch._call_manager(f"{batch.name} waits")
        self.assertIn("&lt;a href=x&gt;y.csv", batch.activity_ids.note)
        batch._note_received_again("<a href=x>z.csv", "<a href=x>")
        self.assertNotIn("<a href=x", batch.message_ids[0].body)

    def test_billed_row_cannot_be_corrected(self):
        self._refused(
            self.staff,
            "partner.import.line",
            "write",
            self.billed.ids,
            {"quantity": 5},
            errors=UserError,
        )

    def test_profiles_are_for_managers(self):
        self._refused(
            self.staff,
            "partner.import.profile",
            "write",
            self.profile.ids,
            {"markup_value": 0},
        )
        self._refused(self.staff, "partner.import.profile", "unlink", self.profile.ids)

    def test_channels_are_for_administrators(self):
        for user in (self.staff, self.manager):
            self._refused(user, "quittance.channel", "search", [])
            self._refused(
                user,
                "partner.import.profile",
                "read",
                self.profile.ids,
                ["channel_ids"],
            )
            self.assertTrue(
                self._call(user, "partner.import.profile", "read", self.profile.ids)
            )

    def test_billing_users_still_work_with_their_invoices(self):
        move = self.invoice.with_user(self.biller)
        self.assertTrue(move.read())
        self.assertTrue(move.invoice_line_ids.read())
        names = [
            name
            for name, field in self.env["res.partner"]._fields.items()
            if field._module == "partner_import"
        ]
        self.assertTrue(self.hotel.with_user(self.clerk).read(names))
        move.button_draft()


@tagged("post_install", "-at_install")
class TestWords(TransactionCase):
    """What partners are told is chosen code by code."""

    def test_every_reason_for_partners_exists(self):
        self.assertLessEqual(set(PARTNER_REASONS), CELLS.keys() | REASONS.keys())
        for ours in ("archived_client", "no_list_price", "changed_after_invoice"):
            self.assertNotIn(ours, PARTNER_REASONS)
