from odoo.tests import TransactionCase, tagged

from .. import findings_words
from ..core.act_log import Flaw
from ..core.reasons import Reason
from ..reasons_words import WORDS


@tagged("post_install", "-at_install")
class TestWords(TransactionCase):
    """Every reason has a sentence in plain words, with what to do."""

    def test_every_reason_has_words(self):
        self.assertEqual(set(WORDS), set(Reason))
        for flaw in Flaw:
            self.assertTrue(findings_words.sentence(self.env, flaw.value))

    def test_sentences_say_what_to_do(self):
        codes = [one.code for one in Reason] + list(findings_words.FOUND)
        for code in codes:
            said = findings_words.sentence(self.env, code)
            self.assertGreaterEqual(said.count("."), 2, said)
            self.assertIn(
                findings_words.indication(code), ("TOTAL-FAILED", "INDETERMINATE")
            )

    def test_what_refuses_is_said_in_words(self):
        codes = [one.code for one in Reason] + list(findings_words.FOUND)
        for code in codes:
            said = findings_words.brief(self.env, [code, code])
            self.assertRegex(said, r"^[A-Z].{9,}[^.] \[[a-z0-9-]+\]$")
        two = findings_words.brief(self.env, codes[:2])
        self.assertEqual(two.count("; "), 1)
