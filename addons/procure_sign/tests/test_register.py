from dataclasses import replace
from decimal import Decimal

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..core.policy import Facts, NoPolicy, choose
from ..core.segregation import DEFAULT
from ..core.statement import Act, Level
from ..models.res_company_register import TWO_REGISTRARS
from ..trust import trusted
from .register_common import RegisterCase


@tagged("post_install", "-at_install")
class TestRegister(RegisterCase):
    def facts(self, amount):
        day = self.env.cr.now().date()
        return Facts(Act.APPROVE_ORDER, Decimal(amount), day)

    def test_a_company_without_policies_has_none(self):
        self.assertEqual(self.company._signing_policies(), (TWO_REGISTRARS,))
        self.assertIsNone(choose(self.company._signing_policies(), self.facts("1")))

    def test_drafts_and_ended_ones_do_not_count(self):
        policy = trusted(self.env["signing.policy"]).create(self.policy_values())
        self.assertEqual(len(self.company._signing_policies()), 1)
        policy._put_in_force()
        self.assertEqual(len(self.company._signing_policies()), 2)
        self.assertEqual(self.other._signing_policies(), (TWO_REGISTRARS,))
        policy._end()
        self.assertEqual(self.company._signing_policies(), (TWO_REGISTRARS,))

    def test_a_policy_as_the_rules_read_it(self):
        two = {
            "name": "Directors",
            "role_id": self.role("treasurer").id,
            "sequence": 2,
            "mode": "some",
            "count": 2,
            "level": "passkey",
            "remind_hours": 24,
        }
        one = {"name": "Approve", "role_id": self.role("approver").id}
        self.policy(one, two, amount_over=5000, new_supplier="yes")
        policy, _own = self.company._signing_policies()
        self.assertEqual(policy.conditions.over, Decimal("5000.0"))
        self.assertIsNone(policy.conditions.up_to)
        self.assertIs(policy.conditions.new_supplier, True)
        first, second = policy.steps
        self.assertEqual((first.role, first.order), ("approver", 1))
        self.assertEqual((second.count, second.level), (2, Level.PASSKEY))
        with self.assertRaises(NoPolicy):
            choose([policy], self.facts("5000"))

    def test_a_policy_in_words(self):
        two = {
            "name": "Directors",
            "role_id": self.role("treasurer").id,
            "sequence": 2,
            "mode": "some",
            "count": 2,
            "level": "passkey",
        }
        one = {"name": "Approve", "role_id": self.role("approver").id}
        policy = self.policy(one, two, amount_over=5000, new_supplier="yes")
        amount = policy.currency_id.format(5000)
        self.assertEqual(
            policy.sentence,
            f"Approve an order, over {amount}, new suppliers: Approver, "
            "then 2 of Payment signer, at least passkey",
        )

    def test_the_register_as_the_rules_read_it(self):
        bruno = self.person(self.bruno, "approver", limit_act=1000)
        register = self.company._signing_register()
        (right,) = register.rights
        self.assertEqual((right.person, right.role), (bruno.key, "approver"))
        self.assertEqual(right.limits.act, Decimal("1000.0"))
        self.assertIsNone(right.limits.day)
        self.assertEqual(register.logins, {f"u{self.bruno.id}": bruno.key})
        self.assertEqual(self.company._signing_person(self.bruno), bruno)
        self.assertFalse(self.company._signing_person(self.anna))
        self.assertFalse(self.other._signing_person(self.bruno))
        self.assertFalse(self.other._signing_register().rights)

    def test_an_ended_person_has_no_rights(self):
        bruno = self.person(self.bruno, "approver")
        bruno._end()
        register = self.company._signing_register()
        self.assertFalse(register.rights)
        self.assertFalse(register.logins)

    def test_what_is_in_force_is_written_by_nobody(self):
        policy = self.policy()
        bruno = self.person(self.bruno, "approver")
        for user in (self.rita, self.anna):
            records = [policy, policy.step_ids, bruno, bruno.right_ids, bruno.login_ids]
            for record in records:
                own = record.with_user(user)
                with self.subTest(record=record, user=user.name):
                    with self.assertRaises(AccessError):
                        own.write({own._rec_name or "date_to": False})
                    with self.assertRaises(AccessError):
                        own.unlink()

    def test_nobody_puts_a_draft_in_force_by_writing(self):
        values = {**self.policy_values(), "state": "active"}
        policies = self.env["signing.policy"].with_user(self.rita)
        with self.assertRaises(AccessError):
            policies.create(values)
        draft = policies.create(self.policy_values())
        self.assertEqual(draft.state, "draft")
        for values in ({"state": "active"}, {"in_force_at": "2026-01-01 00:00:00"}):
            with self.assertRaises(AccessError):
                draft.write(values)
        with self.assertRaises(AccessError):
            draft.with_context(procure_sign_trusted=True).write({"state": "active"})

    def test_defaults_of_a_client_put_nothing_in_force(self):
        policies = self.env["signing.policy"].with_user(self.rita)
        draft = policies.with_context(default_state="active").create(
            self.policy_values()
        )
        self.assertEqual(draft.state, "draft")
        self.env["ir.default"].set("signing.policy", "state", "active")
        self.assertEqual(policies.create(self.policy_values()).state, "draft")
        self.assertEqual(policies.default_get(["state"]), {"state": "draft"})

    def test_a_client_may_suggest_values_of_a_draft(self):
        bruno = self.person(self.bruno)
        rights = self.env["signing.right"].with_user(self.rita)
        rights = rights.with_context(default_person_id=bruno.id)
        self.assertEqual(rights.default_get(["person_id"]), {"person_id": bruno.id})

    def test_an_import_makes_drafts_only(self):
        policies = self.env["signing.policy"].with_user(self.rita)
        result = policies.load(["name", "state"], [["Imported", "In force"]])
        self.assertFalse(result["ids"])
        result = policies.load(["name", "act"], [["Imported", "Approve an order"]])
        self.assertEqual(policies.browse(result["ids"]).state, "draft")

    def test_what_a_policy_names_is_not_deleted(self):
        supplier = self.env["res.partner"].create({"name": "Bois SA"})
        category = self.env["product.category"].create({"name": "Wood"})
        plan = self.env["account.analytic.plan"].create({"name": "Sites"})
        account = self.env["account.analytic.account"].create(
            {"name": "Paris", "plan_id": plan.id, "company_id": self.company.id}
        )
        self.policy(
            supplier_ids=supplier.ids,
            category_ids=category.ids,
            analytic_ids=account.ids,
        )
        for one in (supplier, category, account):
            with (
                self.subTest(one=one),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                one.unlink()
                self.env.flush_all()

    def test_a_policy_whose_supplier_was_merged_decides_nothing(self):
        """Its act is refused until a signed change replaces it; others go on."""
        one, other = self.env["res.partner"].create([{"name": "A"}, {"name": "B"}])
        steps = [
            {"name": name, "sequence": order, "role_id": self.role(name).id}
            for name, order in (("buyer", 2), ("approver", 1))
        ]
        self.policy(*steps, supplier_ids=one.ids, amount_over=0.125)
        self.policy(name="All", sequence=20)
        self.policy(name="Payments", act="release_payment")
        facts = replace(self.facts("1"), supplier=str(one.id))
        self.assertEqual(choose(self.company._signing_policies(), facts).name, "Orders")
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((one | other).ids, other)
        self.env.invalidate_all()
        for supplier in (one, other):
            facts = replace(self.facts("1"), supplier=str(supplier.id))
            with self.assertRaises(NoPolicy):
                choose(self.company._signing_policies(), facts)
        with self.assertRaisesRegex(UserError, "not any more what was put in force"):
            self.company._signing_check_kept(Act.APPROVE_ORDER)
        self.company._signing_check_kept(Act.RELEASE_PAYMENT)
        paid = replace(facts, act=Act.RELEASE_PAYMENT)
        self.assertEqual(
            choose(self.company._signing_policies(), paid).name, "Payments"
        )

    def test_days_that_orders_count_together_are_logged(self):
        log = self.env["signing.log"].sudo()
        self.company.signing_split_days = 5
        self.assertFalse(log.search([("company_id", "=", self.company.id)]))
        self.policy()
        self.person(self.rita, "registrar")
        self.company.signing_split_days = 9
        self.company.write({"signing_split_days": 9, "phone": "1"})
        entry = log.search([("company_id", "=", self.company.id)])
        self.assertEqual(entry.act, "split_days")
        mail = self.env["mail.message"].search(
            [("subject", "like", "Register SA: orders count together")]
        )
        self.assertIn(self.rita.partner_id, mail.partner_ids)
        self.assertIn("from 5 to 9", mail.body)
        # There and back again, each entry is another one.
        trusted(self.company).signing_split_days = 5
        self.company.signing_split_days = 9
        entries = log.search([("company_id", "=", self.company.id)])
        self.assertEqual(len(set(entries.mapped("evidence"))), 2)
        names = set(entries.mapped("act_name"))
        self.assertEqual(names, {"Other days within which orders count together"})

    def test_two_companies_changes_are_written_at_once(self):
        changes = trusted(self.env["signing.change"]).create(
            [{"company_id": one.id} for one in (self.company, self.other)]
        )
        changes.write({"reason": "Spring"})
        self.assertEqual(changes.mapped("reason"), ["Spring", "Spring"])
        with self.assertRaises(AccessError):
            changes.write({"company_id": self.company.id})

    def test_a_policy_cannot_be_archived(self):
        policy = self.policy()
        self.assertNotIn("active", policy._fields)
        with self.assertRaises(AccessError):
            policy.with_user(self.rita).write({"step_ids": [Command.clear()]})

    def test_a_copy_of_what_is_in_force_is_a_draft(self):
        copy = self.policy().with_user(self.rita).copy()
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.in_force_at)
        self.assertTrue(copy.step_ids)

    def test_a_step_does_not_move_into_a_policy_in_force(self):
        policy = self.policy()
        policies = self.env["signing.policy"].with_user(self.rita)
        draft = policies.create(self.policy_values())
        with self.assertRaises(AccessError):
            draft.step_ids.write({"policy_id": policy.id, "name": "Another"})
        values = {
            "policy_id": policy.id,
            "name": "Another",
            "role_id": self.role("buyer").id,
        }
        with self.assertRaises(AccessError):
            draft.step_ids.create(values)

    def test_a_draft_of_another_company(self):
        policies = self.env["signing.policy"].with_user(self.rita)
        with self.assertRaises(AccessError):
            policies.create(self.policy_values(company_id=self.other.id))
        draft = policies.create(self.policy_values())
        with self.assertRaises(AccessError):
            draft.write({"company_id": self.other.id})

    def test_a_right_with_an_other_company_s_role(self):
        role = trusted(self.env["signing.role"]).create(
            {"name": "Other", "code": "other", "company_id": self.other.id}
        )
        bruno = self.person(self.bruno)
        values = {"person_id": bruno.id, "role_id": role.id}
        with self.assertRaises(UserError):
            self.env["signing.right"].with_user(self.rita).sudo().create(values)

    def test_a_role_does_not_pass_for_the_program_s(self):
        roles = self.env["signing.role"].with_user(self.rita)
        with self.assertRaises(UserError):
            roles.create({"name": "Harmless", "code": "registrar"})
        with self.assertRaises(AccessError):
            roles.create({"name": "All", "code": "all_of_us", "company_id": False})
        own = roles.create({"name": "Director", "code": "director"})
        self.assertEqual(own.company_id, self.company)
        with self.assertRaises(AccessError):
            own.write({"code": "boss"})
        with self.assertRaises(AccessError):
            self.role("approver").with_user(self.rita).write({"name": "Nobody"})

    def test_a_login_of_somebody_without_access_to_the_company(self):
        stranger = self.user("stranger", company=self.other)
        bruno = self.person(self.bruno)
        values = {"person_id": bruno.id, "user_id": stranger.id}
        with self.assertRaises(UserError):
            self.env["signing.login"].with_user(self.rita).create(values)

    def test_the_program_s_segregation_is_given_up_by_name_only(self):
        rules = self.company._signing_rules()
        self.assertEqual(rules, DEFAULT)
        values = {"one": "buy", "other": "receive", "company_id": self.company.id}
        trusted(self.env["signing.apart"]).create(values)._put_in_force()
        self.assertEqual(len(self.company._signing_rules()), len(DEFAULT) + 1)
        values = {**values, "kind": "same", "one": "approve_order"}
        trusted(self.env["signing.apart"]).create(values)._put_in_force()
        rules = {(rule.one, rule.other) for rule in self.company._signing_rules()}
        self.assertEqual(len(rules), len(DEFAULT))
        self.assertNotIn(("receive", "approve_order"), rules)
        self.assertEqual(self.other._signing_rules(), DEFAULT)
