from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..trust import trusted
from .change_common import ChangeCase


@tagged("post_install", "-at_install")
class TestDelegation(ChangeCase):
    """Bruno lends his role for an absence, within the rules."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()

    def lend(self, giver, receiver, role="approver", **values):
        """Prepare a delegation."""
        vals = {
            "giver_id": self.persons[giver].id,
            "receiver_id": self.persons[receiver].id,
            "role_id": self.role(role).id,
            "date_from": self.today,
            "date_to": self.today + timedelta(days=7),
        }
        return (
            self.env["signing.delegation"].with_user(giver).create({**vals, **values})
        )

    def delegate(self, delegation, user=None):
        """Have a delegation signed by its giver, as his button and screen do."""
        action = delegation.action_delegate()
        steps = self.env["signing.step"].browse(action["params"]["step_ids"])
        return self.sign(steps, user or delegation.env.user)

    def chains(self, user):
        """Return by whom somebody has got which role."""
        lent = self.company._signing_register().delegations
        key = self.persons[user].key
        return [(one.giver, one.role) for one in lent if one.receiver == key]

    def test_made_by_the_giver_and_seen_by_both(self):
        delegation = self.lend(self.bruno, self.chloe, limit_act=100)
        self.assertFalse(self.chains(self.chloe))
        self.delegate(delegation)
        key = self.persons[self.bruno].key
        self.assertEqual(self.chains(self.chloe), [(key, "approver")])
        self.assertTrue(delegation.with_user(self.chloe).display_name)
        log = self.env["signing.log"].sudo().search([], order="id desc", limit=1)
        self.assertEqual(log.record, f"signing.delegation,{delegation.id}")
        self.assertEqual(log.act, "change_policy")

    def test_attack_without_a_pin(self):
        """Attack: a session left open; the button alone lends nothing."""
        delegation = self.lend(self.bruno, self.chloe)
        action = delegation.action_delegate()
        self.assertEqual(delegation.state, "draft")
        self.assertEqual(delegation.signing_state, "open")
        self.assertFalse(self.chains(self.chloe))
        step = self.env["signing.step"].browse(action["params"]["step_ids"])
        self.assertEqual(step.candidate_ids, self.bruno | self.bruno_too)
        self.assertFalse(step.with_user(self.chloe)._get_to_sign(self.chloe))
        with self.assertRaises(AccessError):
            self.sign(step, self.chloe)
        with self.assertRaises(UserError):
            self.sign(step, self.bruno, pin="0000")
        self.assertEqual(delegation.state, "draft")
        # Its days or limits changed after the question: it is asked anew.
        delegation.date_to = self.today + timedelta(days=60)
        with self.refused("has changed"):
            self.sign(step, self.bruno)
        self.delegate(delegation, self.bruno_too)
        self.assertEqual(delegation.state, "active")
        self.assertEqual(delegation.signing_state, "done")

    def test_attack_signed_by_an_earlier_delegate(self):
        """Attack: who was lent the role lends it on in its owner's name."""
        self.delegate(self.lend(self.bruno, self.chloe))
        other = self.lend(self.bruno, self.david)
        other.action_delegate()
        (step,) = other._signing_requests().step_ids
        with self.assertRaises(AccessError):
            self.sign(step, self.chloe)
        self.assertNotIn(self.chloe, step.candidate_ids)

    def test_attack_by_the_weakest_means(self):
        """Attack: a PIN lends what only a card may sign."""
        self.policy("approve_order", {"role": "approver", "level": "card"})
        self.policy("release_payment", "approver")
        delegation = self.lend(self.bruno, self.chloe)
        action = delegation.action_delegate()
        step = self.env["signing.step"].browse(action["params"]["step_ids"])
        self.assertEqual(step.level, "card")
        with self.assertRaises(UserError):
            self.sign(step, self.bruno)
        self.assertFalse(self.chains(self.chloe))

    def test_pressed_again_in_another_language(self):
        """The question stays: the policy's name alone is in another language."""
        self.env["res.lang"]._activate_lang("fr_FR")
        delegation = self.lend(self.bruno, self.chloe)
        delegation.with_context(lang="en_US").action_delegate()
        request = delegation._signing_requests()
        delegation.with_context(lang="fr_FR").action_delegate()
        self.assertEqual(delegation._signing_requests(), request)
        self.assertEqual(request.state, "open")

    def test_not_what_was_lent_for_other_days(self):
        self.delegate(self.lend(self.bruno, self.chloe))
        later = {"date_from": self.today + timedelta(days=8)}
        later["date_to"] = later["date_from"] + timedelta(days=2)
        with self.refused("does not have"):
            self.lend(self.chloe, self.david, **later).action_delegate()
        self.lend(self.chloe, self.david).action_delegate()

    def test_asked_again_when_it_is_signed(self):
        """What the rules exclude by then does not come to be."""
        delegation = self.lend(self.bruno, self.chloe)
        delegation.action_delegate()
        trusted(self.persons[self.bruno].right_ids)._end()
        with self.refused("does not have"):
            self.sign(delegation._signing_requests().step_ids, self.bruno)
        self.assertFalse(self.chains(self.chloe))

    def test_taken_back_before_it_is_signed(self):
        delegation = self.lend(self.bruno, self.chloe)
        delegation.action_delegate()
        step = delegation._signing_requests().step_ids
        with self.assertRaises(AccessError):
            delegation.with_user(self.chloe).action_withdraw()
        delegation.action_withdraw()
        with self.assertRaises(AccessError):
            self.sign(step, self.bruno)
        with self.assertRaises(UserError):
            delegation.unlink()

    def test_attack_put_in_force_behind_odoo(self):
        """Attack: rows written by SQL; the verification shows each of them."""
        signed, forged = (self.lend(self.bruno, one) for one in (self.chloe, self.eve))
        self.delegate(signed)
        verification = self.env["signing.verification"]

        def found():
            self.env.invalidate_all()
            entries = self.env["signing.log"]._get_entries(self.company)
            looked = verification._look_at_loans(self.company, entries)
            return [where for _code, where, _name in looked]

        self.assertEqual(found(), [])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE signing_delegation SET state = 'active' WHERE id = %s", [forged.id]
        )
        self.assertEqual(found(), [f"signing.delegation,{forged.id}"])
        self.env.cr.execute(
            "UPDATE signing_delegation SET limit_act = 7 WHERE id = %s", [signed.id]
        )
        self.assertEqual(len(found()), 2)

    def test_names_may_change_afterwards(self):
        delegation = self.lend(self.bruno, self.chloe)
        self.delegate(delegation)
        trusted(self.persons[self.chloe]).write({"name": "Chloé Martin"})
        self.assertEqual(delegation.signing_state, "done")

    def test_giver_and_registrars_are_told(self):
        """Who finds a session open does not lend its owner's power in silence."""
        self.delegate(self.lend(self.bruno, self.chloe))
        mail = self.env["mail.message"].search([("subject", "like", "Lent: ")])
        told = self.bruno | self.bruno_too | self.rita
        self.assertLessEqual(told.partner_id, mail.partner_ids)
        self.assertNotIn(self.gina.partner_id, mail.partner_ids)

    def test_nobody_lends_what_is_another_s(self):
        for user in (self.chloe, self.ray, self.otto):
            delegations = self.env["signing.delegation"].with_user(user)
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                delegations.create(
                    {
                        "giver_id": self.persons[self.bruno].id,
                        "receiver_id": self.persons[self.chloe].id,
                        "role_id": self.role("approver").id,
                        "date_to": self.today,
                    }
                )
        delegation = self.lend(self.bruno, self.chloe)
        for button in ("action_delegate", "unlink"):
            with self.assertRaises(AccessError):
                getattr(delegation.with_user(self.ray), button)()
        with self.assertRaises(AccessError):
            delegation.write({"giver_id": self.persons[self.chloe].id})

    def test_once_in_force_it_is_not_written(self):
        delegation = self.lend(self.bruno, self.chloe)
        self.delegate(delegation)
        for values in ({"date_to": self.today}, {"limit_act": 0}, {"state": "draft"}):
            with self.assertRaises(AccessError):
                delegation.write(values)
        with self.assertRaises(UserError):
            delegation.action_propose()

    def test_not_what_the_giver_does_not_have(self):
        delegation = self.lend(self.bruno, self.chloe, "treasurer")
        with self.refused("does not have"):
            delegation.action_delegate()

    def test_not_to_himself_by_another_login(self):
        delegation = self.lend(self.bruno, self.bruno)
        with self.refused("somebody else"):
            delegation.action_delegate()

    def test_not_in_a_loop(self):
        self.delegate(self.lend(self.bruno, self.chloe))
        back = self.lend(self.chloe, self.bruno)
        with self.refused("circle"):
            back.action_delegate()

    def test_not_to_whom_segregation_excludes(self):
        self.policy("approve_order", "approver")
        self.policy("release_payment", "treasurer")
        delegation = self.lend(self.bruno, self.eve)
        with self.refused("two persons"):
            delegation.action_delegate()
        asks = self.lend(self.bruno, self.anna)
        with self.refused("two persons"):
            asks.action_delegate()
        self.delegate(self.lend(self.bruno, self.chloe))

    def test_not_to_a_person_of_another_company(self):
        with self.assertRaises(UserError):
            self.lend(self.bruno, self.gina)

    def test_not_for_an_absence_that_is_over(self):
        day = self.today - timedelta(days=9)
        late = self.lend(self.bruno, self.chloe, date_from=day, date_to=day)
        with self.refused("over"):
            late.action_delegate()
        with self.assertRaises(UserError):
            self.lend(self.bruno, self.chloe, date_to=day)

    def test_taken_back_by_either_and_by_registrars(self):
        for user in (self.bruno, self.chloe, self.ray):
            delegation = self.lend(self.bruno, self.chloe)
            self.delegate(delegation)
            with self.assertRaises(AccessError):
                delegation.with_user(self.anna).action_revoke()
            delegation.with_user(user).action_revoke()
            self.assertFalse(self.chains(self.chloe))

    def test_a_step_waits_for_the_delegate_too(self):
        self.delegate(self.lend(self.bruno, self.chloe))
        register = self.company._signing_register()
        (one,) = register.delegations
        self.assertTrue(one.period.holds(self.today))
        self.assertFalse(one.period.holds(self.today + timedelta(days=8)))

    @freeze_time("2030-01-01")
    def test_defaults_are_the_user_s_own(self):
        delegations = self.env["signing.delegation"].with_user(self.bruno)
        delegations = delegations.with_company(self.company)
        names = ["giver_id", "date_from", "state"]
        found = delegations.default_get(names)
        self.assertEqual(found["giver_id"], self.persons[self.bruno].id)
        self.assertEqual(found["state"], "draft")
