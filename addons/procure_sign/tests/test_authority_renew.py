from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..core.revocation import Moment, check
from ..models.signing_authority_renew import RENEWED
from .paper import PaperCase

YEAR = timedelta(days=365)


@tagged("post_install", "-at_install")
class TestAuthorityRenew(PaperCase):
    """What a built-in authority signs with is made anew under the same roots."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy(cls.ACT, "approver")
        cls.made = cls.company._signing_authority()
        cls.registrar = new_test_user(
            cls.env,
            "renewing-registrar",
            "procure_sign.group_registrar",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def renew(self):
        self.made.with_user(self.registrar).action_renew()

    def signed(self, name="P00001", certificate=None):
        request = self.open(self.paper(name=name))
        self.sign(request.step_ids, self.bruno, certificate=certificate)
        return request

    def findings(self, request):
        self.env.invalidate_all()
        return self.env["signing.verification"]._verify_request(request).findings

    def later(self, **delta):
        return freeze_time(fields.Datetime.now() + timedelta(**delta))

    def test_nothing_to_renew_yet(self):
        self.assertFalse(self.made.is_ending)
        with self.assertRaisesRegex(UserError, "nothing to renew"):
            self.renew()
        with self.assertRaises(AccessError):
            self.made.with_user(self.bruno).action_renew()

    def test_renewed_signs_and_the_older_stays_valid(self):
        before = self.signed()
        with self.later(hours=13):
            # As the schedules do: then it carries what proves it for years.
            self.env["signing.crl"]._cron_refresh()
        with self.later(hours=14):
            self.env["signing.evidence"]._cron_prove()
        self.assertEqual(before.evidence_ids.proven, "LT")
        old = {use: self.made._part(use) for use in RENEWED}
        log = self.env["signing.log"].sudo()
        with self.later(days=8 * 365):
            self.env["signing.crl"]._cron_refresh()
            self.made.invalidate_recordset()
            self.assertTrue(self.made.is_ending)
            self.renew()
            new = {use: self.made._part(use) for use in RENEWED}
            for use in RENEWED:
                self.assertNotEqual(new[use], old[use])
                self.assertNotEqual(new[use].subject, old[use].subject)
                self.assertGreater(new[use].not_after, old[use].not_after + 7 * YEAR)
            entries = log.search([("act", "=", "renew")])
            self.assertEqual(len(entries), 3)
            self.assertEqual(entries[0].act_name, "Built-in authority renewed")
            mails = self.env["mail.message"].search([("subject", "like", "renewed")])
            self.assertIn(self.registrar.partner_id, mails.partner_ids)
            with self.assertRaisesRegex(UserError, "nothing to renew"):
                self.renew()
            card = self.make_card(self.persons[self.bruno])
            self.assertEqual(self.made._part_of(card._x509()), new["issuing"])
            after = self.signed("P00002", card)
            self.assertFalse(self.findings(after))
            self.assertFalse(self.findings(before))
            self.assertFalse(
                self.env["signing.verification"]._verify_log(self.company).findings
            )
        with self.later(days=11 * 365):
            # The older parts are over; what was signed under them is not.
            self.assertFalse(self.findings(before))

    def test_revoked_in_the_list_of_its_issuer(self):
        """Attack: a card of the older authority is lost after the renewal."""
        card = self.cards[self.bruno]
        issuer = self.made._part("issuing")
        with self.later(days=8 * 365):
            self.env["signing.crl"]._cron_refresh()
            self.renew()
            self.made._revoke(card)
            self.assertEqual(self.made.revoked_ids.issuer, issuer.fingerprint)
            trust = self.company._signing_trust()
            now = self.made._now()
            chain = [card._x509(), issuer._x509()]
            with self.assertRaisesRegex(Exception, "revoked"):
                check(chain, trust.revocation, Moment(now, now, True))

    def test_registrars_are_warned_once_for_each_of_the_days(self):
        anchors = self.env["signing.anchor"]
        subject = [("subject", "like", "built-in authority is about to end")]
        messages = self.env["mail.message"]
        end = min(self.made._part(use).not_after for use in RENEWED)
        for days, count in ((91, 0), (89, 1), (88, 1), (29, 2), (6, 3), (5, 3)):
            with freeze_time(end - timedelta(days=days)):
                anchors._cron_warn()
                self.assertEqual(messages.search_count(subject), count, days)
