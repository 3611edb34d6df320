from odoo.tests import TransactionCase, tagged

from ..trust import Mark, unmarked

_MARKS = (Mark("quittance_test_one"), Mark("quittance_test_two"))


@tagged("post_install", "-at_install")
class TestTrust(TransactionCase):
    def marked(self, records):
        for mark in _MARKS:
            records = mark.put(records)
        return records

    def test_unmarked_takes_every_mark_and_nothing_else(self):
        company = self.marked(self.env.company.with_context(lang="en_US"))
        bare = unmarked(company)
        self.assertTrue(all(mark.is_on(company) for mark in _MARKS))
        self.assertFalse(any(mark.is_on(bare) for mark in _MARKS))
        self.assertEqual(bare.env.context["lang"], "en_US")
        self.assertEqual(bare, company)

    def test_attack_server_action_in_a_marked_context(self):
        """Attack: an automation rule runs in the context of our own writing."""
        action = self.env["ir.actions.server"].create(
            {
                "name": "Look",
                "model_id": self.env["ir.model"]._get_id("res.company"),
                "state": "code",
                "code": "action = {'context': dict(env.context)}",
            }
        )
        seen = self.marked(action.with_context(active_test=False)).run()["context"]
        self.assertFalse({mark.key for mark in _MARKS} & seen.keys())
        self.assertIs(seen["active_test"], False)
