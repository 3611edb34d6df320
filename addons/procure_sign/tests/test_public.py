import re
from dataclasses import replace
from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from odoo.addons.quittance_base.core.rate import Allowance

from ..core import authority
from ..core.verify import Trust
from ..models import signing_public
from .paper import PaperCase


@tagged("post_install", "-at_install")
class TestPublic(PaperCase, HttpCase):
    """The pages that need no login: they tell what they were shown, and no more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy(cls.ACT, "approver")

    def setUp(self):
        super().setUp()
        self.request = self.open(self.paper())
        self.evidence = self.sign(self.request.step_ids[0], self.bruno)

    def _upload(self, data, name="a.asice"):
        page = self.url_open("/signatures/verify")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
        return self.url_open(
            "/signatures/verify",
            data={"csrf_token": token},
            files={"dossier": (name, data, "application/zip")},
        )

    def test_dossier(self):
        page = self._upload(self.request._get_dossier())
        self.assertEqual(page.status_code, 200)
        for word in ("TOTAL-PASSED", "Bruno", "P00001", "1,200.00 EUR", "Maison Test"):
            self.assertIn(word, page.text)
        self.assertNotIn("TOTAL-FAILED", page.text)
        self.assertIn("detected, not prevented", page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")

    def test_files_that_no_signature_covers(self):
        paper = type(self.env["signing.test.paper"])
        attached = {"note.pdf": b"%PDF-"}
        with patch.object(paper, "_signing_dossier_files", lambda *_args: attached):
            page = self._upload(self.request._get_dossier())
        self.assertIn("No signature covers these files", page.text)
        self.assertIn("attachments/note.pdf", page.text)
        self.assertIn("TOTAL-PASSED", page.text)

    def test_changed_dossier(self):
        data = self.request._get_dossier().replace(b"10 chairs", b"99 chairs")
        page = self._upload(data)
        self.assertIn("TOTAL-FAILED", page.text)
        self.assertNotIn("TOTAL-PASSED", page.text)

    def test_rubbish(self):
        page = self._upload(b"PK rubbish")
        self.assertIn("dossier-container", page.text)
        self.assertIn("TOTAL-FAILED", page.text)

    def test_restored_backup_shows(self):
        """Chain: a dossier that was handed out knows more than the restored log."""
        data = self.request._get_dossier()
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM signing_log WHERE company_id = %s", [self.company.id]
        )
        self.env.invalidate_all()
        page = self._upload(data)
        self.assertIn("not-in-the-log", page.text)
        self.assertIn("a backup was restored", page.text)

    def test_attack_guessed_company(self):
        """Attack: a dossier of one's own says this database, and a company's name."""
        data = self.request._get_dossier()
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM signing_log WHERE company_id = %s", [self.company.id]
        )
        self.env.invalidate_all()
        public = self.env["signing.public"].sudo()
        self.assertEqual(public._find_company(data)[0], self.company)
        # Signed as well, yet by nobody whom this company trusts.
        with patch.object(
            type(self.company), "_signing_trust", lambda _self: Trust(())
        ):
            self.assertEqual(public._find_company(data), (self.company.browse(), []))
        # By somebody with a card of an authority that everybody trusts.
        trust = replace(self.company._signing_trust(), built_in=frozenset())
        with patch.object(type(self.company), "_signing_trust", lambda _self: trust):
            self.assertTrue(
                public._find_company(data)[0], "his card is in the register"
            )
            self.env.cr.execute("UPDATE signing_certificate SET fingerprint = 'other'")
            self.env.invalidate_all()
            self.assertFalse(public._find_company(data)[0])

    def test_another_signature_than_in_the_log(self):
        """Chain: the log has the same identity with another value."""
        data = self.request._get_dossier()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE signing_log SET signature = %s WHERE evidence = %s",
            ["00" * 32, self.evidence.identity],
        )
        self.env.invalidate_all()
        self.assertIn("log-signature", self._upload(data).text)

    def test_upload_is_counted_before_it_is_read(self):
        registry = self.env.registry
        with patch.object(registry, "cursor", wraps=registry.cursor) as made:
            self.env["signing.public"].sudo()._take("192.0.2.1", 10)
        self.assertEqual(made.call_count, 1)

    def test_a_token_that_is_no_ascii(self):
        public = self.env["signing.public"].sudo()
        for token in ("é", "\ud800", ""):
            self.assertEqual(public._find_signed(self.evidence.identity, token), {})

    def test_of_another_database(self):
        """What others signed is not trusted here, whatever it says."""
        data = self.request._get_dossier()
        self.env["ir.config_parameter"].set_param("database.uuid", "another")
        page = self._upload(data)
        self.assertIn("untrusted", page.text)
        self.assertIn("cannot be known here", page.text)
        self.assertNotIn("TOTAL-PASSED", page.text)

    def test_too_many_uploads(self):
        with patch.object(signing_public, "UPLOADS", Allowance(1, 0)):
            self._upload(b"x")
            page = self._upload(b"x")
        self.assertIn("within an hour", page.text)
        self.assertNotIn("TOTAL-FAILED", page.text)

    def test_too_large(self):
        with patch("odoo.addons.procure_sign.controllers.public_verify.MAX_FILE", 1000):
            page = self._upload(b"x" * 1001)
        self.assertIn("larger than", page.text)

    def test_code_of_a_document(self):
        url = self.evidence._get_public_url()
        path = url[url.index("/signatures") :]
        page = self.url_open(path)
        for word in ("TOTAL-PASSED", "Bruno", "P00001", "Maison Test"):
            self.assertIn(word, page.text)
        self.assertNotIn("1,200", page.text)
        self.assertEqual(self.url_open(path[:-1] + "x").status_code, 404)
        self.assertEqual(self.url_open(path.split("?")[0]).status_code, 404)
        other = path.replace(self.evidence.identity, "0" * 64)
        self.assertEqual(self.url_open(other).status_code, 404)

    def test_code_of_a_replaced_revision(self):
        url = self.evidence._get_public_url()
        paper = self.env["signing.test.paper"].browse(self.request.res_id)
        paper.text = "20 chairs"
        self.open(paper)
        page = self.url_open(url[url.index("/signatures") :])
        self.assertIn("replaced by a later one", page.text)
        self.assertNotIn("TOTAL-PASSED", page.text)

    def test_published_list(self):
        crl = self.company._signing_authority().crl_ids[:1]
        url = crl.public_url
        answer = self.url_open(url[url.index("/signatures") :])
        self.assertEqual(answer.headers["Content-Type"], "application/pkix-crl")
        self.assertIn("max-age", answer.headers["Cache-Control"])
        self.assertEqual(
            authority.x509.load_der_x509_crl(answer.content).issuer,
            crl.part_id._x509().subject,
        )
        missing = self.url_open(f"/signatures/crl/{'0' * 64}.crl")
        self.assertEqual(missing.status_code, 404)

    def test_dossier_download(self):
        self.authenticate("sign-bruno", "sign-bruno")
        path = f"/signatures/dossier/{self.request.id}"
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.content.startswith(b"PK"))
        self.assertIn("P00001-r1-approve_order.asice", str(answer.headers))
        for login in ("sign-otto", "sign-gina"):
            self.authenticate(login, login)
            self.assertIn(self.url_open(path).status_code, (403, 404))
