import tempfile
from base64 import b64encode
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import config, mute_logger

from ..core import act_log, authority, dossier_check, stamper
from ..core.statement import NOTHING, LogHead
from ..models.signing_log_outside import OPTION
from ..trust import trusted
from .paper import PaperCase
from .trust_common import stamps_of_others


@tagged("post_install", "-at_install")
class TestProof(PaperCase):
    """Evidence in the database: verified, changed behind Odoo, stamped, handed out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy(cls.ACT, "approver", "buyer")
        cls.auditor = new_test_user(
            cls.env,
            "sign-auditor",
            "procure_sign.group_auditor",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def setUp(self):
        super().setUp()
        self.request = self._signed()
        self.first, self.second = self.request.evidence_ids.sorted("id")

    def _signed(self, **values):
        request = self.open(self.paper(**values))
        self.sign(request.step_ids[0], self.bruno)
        self.sign(request.step_ids[1], self.chloe)
        return request

    def test_form_asks_for_sizes(self):
        """The screen of evidence names who is certified, and by whom."""
        self.first.action_verify()
        form = self.first.with_user(self.auditor).with_context(bin_size=True)
        names = ["certificate_subject", "certificate_issuer", "indication"]
        [shown] = form.read(names)
        self.assertIn("Bruno", shown["certificate_subject"])
        self.assertTrue(shown["certificate_issuer"])
        self.assertEqual(shown["indication"], self.first.indication)

    def test_evidence_is_read_whole(self):
        """A client's context asks for sizes, of all binary fields or of one."""
        xml = self.first._get_xml()
        self.assertIn(b"Statement", xml)
        for name in ("bin_size", "bin_size_xml"):
            self.env.invalidate_all()
            asked = self.first.with_user(self.auditor).with_context(**{name: True})
            self.assertEqual(asked._get_xml(), xml)
            asked.action_verify()
            self.assertEqual(asked.indication, "TOTAL-PASSED")

    def _verify(self):
        return self.env["signing.verification"]._verify_request(self.request)

    def _verify_log(self):
        self.env.invalidate_all()
        return self.env["signing.verification"]._verify_log(self.company)

    def _codes(self, result):
        return {code for code, *_rest in result.findings or ()}

    def _sql(self, query, *values):
        self.env.flush_all()
        self.env.cr.execute(query, values)
        self.env.invalidate_all()

    def test_signed_is_valid(self):
        result = self._verify()
        self.assertFalse(result.findings)
        self.assertEqual(result.indication, "TOTAL-PASSED")
        self.assertIn("Valid", result.verdict)
        self.assertEqual((result.proof, result.built_in), ("B", True))
        self.assertIn("built-in", result.words)
        self.assertFalse(self._verify_log().findings)

    def test_the_buttons_of_the_log(self):
        """The list hands the rows chosen, or none, to its buttons."""
        self._signed()
        for name in ("action_verify_log", "action_stamp_log"):
            action = call_kw(self.env["signing.log"], name, [[]], {})
            self.assertEqual(action["type"], "ir.actions.act_window")

    def test_a_stamp_of_nobody_is_not_added(self):
        """What no verification would believe leaves the evidence as it was."""
        now = self.company._signing_authority()._now()
        root = authority.create_root(authority.name("Evil", "Evil"), now)
        key = authority.new_key()
        subject = authority.name("T", "Evil")
        made = authority.issue_stamper(root, key.public_key(), subject, now)
        evil = stamper.Stamper(made, key)

        def answer(_self, data):
            response = evil.answer(stamper.ask(data, 7), now, 5)
            return stamper.accept(response, 7)

        with patch.object(type(self.company), "_signing_stamp", answer):
            signed = self._signed()
            self.assertEqual(set(signed.evidence_ids.mapped("proven")), {"B"})
            self.assertFalse(signed.evidence_ids._add_stamps())

    def test_chain_sql_edit_of_an_entry(self):
        self._sql("UPDATE signing_log SET act = 'release_payment' WHERE position = 1")
        self.assertIn("entry-changed", self._codes(self._verify_log()))

    def test_chain_deleted_entry(self):
        self._sql(
            "DELETE FROM signing_log WHERE position = 1 AND company_id = %s",
            self.company.id,
        )
        codes = self._codes(self._verify_log())
        self.assertLessEqual({"link-broken", "position-missing-or-moved"}, codes)
        self.assertIn("not-in-the-log", codes)

    def test_chain_inserted_entry(self):
        """An act that nobody did, put before others: as it is, then with new hashes."""
        entries = self.env["signing.log"]._get_entries(self.company)
        fake = act_log.append(
            LogHead(0, NOTHING),
            NOTHING,
            company=entries[0].company,
            record="purchase.order,99",
            act="revoke",
            evidence="a" * 64,
            signature=NOTHING,
            at=entries[0].at,
        )
        self._write_log([fake, *entries])
        codes = {"entry-changed", "link-broken", "known-head-differs"}
        self.assertEqual(self._codes(self._verify_log()), codes)
        linked = [fake]
        for one in entries:
            position, before = linked[-1].position + 1, linked[-1].hash
            one = replace(one, position=position, before=before)
            linked.append(replace(one, hash=act_log.digest(one)))
        self._write_log(linked)
        self.assertEqual(self._codes(self._verify_log()), {"known-head-differs"})

    def _write_log(self, entries):
        """Write a company's log behind Odoo; rows stand in the order given."""
        self._sql("DELETE FROM signing_log WHERE company_id = %s", self.company.id)
        names = list(act_log.Entry.__dataclass_fields__)
        holes = ", ".join(["%s"] * len(names))
        for number, entry in enumerate(entries, 1):
            values = {**asdict(entry), "position": number}
            values["at"] = entry.at.replace(tzinfo=None)
            self._sql(
                f"""INSERT INTO signing_log (company_id, {", ".join(names)})
                    VALUES (%s, {holes})""",
                *(self.company.id, *(values[name] for name in names)),
            )

    def test_chain_reordered(self):
        self._sql(
            """UPDATE signing_log SET position = 1000 - position
               WHERE company_id = %s""",
            self.company.id,
        )
        self.assertIn("position-missing-or-moved", self._codes(self._verify_log()))

    def test_chain_truncated_shows_by_later_statements(self):
        """Entries cut together with their evidence: a later statement knew them."""
        self.assertEqual(self.second.log_position, 2)
        self._sql("DELETE FROM signing_log WHERE company_id = %s", self.company.id)
        self.assertIn("shorter-than-a-known-head", self._codes(self._verify_log()))

    def test_chain_truncated_shows_by_the_daily_stamp(self):
        self.env["signing.log.stamp"]._cron_stamp()
        self._cut_all()
        self.assertEqual(self._codes(self._verify_log()), {"shorter-than-a-known-head"})

    def test_chain_restored_backup_shows_by_the_file_outside(self):
        """An older backup brings its own older stamps: only the file outside knows."""
        path = self._heads_file()
        with patch.dict(config.options, {OPTION: path}):
            self.env["signing.log.stamp"]._cron_stamp()
            self._cut_all()
            self._sql("DELETE FROM signing_log_stamp")
            self.assertEqual(
                self._codes(self._verify_log()), {"shorter-than-a-known-head"}
            )
        self.assertEqual(self._codes(self._verify_log()), set())

    @mute_logger("odoo.addons.procure_sign.models.signing_log_outside")
    def test_chain_file_outside_that_is_gone(self):
        """Nothing speaks against a restored log where the file went with it."""
        path = Path(self._heads_file())
        stamps = self.env["signing.log.stamp"]
        with patch.dict(config.options, {OPTION: str(path)}):
            self.assertEqual(self._codes(self._verify_log()), {"heads-missing"})
            stamps._cron_stamp()
            self.assertEqual(self._codes(self._verify_log()), set())
            path.unlink()
            result = self._verify_log()
            self.assertEqual(self._codes(result), {"heads-missing"})
            self.assertEqual(result.indication, "INDETERMINATE")
            # The next day's stamp does not hide it.
            self._signed(name="P00009")
            stamps._cron_stamp()
            self.assertFalse(path.exists())
            path.touch()
            self._signed(name="P00010")
            stamps._cron_stamp()
            self.assertEqual(len(path.read_text().splitlines()), 1)
            self.assertEqual(self._codes(self._verify_log()), set())
            path.write_text("rubbish")
            self.assertEqual(self._codes(self._verify_log()), {"heads-unreadable"})

    def _heads_file(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return f"{folder.name}/heads"

    def _cut_all(self):
        """Take everything back to before the first signature, as a backup would."""
        company = self.company.id
        for query in (
            "DELETE FROM signing_verification WHERE company_id = %s",
            "DELETE FROM signing_log WHERE company_id = %s",
            """UPDATE signing_log_head SET position = 0, hash = repeat('0', 64)
               WHERE company_id = %s""",
            """DELETE FROM signing_evidence WHERE company_id = %s""",
        ):
            self._sql(query, company)

    def test_another_stamp_is_none(self):
        """A stamp whose row was edited is of something else."""
        self.env["signing.log.stamp"]._cron_stamp()
        self._sql("UPDATE signing_log_stamp SET position = position + 5")
        self.assertEqual(self._codes(self._verify_log()), {"stamp-wrong"})

    def test_sql_edit_of_the_request(self):
        self._sql(
            "UPDATE signing_request SET amount = 9999 WHERE id = %s", self.request.id
        )
        result = self._verify()
        self.assertEqual(result.indication, "INDETERMINATE")
        self.assertIn("other-amount", self._codes(result))

    def test_sql_edit_of_the_document(self):
        other = self._signed(text="20 chairs", name="P00002")
        self._sql(
            """UPDATE signing_request SET document = (
                   SELECT document FROM signing_request WHERE id = %s)
               WHERE id = %s""",
            other.id,
            self.request.id,
        )
        codes = self._codes(self._verify())
        self.assertLessEqual({"other-document", "request-values"}, codes)

    def test_sql_edit_of_the_state(self):
        """A request that is only said to be done lacks signatures."""
        self.request = self.open(self.paper(name="P00003"))
        self.sign(self.request.step_ids[0], self.bruno)
        self._sql(
            "UPDATE signing_request SET state = 'done' WHERE id = %s", self.request.id
        )
        self.assertIn("not-complete", self._codes(self._verify()))

    def test_sql_edit_of_the_record(self):
        self._sql(
            "UPDATE signing_test_paper SET amount = 5 WHERE id = %s",
            self.request.res_id,
        )
        self.assertEqual(self._codes(self._verify()), {"record-changed"})
        self.assertIn("record-changed", self._codes(self._verify_log()))

    def test_superuser_edit_shows(self):
        """What a module's superuser writes past the screens shows as well."""
        trusted(self.first.sudo()).write({"signer": "Mallory"})
        self.assertIn("other-signer", self._codes(self._verify()))

    def test_exchanged_evidence(self):
        self._sql(
            """UPDATE signing_evidence SET xml = (
                   SELECT xml FROM signing_evidence WHERE id = %s)
               WHERE id = %s""",
            self.second.id,
            self.first.id,
        )
        self.assertIn("certificate-of-another", self._codes(self._verify()))

    @mute_logger("odoo.addons.procure_sign.models.signing_verify_evidence")
    def test_rubbish_is_a_finding_not_a_crash(self):
        self._sql(
            "UPDATE signing_evidence SET xml = %s WHERE id = %s",
            b64encode(b"<a xmlns='urn:a'/>"),
            self.first.id,
        )
        self.assertIn("wrong-root", self._codes(self._verify()))

    def test_clock_set_back(self):
        """Time: the server's clock is behind the time stamp it got before."""
        with freeze_time(fields.Datetime.now() - timedelta(hours=2)):
            codes = self._codes(self._verify())
        self.assertIn("clock-behind-time-stamp", codes)

    def test_long_term_when_lists_are_newer(self):
        self.env["signing.evidence"]._cron_prove()
        later = fields.Datetime.now() + timedelta(hours=13)
        with freeze_time(later):
            self.env["signing.crl"]._cron_refresh()
        with freeze_time(later + timedelta(minutes=1)):
            self.env["signing.evidence"]._cron_prove()
            self.assertEqual(self.first.proven, "LT")
            self.assertFalse(self._verify().findings)

    def test_stamp_is_added_later(self):
        """T: what got no time stamp at once gets one by the schedule, and says so."""
        with patch.object(
            type(self.env["signing.tsa"]), "_get_token", lambda *_args: None
        ):
            request = self._signed(name="P00004")
        self.assertEqual(set(request.evidence_ids.mapped("proven")), {"B"})
        self.env["signing.evidence"]._cron_prove()
        self.assertNotIn("B", request.evidence_ids.mapped("proven"))

    def test_lost_card(self):
        since = fields.Datetime.now() - timedelta(hours=1)
        lost = (
            self.env["signing.lost"]
            .with_user(self.bruno)
            .create({"certificate_id": self.cards[self.bruno].id, "since": since})
        )
        self.assertEqual(lost.evidence_ids, self.first)
        # Not in the second of the signature: a revocation is kept in seconds.
        with freeze_time(fields.Datetime.now() + timedelta(minutes=2)):
            action = lost.action_revoke()
            self.assertEqual(action["domain"], [("id", "in", self.first.ids)])
            self.assertEqual(self.cards[self.bruno].state, "revoked")
            request = self.open(self.paper(name="P00005"))
            with self.assertRaisesRegex(UserError, "not in force|expired or revoked"):
                self.sign(request.step_ids[0], self.bruno)
            log = self.env["signing.log"].search(
                [("company_id", "=", self.company.id)], order="position desc", limit=1
            )
            self.assertEqual((log.act, log.signature), ("revoke", NOTHING))
            with stamps_of_others(self):
                self.assertFalse(self._verify_log().findings)

    def test_only_holder_and_registrar_revoke(self):
        lost = (
            self.env["signing.lost"]
            .with_user(self.chloe)
            .create({"certificate_id": self.cards[self.bruno].id})
        )
        with self.assertRaises(AccessError):
            lost.action_revoke()

    def test_a_login_that_is_not_in_force_revokes_nothing(self):
        """A draft of a login is written by one registrar; an ended one was taken back."""
        bruno = self.persons[self.bruno]
        logins = trusted(self.env["signing.login"])
        login = logins.create({"person_id": bruno.id, "user_id": self.otto.id})
        lost = self.env["signing.lost"].with_user(self.otto)
        lost = lost.create({"certificate_id": self.cards[self.bruno].id})
        for _state in ("draft", "ended"):
            with self.assertRaisesRegex(AccessError, "Only its holder"):
                lost.action_revoke()
            if login.state == "draft":
                (login._put_in_force(), login._end())
        self.assertEqual(self.cards[self.bruno].state, "enrolled")

    def test_what_was_stamped_before_the_loss_holds(self):
        """Revoked after the time stamp: valid. Reported lost before it: not."""
        with freeze_time(fields.Datetime.now() + timedelta(minutes=2)):
            self.company._signing_authority()._revoke(self.cards[self.bruno])
            with stamps_of_others(self):
                self.assertEqual(self._codes(self._verify()), set())
            # Who holds the passphrase back-dates its own stamps.
            codes = {"revoked-here", "revoked-without-proof-of-time"}
            self.assertEqual(self._codes(self._verify()), codes)
            certificate = trusted(self.cards[self.bruno].sudo())
            certificate.revoked_at = fields.Datetime.now() - timedelta(hours=3)
            with stamps_of_others(self):
                self.assertEqual(self._codes(self._verify()), {"revoked-here"})

    def test_dossier(self):
        data = self.request.with_user(self.auditor)._get_dossier()
        report = dossier_check.check(
            data,
            self.company._signing_trust(),
            self.env["signing.verification"]._now(),
        )
        self.assertEqual([one.codes for one in report.evidences], [[], []])
        self.assertEqual(report.findings, ())

    def test_dossier_for_those_who_take_part(self):
        for user in (self.anna, self.bruno, self.auditor):
            self.request.with_user(user)._check_may_export()
        for user in (self.eve, self.gina, self.otto):
            with self.assertRaises(AccessError):
                self.request.with_user(user)._check_may_export()

    def test_those_who_take_part_read_what_they_had_verified(self):
        shown = self.request.with_user(self.anna).action_verify()
        result = self.env["signing.verification"].browse(shown["res_id"])
        self.assertTrue(result.with_user(self.anna).words)
        self.assertTrue(result.with_user(self.auditor).words)
        with self.assertRaises(AccessError):
            result.with_user(self.bruno).read(["words"])
        with self.assertRaises(AccessError):
            self._verify_log().with_user(self.anna).read(["at"])

    def test_nothing_to_export(self):
        with self.assertRaisesRegex(UserError, "Nobody has signed"):
            self.open(self.paper(name="P6")).with_user(self.anna)._get_dossier()

    def test_evidence_screen(self):
        evidence = self.first.with_user(self.auditor)
        self.assertIn("Not verified", evidence.verdict)
        evidence.action_verify()
        self.assertEqual(evidence.indication, "TOTAL-PASSED")
        self.assertEqual(evidence.log_position, 1)
        self.assertIn("Bruno", evidence.certificate_subject)

    def test_scheduled_check_tells_auditors(self):
        self._sql("UPDATE signing_log SET act = 'x' WHERE position = 1")
        with patch.object(
            type(self.env["mail.thread"]), "message_notify", autospec=True
        ) as told:
            self.env["signing.verification"]._cron_verify()
        partners = told.call_args.kwargs["partner_ids"]
        self.assertIn(self.auditor.partner_id.id, partners)
        self.assertNotIn(self.gina.partner_id.id, partners)

    def test_scheduled_check_gives_auditors_something_to_do(self):
        """A finding waits as an activity; one, however many nights it stays."""
        other = new_test_user(
            self.env,
            "sign-other-auditor",
            "procure_sign.group_auditor",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        checks = self.env["signing.verification"]
        checks._cron_verify()
        waiting = [("res_model", "=", "signing.verification")]
        activities = self.env["mail.activity"].sudo()
        self.assertFalse(activities.search(waiting))
        self._sql("UPDATE signing_log SET act = 'x' WHERE position = 1")
        checks._cron_verify()
        checks._cron_verify()
        found = activities.search(waiting)
        self.assertIn(self.auditor, found.user_id)
        self.assertNotIn(other, found.user_id)
        self.assertEqual(len(found), len(found.user_id))
        mine = found.filtered(lambda one: one.user_id == self.auditor)
        self.assertIn("Not valid", mine.summary)
        mine.with_user(self.auditor).action_done()
        checks._cron_verify()
        self.assertIn(self.auditor, activities.search(waiting).user_id)

    def test_results_are_written_by_nobody(self):
        result = self._verify()
        with self.assertRaises(AccessError):
            result.with_user(self.auditor).sudo().write({"indication": "TOTAL-PASSED"})
        with self.assertRaises(AccessError):
            result.sudo().unlink()
