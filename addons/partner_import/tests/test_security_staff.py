from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..portal_words import PARTNER_REASONS
from ..reasons import CELLS, REASONS
from .security_common import AttackCase


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
        for _name, record in self._get_company_records():
            for method in self._get_public_methods(record):
                if getattr(getattr(type(record), method), "_api_model", False):
                    continue
                args = self._guess_arguments(record, method)
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
        # OCA's payment lines are for who may see them; sepa_autocollect mends it.
        for records in (move, move.invoice_line_ids):
            seen = set(records.fields_get(attributes=[]))
            seen -= {"payment_line_count", "payment_line_ids"}
            self.assertTrue(records.read(sorted(seen)))
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
