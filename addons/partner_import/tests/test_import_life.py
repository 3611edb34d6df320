from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import HEADER, ImportCommon, make_csv

INTERNAL = "partner_import.partner_import_group_user"


@tagged("post_install", "-at_install")
@freeze_time("2026-02-03 08:00:00")
class TestImportLife(ImportCommon):
    """Refused files, jobs, cancel and resume, activities, rights."""

    # === REFUSED FILES === #

    def test_refused_files_keep_no_row_and_call_the_manager(self):
        lines = self.env["partner.import.line"]
        cases = {
            "empty": b"",
            "header_only": make_csv([]),
            "binary": b"\x00\x01\x02\xff" * 500,
            "column_missing": b"Client,When\nA1,15/01/2026\n",
            "mixed_dates": make_csv(
                [self._row(date="25/01/2026"), self._row(date="01/25/2026")]
            ),
        }
        for code, content in cases.items():
            with self.subTest(code=code):
                batch = self._receive(content, name=f"{code}.csv")
                self.assertEqual((batch.state, batch.refusal_code), ("refused", code))
                self.assertFalse(lines.search([("batch_id", "=", batch.id)]))
                self.assertIn(f"{code}.csv", batch.refusal)
                self.assertEqual(batch.activity_ids.user_id, self.profile.user_id)

    def test_file_refused_late_keeps_no_row(self):
        self.env["ir.config_parameter"].set_param("partner_import.chunk_rows", 2)
        content = make_csv([self._row()] * 5) + b'"unclosed,A1,SH\n'
        batch = self._receive(content)
        self.assertEqual(batch.state, "refused")
        self.assertFalse(batch.line_ids)

    def test_wrong_delimiter(self):
        batch = self._receive(make_csv([self._row()]).replace(b",", b";"))
        self.assertEqual(
            (batch.state, batch.refusal_code), ("refused", "wrong_delimiter")
        )

    def test_refused_file_is_read_once_the_profile_is_right(self):
        self.profile.column_ids[1].name = "Guest"
        content = make_csv([self._row()])
        batch = self._receive(content)
        self.assertEqual(batch.refusal_code, "column_missing")
        self.profile.column_ids[1].name = "Client"
        again = self.env["partner.import.batch"]._receive(
            self.profile, "x", content, "drop"
        )
        self.assertEqual(again, batch)
        batch._run_now()
        self.assertOutcome(batch, "ready")
        self.assertFalse(batch.refusal)

    def test_moved_columns_are_found_by_their_titles(self):
        rows = [self._row(price="7")[::-1]]
        batch = self._receive(make_csv(rows, HEADER[::-1]))
        line = self.assertOutcome(batch, "ready")
        self.assertEqual(line.amount, 7)
        line.action_check_again()
        self.assertEqual((line.state, line.amount), ("ready", 7))

    # === JOBS === #

    def test_jobs_read_in_chunks(self):
        self.env["ir.config_parameter"].set_param("partner_import.chunk_rows", 2)
        batches = self.env["partner.import.batch"]
        rows = [self._row(price=str(i)) for i in range(1, 6)]
        with trap_jobs() as trap:
            batch = batches._receive(self.profile, "f.csv", make_csv(rows), "drop")
            steps = 0
            while trap.enqueued_jobs:
                job = trap.enqueued_jobs.pop(0)
                self.assertEqual(job.channel, "root.partner_import")
                job.perform()
                steps += 1
        self.assertEqual(steps, 4)
        self.assertEqual((batch.state, batch.rows_read), ("done", 5))
        self.assertEqual(batch.total_rows, 5)
        self.assertEqual(batch.amount_total, 15)
        self.assertEqual(batch.progress, 100)

    def test_job_run_again_changes_nothing(self):
        self.env["ir.config_parameter"].set_param("partner_import.chunk_rows", 2)
        with trap_jobs() as trap:
            batch = self.env["partner.import.batch"]._receive(
                self.profile, "f.csv", make_csv([self._row()] * 3), "drop"
            )
            batch._job_read_chunk(0)
            batch._job_read_chunk(0)
            self.assertEqual(batch.rows_read, 2)
            self.assertEqual(len(trap.enqueued_jobs), 2)
            batch._job_read_chunk(3)
            batch._job_read_chunk(3)
            batch._job_finish()
            batch._job_finish()
        self.assertEqual((batch.state, batch.rows_read), ("done", 3))

    def test_cancel_and_resume(self):
        self.env["ir.config_parameter"].set_param("partner_import.chunk_rows", 2)
        with trap_jobs() as trap:
            batch = self.env["partner.import.batch"]._receive(
                self.profile, "f.csv", make_csv([self._row()] * 5), "drop"
            )
            batch._job_read_chunk(0)
            batch.action_cancel()
            batch._job_read_chunk(3)
            self.assertEqual((batch.state, batch.rows_read), ("cancelled", 2))
            trap.enqueued_jobs.clear()
            batch.action_resume()
            while trap.enqueued_jobs:
                trap.enqueued_jobs.pop(0).perform()
        self.assertEqual((batch.state, batch.rows_read), ("done", 5))

    def test_jobs_run_as_the_system(self):
        user = new_test_user(self.env, "import_plain", INTERNAL)
        with trap_jobs() as trap:
            self.env["partner.import.batch"].with_user(user)._receive(
                self.profile, "f.csv", make_csv([self._row()]), "drop"
            )
            self.assertEqual(trap.enqueued_jobs[0].recordset.env.uid, 1)

    def test_same_file_is_recognised(self):
        content = make_csv([self._row()])
        first = self._receive(content)
        self.assertEqual(self._receive(content, name="copy.csv"), first)
        self.assertIn("copy.csv", first.message_ids[0].body)
        self.assertEqual(first.rows_read, 1)
        # another profile is another partner's file
        self.assertNotEqual(self._receive(content, self._make_profile()), first)

    def test_activity_for_rejects(self):
        batch = self._receive_rows(("Z9",), ("A1",))
        self.assertEqual(batch.activity_ids.user_id, self.profile.user_id)
        self.assertIn("1 of 2", batch.activity_ids.note)
        self.assertFalse(self._receive_rows(("B2",)).activity_ids)

    def test_activity_ends_with_the_last_reject(self):
        batch = self._receive_rows(("Z9",), ("Z8",))
        mine = batch.activity_schedule("mail.mail_activity_data_todo", summary="Mine")
        mine.automated = False
        first, second = batch.line_ids
        first.client_id = self.ann
        self.assertEqual(len(batch.activity_ids), 2)
        second.action_set_aside()
        self.assertEqual(batch.activity_ids, mine)
        self.assertIn("No row waits any more", batch.message_ids[0].body)

    def test_activity_ends_with_answers_and_with_the_returned_file(self):
        self._receive_rows(("A1",), ("B2",))
        repeats = self._receive_rows(("A1",), ("A1", "SU"))
        self.assertTrue(repeats.activity_ids)
        repeats.line_ids.filtered(
            lambda line: line.state == "rejected"
        ).action_are_repeats()
        self.assertFalse(repeats.activity_ids)
        batch = self._receive_rows(("Z9", "SU", "16/01/2026"))
        self.assertTrue(batch.activity_ids)
        _name, content = batch._reject_file()
        self._receive(content.replace(b"Z9", b"A1"))
        self.assertFalse(batch.activity_ids)

    def test_activity_of_a_refusal_ends_when_the_file_is_read(self):
        content = make_csv([self._row()])
        self.profile.column_ids[1].name = "Customer"
        batch = self._receive(content)
        self.assertEqual(batch.state, "refused")
        self.assertTrue(batch.activity_ids)
        self.profile.column_ids[1].name = "Client"
        batch.action_resume()
        batch._run_now()
        self.assertEqual(self._outcomes(batch), [("ready", None)])
        self.assertFalse(batch.activity_ids)

    def test_users_without_rights(self):
        batch = self._receive_rows(("Z9",))
        clerk = new_test_user(self.env, "import_clerk", "base.group_user")
        with self.assertRaises(AccessError):
            batch.with_user(clerk).action_cancel()
