from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged

from ..models import collection_engine_resolve, collection_engine_settle
from .attempt_common import AttemptCommon


@tagged("post_install", "-at_install")
class TestJobs(AttemptCommon):
    """What a scheduled job says when its time is over: Odoo calls it again at once."""

    def _prepare_two(self):
        attempts = self.attempts
        for name in ("Cid", "Dee"):
            partner = self.env["res.partner"].create({"name": name})
            attempts += self._prepare(self._save_card(partner), self._bill(10, partner))
        return attempts

    def _run_out_of_time(self, job, module, limit):
        """Run a job that has time for one set of one; return what it says is left."""
        said = []

        def progress(cron, processed=0, *, remaining=None, deactivate=False):
            said.append((processed, remaining))
            return 0

        crons = type(self.env["ir.cron"])
        with (
            patch.object(crons, "_commit_progress", progress),
            patch.object(module, limit, 1),
        ):
            self._run(job)
        return said[-1]

    def test_settling_says_what_is_left(self):
        self._prepare_two()
        self._run("_cron_send")
        asked = ("_cron_settle", collection_engine_settle, "SETTLE")
        self.assertEqual(self._run_out_of_time(*asked), (1, 1))
        self.assertEqual(self._run_out_of_time(*asked), (1, 0))

    def test_asking_says_what_is_left(self):
        attempts = self._prepare_two()
        self.double.faults(rules=[{"fault": "charge_then_reset"}])
        self._run("_cron_send")
        self.double.faults(rules=[])
        self.assertEqual(set(attempts.mapped("state")), {"unknown"})
        self.env.cr.execute(
            "UPDATE collection_attempt SET next_look_at = now() AT TIME ZONE 'UTC', "
            "sent_at = sent_at - interval '1 hour', "
            "provider_sent_at = provider_sent_at - interval '1 hour' "
            "WHERE id = ANY(%s)",
            [attempts.ids],
        )
        self.env.invalidate_all()
        asked = ("_cron_resolve", collection_engine_resolve, "CLAIM")
        self.assertEqual(self._run_out_of_time(*asked), (1, 1))
        self.assertEqual(self._run_out_of_time(*asked), (1, 0))

    def test_another_job_that_was_faster_is_no_failure(self):
        engine, looks = type(self.engine), []

        def look(self):
            looks.append(1)
            if len(looks) == 1:
                raise SerializationFailure("another job changed these rows")
            return self.env["collection.attempt"]

        with patch.object(engine, "_get_due", look):
            self._run("_cron_resolve")
        self.assertEqual(len(looks), 2)
