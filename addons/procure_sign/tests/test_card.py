import threading
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..core import algorithms
from ..trust import trusted
from .card_common import CardCase


@tagged("post_install", "-at_install")
class TestCard(CardCase):
    def test_right_pin_signs(self):
        sign = self.certificate._open_card(self.PIN)
        value = sign(b"order")
        key = self.certificate._x509().public_key()
        algorithms.verify(algorithms.for_key(key), key, value, b"order")

    def test_wrong_pin(self):
        """Attack list: wrong PIN. Tries go down, then the card is blocked for good."""
        for left in ("2", "1"):
            with self.assertRaisesRegex(UserError, f"Tries left: {left}"):
                self.certificate._open_card("9999")
        with self.assertRaisesRegex(UserError, "now blocked"):
            self.certificate._open_card("9999")
        with self.assertRaisesRegex(UserError, "is blocked"):
            self.certificate._open_card(self.PIN)

    def test_right_pin_gives_the_tries_back(self):
        for _time in range(2):
            with self.assertRaises(UserError):
                self.certificate._open_card("9999")
            self.certificate._open_card(self.PIN)

    def test_parallel_guesses_win_nothing(self):
        """Ten guesses at once: three are looked at, whatever their order."""
        name = self.env["signing.card"]._of(self.certificate).name
        tries = self.env["signing.card.tries"]
        looked = []

        def guess():
            # No environment here: its registry is locked while tests run.
            try:
                looked.append(tries._spend(name))
            except Exception as error:
                looked.append(type(error).__name__)

        threads = [threading.Thread(target=guess) for _number in range(10)]
        for one in threads:
            one.start()
        for one in threads:
            one.join(timeout=30)
        tries._restore(name)
        self.assertEqual(sorted(map(str, looked)), ["0", "1", "2", *["Blocked"] * 7])

    def test_try_is_spent_although_the_caller_rolls_back(self):
        name = self.env["signing.card"]._of(self.certificate).name
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.certificate._open_card("9999")
        self.assertEqual(self.env["signing.card.tries"]._left(name), 2)
        self.env["signing.card.tries"]._restore(name)

    def test_weak_pins(self):
        for pin in ("1234", "0000", "4321", "123", "7777", "AZERTY", "", None, 2580):
            with self.assertRaisesRegex(UserError, "easily guessed"):
                self.certificate._check_pin(pin)
        self.certificate._check_pin("2580")

    def test_change_pin(self):
        self.certificate._change_pin(self.PIN, "7391")
        self.certificate._open_card("7391")
        with self.assertRaisesRegex(UserError, "Wrong PIN"):
            self.certificate._open_card(self.PIN)
        self.certificate._open_card("7391")

    def test_change_pin_needs_the_old_one(self):
        with self.assertRaisesRegex(UserError, "Wrong PIN"):
            self.certificate._change_pin("9999", "7391")
        self.certificate._open_card(self.PIN)

    def test_pin_is_nowhere(self):
        with self.assertLogs("odoo", "DEBUG") as logs:
            self.certificate._open_card(self.PIN)
            with self.assertRaises(UserError) as wrong:
                self.certificate._open_card("7193-secret")
            self.certificate._open_card(self.PIN)
        said = "\n".join([*logs.output, str(wrong.exception)])
        self.assertNotIn("7193-secret", said)
        held = self.env["signing.card"]._of(self.certificate)
        self.assertNotIn(self.PIN, str(held.read()))

    def test_nobody_reads_a_card(self):
        admin = self.env.ref("base.user_admin")
        for model in ("signing.card", "signing.card.tries", "signing.passkey"):
            for user in (self.user, admin):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([]).read()
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).create({"name": "x"})

    def test_usable(self):
        one, now = self.certificate, fields.Datetime.now()
        self.assertTrue(one._usable())
        self.assertFalse(one._usable(now + timedelta(days=731)))
        self.assertFalse(one._usable(now - timedelta(days=1)))
        trusted(one).write({"state": "revoked"})
        self.assertFalse(one._usable())
        with self.assertRaisesRegex(UserError, "revoked"):
            one._check_usable()
