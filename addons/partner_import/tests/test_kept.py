import base64
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ImportCommon, make_csv


@tagged("post_install", "-at_install")
@freeze_time("2026-02-03 08:00:00")
class TestKept(ImportCommon):
    """What a partner wrote is kept as written, whoever asks, until it is purged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "kept_manager",
            "partner_import.partner_import_group_manager,base.group_system",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.content = make_csv([cls._row("Z9", note="for Ann")])
        cls.batch = cls._receive(cls.content)
        cls.line = cls.batch.line_ids

    def _as_attacker(self, records):
        """Return the records as a manager sees them over RPC, with any context."""
        forged = {"partner_import_internal": True, "internal": True, "force": 1}
        return records.with_user(self.manager).with_context(**forged)

    def test_batch_values_cannot_be_written(self):
        values = {
            "content": base64.b64encode(b"x"),
            "sha256": "0" * 64,
            "name": "other.csv",
            "state": "done",
            "profile_id": self.profile.id,
            "received_at": "2020-01-01",
            "layout": {},
            "line_ids": [(5, 0, 0)],
            "stop_requested": True,
        }
        for name, value in values.items():
            with self.subTest(field=name), self.assertRaises(AccessError):
                self._as_attacker(self.batch).write({name: value})
        with self.assertRaises(AccessError):
            self._as_attacker(self.batch).write({"message_ids": [], "state": "done"})

    def test_line_values_cannot_be_written(self):
        values = {
            "raw": ["x"],
            "row_number": 9,
            "batch_id": self.batch.id,
            "state": "ready",
            "reason_code": False,
            "fingerprint": "x",
            "amount": 1,
            "price_unit": 1,
            "repeat_of_id": False,
            "repeat_answer": "distinct",
            "corrections": {},
            "company_id": self.other_company.id,
            "move_id": False,
        }
        for name, value in values.items():
            with self.subTest(field=name), self.assertRaises(AccessError):
                self._as_attacker(self.line).write({name: value})

    def test_nothing_is_created_copied_or_deleted_directly(self):
        for record in (self.batch, self.line):
            record = self._as_attacker(record)
            with self.subTest(model=record._name):
                with self.assertRaises(AccessError):
                    record.create({"profile_id": self.profile.id, "name": "x"})
                with self.assertRaises(AccessError):
                    record.unlink()
                with self.assertRaises(UserError):
                    record.copy()
                with self.assertRaises(AccessError):
                    record.sudo().unlink()

    def test_file_cannot_be_changed_through_its_attachment(self):
        attachments = self.env["ir.attachment"]
        kept = attachments.sudo().search(
            [
                ("res_model", "=", self.batch._name),
                ("res_field", "=", "content"),
                ("res_id", "=", self.batch.id),
            ]
        )
        self.assertEqual(kept.raw, self.content)
        forged = self._as_attacker(kept)
        for action in (
            lambda: forged.write({"raw": b"x"}),
            lambda: forged.write({"res_id": 0}),
            forged.unlink,
            lambda: self._as_attacker(attachments).create(
                {
                    "name": "content",
                    "res_model": self.batch._name,
                    "res_field": "content",
                    "res_id": self.batch.id,
                    "raw": b"x",
                }
            ),
        ):
            with self.assertRaises(AccessError):
                action()
        other = attachments.create({"name": "x", "raw": b"x"})
        with self.assertRaises(AccessError):
            self._as_attacker(other).write(
                {"res_model": self.batch._name, "res_field": "content"}
            )

    @mute_logger("odoo.sql_db")
    def test_file_changed_behind_our_back_is_noticed(self):
        kept = self.env["ir.attachment"].search(
            [("res_field", "=", "content"), ("res_id", "=", self.batch.id)]
        )
        self.env.cr.execute(
            "UPDATE ir_attachment SET db_datas = 'x', store_fname = NULL WHERE id = %s",
            [kept.id],
        )
        kept.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "SHA-256"):
            self.batch._get_content()

    def test_chatter_and_activities_still_work(self):
        batch = self.batch.with_user(self.manager)
        batch.message_post(body="seen")
        batch.activity_ids.action_feedback()
        self.assertFalse(batch.activity_ids)

    def test_other_company_sees_nothing(self):
        stranger = new_test_user(
            self.env,
            "kept_stranger",
            "partner_import.partner_import_group_manager",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        for record in (self.batch, self.line):
            self.assertFalse(
                record.with_user(stranger).search([("id", "in", record.ids)])
            )
        with self.assertRaises(AccessError):
            self.line.with_user(stranger).action_set_aside()

    def test_merged_partner_keeps_its_rows(self):
        other = self.env["res.partner"].create({"name": "Laundry, old"})
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.laundry | other).ids, other
        )
        self.assertEqual(self.line.partner_id, other)
        self.assertEqual(self.batch.partner_id, other)

    # === RETENTION === #

    def test_purge_after_the_retention_time(self):
        batches = self.env["partner.import.batch"]
        billed = self._receive_rows(("A1", "SH", "15/01/2026", "2", "5", "for Ann"))
        waiting = self._receive_rows(("A1", "SU"))
        billed.line_ids._internal().write({"state": "invoiced"})
        sha256, fingerprint = billed.sha256, billed.line_ids.fingerprint
        with freeze_time("2036-02-02"):
            batches._cron_purge()
        self.assertEqual(billed._get_content()[:4], b"Line")
        with freeze_time("2036-02-04"):
            batches._cron_purge()
        line = billed.line_ids
        self.assertRecordValues(
            line,
            [
                {
                    "raw": False,
                    "note": False,
                    "client_key": False,
                    "client_id": False,
                    "fingerprint": fingerprint,
                    "amount": 10,
                    "state": "invoiced",
                    "billing_month": date(2026, 1, 1),
                }
            ],
        )
        self.assertEqual(billed.sha256, sha256)
        self.assertFalse(billed.content)
        self.assertTrue(billed.purged_at)
        with self.assertRaisesRegex(UserError, "retention"):
            billed._get_content()
        # rows that are still to be billed keep what the invoice needs
        self.assertFalse(waiting.purged_at)
        self.assertTrue(waiting.line_ids.raw)

    def test_no_retention_years_keeps_everything(self):
        self.company.import_retention_years = 0
        with freeze_time("2099-01-01"):
            self.env["partner.import.batch"]._cron_purge()
        self.assertFalse(self.batch.purged_at)
