from base64 import b64encode
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..core import authority
from ..trust import trusted
from .change_common import ChangeCase
from .paper import PaperCase
from .trust_common import stamps_of_others


@tagged("post_install", "-at_install")
class TestAnchorEnd(PaperCase):
    """Evidence of an authority that was replaced, or whose key is in others' hands."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy(cls.ACT, "approver")

    def signed(self, name="P00001"):
        paper = self.paper(name=name)
        request = self.open(paper)
        self.sign(request.step_ids, self.bruno)
        return paper, request

    def codes(self, request):
        self.env.invalidate_all()
        self.env.cr.cache.pop("procure_sign", None)
        result = self.env["signing.verification"]._verify_request(request)
        return {code for code, *_rest in result.findings or ()}

    def anchors(self, *uses):
        found = self.env["signing.anchor"]._in_force(self.company)
        return trusted(found.filtered(lambda one: not uses or one.use in uses))

    def after(self, **delta):
        return freeze_time(fields.Datetime.now() + timedelta(**delta))

    @mute_logger("odoo.addons.procure_sign.models.signing_log_stamp")
    def test_replaced_authority_leaves_older_evidence_valid(self):
        paper, request = self.signed()
        stamp = self.env["signing.log.stamp"]._stamp(self.company)
        anchors = self.anchors("signer", "between")
        with self.after(minutes=2), stamps_of_others(self):
            anchors._end()
            self.assertEqual(self.company._signing_trust().anchors, ())
            self.assertEqual(self.codes(request), set())
            paper._signing_check(self.ACT)
            stamp._check_stamp(self.company._signing_trust())
            result = self.env["signing.verification"]._verify_log(self.company)
            self.assertFalse(result.findings)
            # Nothing new rests on it.
            request = self.open(self.paper(name="P00002"))
            with self.assertRaises(UserError):
                self.sign(request.step_ids, self.bruno)
        with self.after(days=400), stamps_of_others(self):
            self.env["signing.crl"]._cron_refresh()
            self.assertEqual(self.codes(request), set())
            paper._signing_check(self.ACT)
            # Attack: who holds the passphrase back-dates its own stamps.
        with self.after(days=400), self.assertRaisesRegex(UserError, "untrusted"):
            paper._signing_check(self.ACT)

    def test_what_is_not_stamped_ends_with_it(self):
        """Attack: without time stamp nothing proves that it is older."""
        tokens = patch.object(
            type(self.env["signing.tsa"]), "_get_token", lambda *_args: None
        )
        with tokens:
            paper, request = self.signed()
        with self.after(minutes=2):
            self.anchors("signer")._end()
            self.assertEqual(self.codes(request), {"untrusted"})
            with self.assertRaisesRegex(UserError, "untrusted"):
                paper._signing_check(self.ACT)

    def test_distrusted_authority_leaves_nothing_valid(self):
        """Attack: who has the key of an authority writes whatever date he likes."""
        for use, code in (("signer", "untrusted"), ("stamp", "time-stamp-untrusted")):
            anchors = self.anchors(use)
            paper, request = self.signed(f"P-{use}")
            with self.subTest(use=use), self.after(minutes=2), stamps_of_others(self):
                anchors._end()
                self.assertEqual(self.codes(request), set())
                anchors._distrust()
                self.assertEqual(self.codes(request), {code})
                with self.assertRaisesRegex(UserError, code):
                    paper._signing_check(self.ACT)
                trusted(anchors).write({"state": "active", "distrusted_at": False})

    def test_dossier_has_the_anchors_that_ended(self):
        _paper, request = self.signed()
        anchors = self.anchors("signer")
        with self.after(minutes=2), stamps_of_others(self):
            anchors._end()
            contents = request._prepare_dossier(self.company._signing_trust())
        self.assertEqual(contents.anchors, tuple(one._x509() for one in anchors))
        # As Odoo's own verification: its own stamps prove no past.
        contents = request._prepare_dossier(self.company._signing_trust())
        self.assertEqual(contents.anchors, ())

    def test_dossier_of_what_is_not_stamped(self):
        tokens = patch.object(
            type(self.env["signing.tsa"]), "_get_token", lambda *_args: None
        )
        with tokens:
            _paper, request = self.signed()
        with self.after(minutes=2), stamps_of_others(self):
            self.anchors("signer")._end()
            contents = request._prepare_dossier(self.company._signing_trust())
        self.assertEqual(contents.anchors, ())


@tagged("post_install", "-at_install")
class TestAnchorDistrust(ChangeCase):
    """Two persons sign that an authority counts no more, of whatever date."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_registrars()
        now = cls.env["signing.authority"]._now()
        cls.other = authority.create_root(authority.name("Other", "Other"), now)
        cls.values = {
            "company_id": cls.company.id,
            "der": b64encode(cls.other.certificate.public_bytes(authority.DER)),
        }
        cls.anchor = trusted(cls.env["signing.anchor"]).create(cls.values)
        cls.anchor._put_in_force()
        cls.anchor = cls.env["signing.anchor"].browse(cls.anchor.id)
        cls.anchor = cls.anchor.with_user(cls.rita)

    def trust(self):
        self.env.invalidate_all()
        return self.company._signing_trust()

    def test_end_then_distrust(self):
        certificate = self.other.certificate
        change = self.propose(self.anchor, "action_propose_end")
        self.sign_change(change, self.rita, self.remi)
        self.assertEqual(self.anchor.state, "ended")
        self.assertEqual([one.certificate for one in self.trust().ended], [certificate])
        change = self.propose(self.anchor, "action_propose_distrust")
        self.sign_change(change, self.rita)
        self.assertFalse(self.anchor.distrusted_at)
        self.sign_change(change, self.remi)
        self.assertTrue(self.anchor.distrusted_at)
        self.assertIn(b"Distrust", change._signing_document(None))
        trust = self.trust()
        self.assertEqual((trust.ended, trust.distrusted), ((), {certificate}))
        with self.refused("distrusted already"):
            self.anchor.action_propose_distrust()

    def test_written_behind_odoo(self):
        """Attack: who writes in the database trusts again what two distrusted."""
        change = self.propose(self.anchor, "action_propose_distrust")
        self.sign_change(change, self.rita, self.remi)
        verification = self.env["signing.verification"].sudo()
        record = f"signing.anchor,{self.anchor.id}"

        def look():
            entries = self.env["signing.log"]._get_entries(self.company)
            found = verification._look_at_register(self.company, entries)
            return [code for code, name, _words in found if name == record]

        # Not founded by a change: in the fixture nobody signed that it is in force.
        self.assertEqual(look(), [])
        for vals, code in (
            ({"distrusted_at": False}, "ended-unsigned"),
            ({"ended_at": "2099-01-01"}, "ended-unsigned"),
            ({"state": "active"}, "in-force-unsigned"),
        ):
            before = {name: self.anchor[name] for name in vals}
            trusted(self.anchor.sudo()).write(vals)
            self.assertEqual(look(), [code])
            trusted(self.anchor.sudo()).write(before)
        # A change without signatures in the log counts for nothing.
        self.env["signing.log"]._get_entries(self.company)
        found = verification._get_signed_changes(self.company, [])
        self.assertEqual(found, {})

    def test_distrust_at_once(self):
        change = self.propose(self.anchor, "action_propose_distrust")
        self.sign_change(change, self.rita, self.remi)
        self.assertEqual(self.anchor.state, "ended")
        self.assertNotIn(self.other.certificate, self.trust().anchors)

    def test_by_rpc(self):
        """Attack: one registrar distrusts, or trusts again what was distrusted."""
        for vals in ({"distrusted_at": fields.Datetime.now()}, {"state": "ended"}):
            with self.assertRaises(AccessError):
                self.anchor.write(vals)
            with self.assertRaises(AccessError):
                self.as_rita("signing.anchor").create({**self.values, **vals})
        trusted(self.anchor.sudo())._distrust()
        self.env.flush_all()
        again = self.as_rita("signing.anchor").create(self.values)
        change = self.propose(again)
        with self.refused("was distrusted"):
            self.sign_change(change, self.rita, self.remi)

    def test_another_certificate_for_the_key(self):
        """Attack: the thief has his key certified anew, or says it is another."""
        trusted(self.anchor.sudo())._distrust()
        now = self.env["signing.authority"]._now()
        key, subject = self.other.key, self.other.certificate.subject
        builder = authority._builder(subject, subject, key.public_key(), now, 90)
        made = authority._sign(authority._authority(builder, path=1), key, key)
        again = self.as_rita("signing.anchor").create(
            {**self.values, "der": b64encode(made.public_bytes(authority.DER))}
        )
        self.assertNotEqual(again.fingerprint, self.anchor.fingerprint)
        change = self.propose(again)
        with self.refused("was distrusted"):
            self.sign_change(change, self.rita, self.remi)

    def built_in(self, use):
        """Return the company's own authority, as Rita uses it."""
        anchors = self.as_rita("signing.anchor").search(
            [("company_id", "=", self.company.id), ("use", "=", use)]
        )
        return anchors.filtered(lambda one: one.authority_id and one._is_in_force())

    def test_nobody_locks_the_company_out(self):
        """No card would chain any more: who would sign the way back?"""
        for use in ("signer", "between"):
            for button in ("action_propose_end", "action_propose_distrust"):
                with self.env.cr.savepoint() as savepoint:
                    change = self.propose(self.built_in(use), button)
                    self.sign_change(change, self.rita)
                    with self.refused("nobody could sign the next change"):
                        self.sign_change(change, self.remi)
                    savepoint.rollback()
                self.env.invalidate_all()

    def test_renewed_then_distrusted(self):
        """The way back: renew, enrol anew, and then two sign that the old is over."""
        made = self.company._signing_authority().with_user(self.rita)
        old = made.sudo()._part("issuing")
        with self.refused("nothing to renew"):
            made.action_renew()
        change = self.propose(self.built_in("between"), "action_propose_distrust")
        made.invalidate_recordset()
        self.assertTrue(made.is_ending)
        made.action_renew()
        new = made.sudo()._part("issuing")
        self.assertNotEqual(new, old)
        listed = self.env["signing.anchor"].search(
            [("fingerprint", "=", new.fingerprint), ("state", "=", "draft")]
        )
        self.assertEqual(listed.authority_id, made)
        with self.refused("nothing to renew"):
            made.action_renew()
        both = (self.rita, self.remi)
        anew = {user: self.make_card(self.persons[user]) for user in both}
        with patch.dict(self.cards, anew):
            self.sign_change(change, *both)
        self.assertEqual(change.state, "done")
        self.assertEqual(self.trust().distrusted, {old._x509()})
        able = self.company._signing_levels(chained=True)
        keys = {self.persons[user].key for user in both}
        self.assertEqual(able.keys(), keys)

    def test_nothing_is_issued_under_what_was_given_up(self):
        trusted(self.built_in("signer").sudo())._end()
        self.env.invalidate_all()
        with self.refused("nothing is issued under it"):
            self.make_card(self.persons[self.rita])

    def test_a_draft_is_distrusted(self):
        """What was never trusted may come along in evidence all the same."""
        other = authority.create_root(
            authority.name("Third", "Third"), self.env["signing.authority"]._now()
        )
        der = b64encode(other.certificate.public_bytes(authority.DER))
        draft = self.as_rita("signing.anchor").create({**self.values, "der": der})
        change = self.propose(draft, "action_propose_distrust")
        self.sign_change(change, self.rita, self.remi)
        self.assertEqual(draft.state, "ended")
        self.assertEqual(self.trust().distrusted, {other.certificate})
