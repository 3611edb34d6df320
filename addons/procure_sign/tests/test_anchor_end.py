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
        anchors = self.anchors()
        with self.after(minutes=2):
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
        with self.after(days=400):
            self.env["signing.crl"]._cron_refresh()
            self.assertEqual(self.codes(request), set())
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
            with self.subTest(use=use), self.after(minutes=2):
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
        with self.after(minutes=2):
            anchors._end()
            contents = request._prepare_dossier(self.company._signing_trust())
        self.assertEqual(contents.anchors, tuple(one._x509() for one in anchors))


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
        with self.refused("can be distrusted"):
            self.anchor.action_propose_distrust()

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
