import os
import tempfile
from unittest.mock import patch

from odoo.cli.command import find_command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import config

from ..binary import raw
from ..core import sealed
from ..passphrase import VARIABLE
from .common import PIN, SigningCase
from .trust_common import PASSPHRASE

NEW = "another long sentence that only the tests know"


@tagged("post_install", "-at_install")
class TestReseal(SigningCase):
    """A passphrase that too many know is replaced: nothing stays under the old one."""

    def under(self, passphrase):
        """The server, started with this passphrase."""
        return patch.dict(os.environ, {VARIABLE: passphrase})

    def boxes(self):
        """Everything that is sealed, as it is stored."""
        self.env.invalidate_all()
        parts = self.env["signing.authority.part"].sudo().search([])
        cards = self.env["signing.card"].sudo().search([])
        return [raw(one, "key") for one in parts] + [raw(one, "box") for one in cards]

    def reseal(self, old):
        return self.env["signing.authority"].sudo()._reseal(old)

    def open_all(self):
        for part in self.env["signing.authority.part"].sudo().search([]):
            part._open()
        for user in self.persons:
            self.cards[user]._open_card(PIN)

    def test_everything_is_sealed_anew(self):
        asked = self.env["signing.enrolment"].with_user(self.anna)
        asked.with_company(self.company).ask_software(PIN)
        asked = asked.sudo().search([("person_id", "=", self.persons[self.anna].id)])
        before = self.boxes()
        with self.under(NEW):
            with self.assertRaises(UserError):
                self.open_all()
            done, left = self.reseal(PASSPHRASE)
            self.assertEqual((done, left), (len(before) + 1, 0))
            self.assertFalse(set(before) & set(self.boxes()))
            self.open_all()
            self.make_card(self.persons[self.anna])
            box = sealed.unwrap(raw(asked, "box"), NEW, asked.card)
            self.assertFalse(sealed.is_wrapped(box))
        with self.assertRaisesRegex(UserError, "does not open"):
            self.company._signing_authority()._part("issuing")._open()
        with self.assertRaisesRegex(UserError, "not tried"):
            self.cards[self.bruno]._open_card(PIN)

    def test_wrong_old_passphrase(self):
        before = self.boxes()
        for now in (NEW, PASSPHRASE):
            with (
                self.under(now),
                self.assertRaisesRegex(UserError, "othing was changed"),
            ):
                self.reseal("a guess")
        self.assertEqual(self.boxes(), before)

    def test_one_authority_that_neither_opens(self):
        """Half of it would leave a server that opens only the other half."""
        part = self.other_company._signing_authority()._part("seal")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE signing_authority_part SET card = 'x' WHERE id = %s", [part.id]
        )
        self.env.invalidate_all()
        with self.under(NEW), self.assertRaisesRegex(UserError, "Test Inc"):
            self.reseal(PASSPHRASE)

    def test_done_twice(self):
        with self.under(NEW):
            self.reseal(PASSPHRASE)
            before = self.boxes()
            with self.assertRaisesRegex(UserError, "opens nothing"):
                self.reseal(PASSPHRASE)
            self.assertEqual(self.boxes(), before)

    def test_card_that_neither_opens_is_left(self):
        card = self.env["signing.card"]._of(self.cards[self.bruno])
        kept = card._get_box()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE signing_card SET name = 'x' WHERE id = %s", [card.id]
        )
        self.env.invalidate_all()
        with self.under(NEW):
            self.assertEqual(self.reseal(PASSPHRASE)[1], 1)
        self.assertEqual(card._get_box(), kept)

    def test_server_without_a_passphrase(self):
        with self.under(""), self.assertRaisesRegex(UserError, "does not know"):
            self.reseal(PASSPHRASE)

    def test_the_log_says_so(self):
        with self.under(NEW):
            self.reseal(PASSPHRASE)
        for company in self.company | self.other_company:
            entries = self.env["signing.log"]._get_entries(company)
            self.assertEqual([one.act for one in entries], ["reseal"])
            self.assertFalse(
                self.env["signing.verification"]._verify_log(company).findings
            )

    def test_the_administrator_s_command(self):
        """Odoo finds it; it wants a database, and a file that is there."""
        command = find_command("signing_reseal")
        self.assertIsNotNone(command)
        with (
            patch.object(config, "parse_config") as parsed,
            tempfile.TemporaryDirectory() as folder,
            self.assertRaisesRegex(SystemExit, "No such file"),
        ):
            command().run(["-d", "x", "--old-file", f"{folder}/old"])
        self.assertIn("--no-http", parsed.call_args.args[0])
