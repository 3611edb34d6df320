from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .. import passphrase
from ..binary import raw
from ..core import sealed
from .card_common import CardCase


@tagged("post_install", "-at_install")
class TestCardWrapped(CardCase):
    """A copy of the database alone does not let anybody guess a card's PIN."""

    def under(self, secret):
        """The server, started with this passphrase."""
        return patch.object(passphrase, "read", return_value=secret)

    def held(self):
        return self.env["signing.card"]._of(self.certificate)

    def setUp(self):
        super().setUp()
        with self.under(""), self.own_authority():
            self.certificate = self.env["signing.certificate"]._issue_software(
                self.person, self.PIN
            )

    def test_box_is_wrapped_at_the_next_right_pin(self):
        self.assertFalse(sealed.is_wrapped(self.held()._get_box()))
        with self.under("a sentence"):
            with self.assertRaisesRegex(UserError, "Wrong PIN"):
                self.certificate._open_card("9999")
            self.assertFalse(sealed.is_wrapped(self.held()._get_box()))
            self.certificate._open_card(self.PIN)
            self.assertTrue(sealed.is_wrapped(self.held()._get_box()))
            self.certificate._open_card(self.PIN)

    def test_new_card_is_wrapped(self):
        with self.under("a sentence"), self.own_authority():
            made = self.env["signing.certificate"]._issue_software(
                self.person, self.PIN
            )
            box = self.env["signing.card"]._of(made)._get_box()
            self.assertTrue(sealed.is_wrapped(box))
            made._change_pin(self.PIN, "7391")
            box = self.env["signing.card"]._of(made)._get_box()
            self.assertTrue(sealed.is_wrapped(box))
            made._open_card("7391")

    def test_another_passphrase_costs_no_try(self):
        with self.under("a sentence"):
            self.certificate._open_card(self.PIN)
        for secret in ("", "another"):
            with self.under(secret), self.assertRaisesRegex(UserError, "not tried"):
                self.certificate._open_card(self.PIN)
        tries = self.env["signing.card.tries"]
        self.assertEqual(tries._left(self.held().name), 3)

    def test_screen_says_that_there_is_no_passphrase(self):
        mine = self.env["signing.enrolment"].with_user(self.user)
        for secret, bare in (("", True), ("a sentence", False)):
            with self.under(secret):
                self.assertEqual(mine.get_mine()["bare"], bare)

    def test_asked_for_box_is_wrapped(self):
        mine = self.env["signing.enrolment"].with_user(self.user)
        with self.under("a sentence"):
            mine.ask_software(self.PIN)
        asked = mine.sudo().search([], limit=1)
        self.assertTrue(sealed.is_wrapped(raw(asked, "box")))

    def test_rights_that_an_administrator_gives_himself_read_no_secret(self):
        """Access by ``ir.model.access`` opens the model, never these fields."""
        admin = self.env.ref("base.user_admin")
        secrets = {
            "signing.card": ("name", "box"),
            "signing.pairing": ("secret", "key", "nonce"),
            "signing.session": ("statement",),
        }
        for model, names in secrets.items():
            self.env["ir.model.access"].create(
                {
                    "name": model,
                    "model_id": self.env["ir.model"]._get_id(model),
                    "group_id": self.env.ref("base.group_system").id,
                    "perm_read": True,
                }
            )
            records = self.env[model].with_user(admin)
            for name in names:
                self.assertNotIn(name, records.fields_get())
                with self.assertRaises(AccessError):
                    records.search([(name, "in", ["x"])])
        with self.assertRaises(AccessError):
            self.held().with_user(admin).read(["box"])
