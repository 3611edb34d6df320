import re
from base64 import b64decode, b64encode
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..core import authority
from ..core.statement import Act
from ..trust import trusted
from .change_common import ChangeCase
from .common import PIN
from .trust_common import make_authority


@tagged("post_install", "-at_install")
class TestChange(ChangeCase):
    """What two persons sign before it holds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_registrars()

    def test_two_signatures_put_a_policy_in_force(self):
        policy = self.draft_policy()
        change = self.propose(policy)
        self.sign_change(change, self.rita)
        self.assertEqual((change.state, policy.state), ("open", "draft"))
        self.sign_change(change, self.remi)
        self.assertEqual((change.state, policy.state), ("done", "active"))
        self.assertTrue(policy.in_force_at)
        change.sudo()._signing_check(Act.CHANGE_POLICY)

    def test_one_person_with_two_logins_is_one(self):
        login = trusted(self.env["signing.login"]).create(
            {"person_id": self.persons[self.rita].id, "user_id": self.ray.id}
        )
        login._put_in_force()
        change = self.propose(self.draft_policy())
        self.sign_change(change, self.rita)
        step = change._signing_requests().step_ids
        with self.assertRaises(UserError):
            self.sign(step, self.ray, certificate=self.cards[self.rita])
        self.assertEqual(change.state, "open")

    def test_who_prepares_needs_the_right_to_sign(self):
        change = self.propose(self.draft_policy())
        change.action_ask()
        step = change._signing_requests().step_ids
        self.assertNotIn(self.ray, step.candidate_ids)

    def test_the_document_names_every_value(self):
        change = self.propose(self.draft_policy(amount_over=5000, name="Great orders"))
        document = change._signing_document(Act.CHANGE_POLICY).decode()
        for text in ("Great orders", "5000.00 EUR", "approver", "signing.policy,"):
            self.assertIn(text, document)
        shown = change._signing_display(Act.CHANGE_POLICY)
        self.assertIn("Great orders", str(shown["tables"]))

    def test_a_draft_that_waits_for_signatures_stays_as_it_is(self):
        policy = self.draft_policy()
        change = self.propose(policy)
        change.action_ask()
        writes = (
            lambda: policy.write({"name": "Else"}),
            lambda: policy.step_ids.write({"level": "card"}),
            lambda: policy.write({"step_ids": [Command.clear()]}),
            policy.unlink,
            lambda: change.write({"name": "Else"}),
            change.line_ids.unlink,
        )
        for number, write in enumerate(writes):
            with self.subTest(number=number), self.assertRaises(UserError):
                write()
        change.action_withdraw()
        policy.write({"name": "Else"})
        self.assertEqual(change._signing_requests().state, "void")

    def test_values_changed_behind_the_screens_are_not_put_in_force(self):
        policy = self.draft_policy()
        change = self.propose(policy)
        self.sign_change(change, self.rita)
        trusted(policy.sudo()).write({"amount_up_to": 1})
        with self.assertRaises(UserError):
            self.sign_change(change, self.remi)
        self.assertEqual(policy.state, "draft")

    def test_a_change_behind_odoo_is_seen_later(self):
        policy = self.draft_policy(amount_over=5000)
        change = self.propose(policy)
        self.sign_change(change, self.rita, self.remi)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE signing_policy SET amount_over = 9 WHERE id = %s", [policy.id]
        )
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            change.sudo()._signing_check(Act.CHANGE_POLICY)

    def test_a_supplier_s_new_name_changes_nothing(self):
        supplier = self.env["res.partner"].create({"name": "Old name"})
        policy = self.draft_policy(supplier_ids=[Command.set(supplier.ids)])
        change = self.propose(policy)
        self.sign_change(change, self.rita, self.remi)
        supplier.name = "New name"
        change.sudo()._signing_check(Act.CHANGE_POLICY)

    def test_lines_and_states_are_not_written(self):
        policy = self.draft_policy()
        change = self.propose(policy)
        line = {"res_model": "signing.policy", "res_id": policy.id, "operation": "put"}
        writes = (
            lambda: change.write({"state": "done"}),
            lambda: change.write({"founding": True}),
            lambda: change.write({"line_ids": [Command.create(line)]}),
            lambda: change.line_ids.write({"operation": "end"}),
            lambda: self.as_rita("signing.change.line").create(
                {**line, "change_id": change.id}
            ),
            lambda: self.as_rita("signing.change").create(
                {"name": "A", "state": "open"}
            ),
        )
        for number, write in enumerate(writes):
            with self.subTest(number=number), self.assertRaises(AccessError):
                write()

    def test_people_without_the_group_prepare_nothing(self):
        policy = self.draft_policy()
        change = self.propose(policy)
        with self.assertRaises(AccessError):
            policy.with_user(self.anna).action_propose()
        with self.assertRaises(AccessError):
            self.env["signing.change"].with_user(self.anna).create({"name": "Mine"})
        with self.assertRaises(AccessError):
            change.with_user(self.anna).action_ask()
        change.action_ask()
        with self.assertRaises(AccessError):
            change.with_user(self.anna).action_withdraw()

    def test_the_end_of_a_policy_is_signed(self):
        policy = self.policy("approve_order", "approver").with_user(self.rita)
        policy = policy.browse(policy.id).with_context(procure_sign_trusted=None)
        change = self.propose(policy, "action_propose_end")
        self.sign_change(change, self.rita, self.remi)
        self.assertEqual(policy.state, "ended")
        self.assertTrue(policy.ended_at)

    def test_a_replacement_ends_what_it_replaces(self):
        old = self.policy("approve_order", "approver", amount_over=10)
        old = self.as_rita("signing.policy").browse(old.id)
        action = old.action_replace()
        new = old.browse(action["res_id"])
        new.write({"amount_over": 20})
        change = self.propose(new)
        self.assertEqual(len(change.line_ids), 2)
        rows = change._signing_display(Act.CHANGE_POLICY)["tables"][0]["rows"]
        money = old.currency_id.format
        self.assertIn(["Over", money(20), money(10)], rows)
        self.sign_change(change, self.rita, self.remi)
        self.assertEqual((old.state, new.state), ("ended", "active"))

    def test_a_person_comes_with_her_logins_and_rights(self):
        person = self.as_rita("signing.person").create(
            {
                "name": "Otto",
                "email": "otto@example.com",
                "login_ids": [Command.create({"user_id": self.otto.id})],
                "right_ids": [Command.create({"role_id": self.role("buyer").id})],
            }
        )
        change = self.propose(person)
        self.assertEqual(len(change.line_ids), 3)
        self.assertFalse(self.company._signing_person(self.otto))
        self.sign_change(change, self.rita, self.remi)
        self.assertEqual(self.company._signing_person(self.otto), person)
        rights = self.company._signing_register().rights
        self.assertIn((person.key, "buyer"), [(r.person, r.role) for r in rights])

    def test_a_right_for_a_person_in_force_is_a_draft_of_its_own(self):
        person = self.as_rita("signing.person").browse(self.persons[self.anna].id)
        role = self.role("registrar").id
        person.write({"right_ids": [Command.create({"role_id": role})]})
        self.assertEqual(person.right_ids.sorted("id")[-1:].state, "draft")
        with self.assertRaises(AccessError):
            person.write({"right_ids": [Command.delete(person.right_ids[0].id)]})
        with self.assertRaises(AccessError):
            person.write({"name": "Somebody else"})

    def test_a_name_is_corrected_by_a_signed_change(self):
        person = self.as_rita("signing.person").browse(self.persons[self.anna].id)
        person.write({"new_name": "Anna Durand"})
        change = self.propose(person)
        self.assertEqual(change.line_ids.operation, "amend")
        self.sign_change(change, self.rita, self.remi)
        self.assertEqual(person.name, "Anna Durand")
        self.assertFalse(person.new_name)
        change.sudo()._signing_check(Act.CHANGE_POLICY)

    def test_a_right_is_revoked_at_once_by_one(self):
        right = self.persons[self.bruno].right_ids.with_user(self.rita)
        right = right.browse(right.id).with_context(procure_sign_trusted=None)
        before = self.env["signing.log"]._head(self.company).position
        with self.assertRaises(AccessError):
            right.with_user(self.anna).action_revoke()
        right.action_revoke()
        self.assertEqual((right.state, right.revoked_by), ("ended", self.rita))
        roles = [one.role for one in self.company._signing_register().rights]
        self.assertNotIn("approver", roles)
        after = self.env["signing.log"]._head(self.company).position
        self.assertEqual(after, before + 1)
        with self.assertRaises(UserError):
            right.action_revoke()

    def test_the_last_two_registrars_remain(self):
        right = self.as_rita("signing.right").browse(
            self.persons[self.remi].right_ids.id
        )
        with self.refused("Registrar"):
            right.action_revoke()
        change = self.propose(right, "action_propose_end")
        with self.refused("Registrar"):
            self.sign_change(change, self.rita, self.remi)

    def test_a_policy_of_changes_needs_two(self):
        step = {"name": "One", "role_id": self.role("registrar").id}
        policy = self.draft_policy(
            act="change_policy", step_ids=[Command.create(step)], name="Alone"
        )
        change = self.propose(policy)
        with self.refused("two"):
            self.sign_change(change, self.rita, self.remi)

    def test_a_policy_without_steps_or_with_impossible_ones(self):
        empty = self.draft_policy(step_ids=[])
        with self.refused("no steps"):
            empty.sudo()._check_governed()
        step = {
            "name": "All",
            "role_id": self.role("approver").id,
            "mode": "all",
        }
        wrong = self.draft_policy(step_ids=[Command.create(step)])
        with self.refused("never be done"):
            wrong.sudo()._check_governed()

    def test_records_of_another_company_stay_out(self):
        policy = trusted(self.env["signing.policy"]).create(
            {
                "name": "Foreign",
                "company_id": self.other_company.id,
                "step_ids": [
                    Command.create({"name": "A", "role_id": self.role("approver").id})
                ],
            }
        )
        change = self.as_rita("signing.change").create({"name": "Mine"})
        with self.assertRaises(AccessError):
            self.as_rita("signing.policy").browse(policy.id).action_propose()
        change.sudo().with_user(self.rita).sudo()._add(policy, "put")
        with self.refused("another company"):
            change.action_ask()

    def test_a_founded_company_is_not_founded_again(self):
        change = self.propose(self.draft_policy())
        self.assertFalse(change.may_found)
        with self.assertRaises(UserError):
            change.action_found()

    def test_refused(self):
        change = self.propose(self.draft_policy())
        change.action_ask()
        step = change._signing_requests().step_ids
        step.with_user(self.remi).action_refuse("Too much")
        self.assertEqual(change.state, "refused")
        change.action_withdraw()
        self.assertEqual(change.state, "draft")


@tagged("post_install", "-at_install")
class TestFounding(ChangeCase):
    """The first change of a company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "New SA"})
        make_authority(cls, cls.company)
        for user in (cls.rita, cls.remi, cls.ray):
            user.write(
                {
                    "company_ids": [Command.link(cls.company.id)],
                    "company_id": cls.company.id,
                }
            )

    def drafts(self, *users, cards=True):
        """Prepare registrars, with cards."""
        people = self.as_rita("signing.person").create(
            [
                {
                    "name": user.name,
                    "email": f"{user.login}@example.com",
                    "company_id": self.company.id,
                    "login_ids": [Command.create({"user_id": user.id})],
                    "right_ids": [
                        Command.create({"role_id": self.role("registrar").id})
                    ],
                }
                for user in users
            ]
        )
        for person in people if cards else ():
            self.make_card(person.sudo())
        return people

    def test_registrars_without_cards_found_nothing(self):
        change = self.propose(self.drafts(self.rita, self.remi, cards=False))
        with self.refused("card or passkey"):
            change.action_found()

    def test_the_first_change_needs_no_signature_and_says_so(self):
        change = self.propose(self.drafts(self.rita, self.remi))
        self.assertTrue(change.may_found)
        with self.refused("Found"):
            change.action_ask()
        change.action_found()
        self.assertEqual((change.state, change.founding), ("done", True))
        self.assertEqual(len(self.company._signing_register().rights), 2)
        log = self.env["signing.log"].sudo()
        entry = log.search([("company_id", "=", self.company.id)])
        self.assertEqual(entry.act, "found")
        self.assertEqual(entry.evidence, change.document_sha256)
        self.assertIn(b"registrar", b64decode(change.document))

    def test_dossiers_repeat_what_was_trusted_first(self):
        """What came later, or went, is not among them: the page in the safe stays."""
        founding = self.propose(self.drafts(self.rita, self.remi))
        founding.action_found()
        prints = founding._get_fingerprints()
        anchors = self.env["signing.anchor"]._in_force(self.company)
        self.assertGreaterEqual(
            {mark for _name, mark in prints}, set(anchors.mapped("fingerprint"))
        )
        for user in (self.rita, self.remi):
            card = self.env["signing.certificate"].sudo()
            domain = [("person_id.login_ids.user_id", "=", user.id)]
            self.cards[user] = card.search(domain, limit=1)
        now = self.env["signing.authority"]._now()
        later = authority.create_root(authority.name("Later", "Later"), now)
        der = b64encode(later.certificate.public_bytes(authority.DER))
        vals = {"company_id": self.company.id, "der": der}
        trusted(self.env["signing.anchor"]).create(vals)._put_in_force()
        change = self.propose(self.draft_policy())
        request = self.sign_change(change, self.rita, self.remi)
        contents = request.sudo()._prepare_dossier(self.company._signing_trust())
        self.assertEqual(contents.founding, prints)
        self.assertEqual(founding._get_fingerprints(), prints)

    def test_never_a_second_time(self):
        self.propose(self.drafts(self.rita, self.remi)).action_found()
        second = self.propose(self.draft_policy())
        with self.refused("two persons"):
            second.action_found()

    def test_not_after_everything_has_ended_either(self):
        change = self.propose(self.drafts(self.rita, self.remi))
        change.action_found()
        people = trusted(change.line_ids.sudo()).mapped("res_id")
        trusted(self.env["signing.person"]).search([("id", "in", people)])._end()
        again = self.propose(self.drafts(self.ray))
        with self.assertRaises(UserError):
            again.action_found()

    def test_one_registrar_alone_founds_nothing(self):
        change = self.propose(self.drafts(self.rita))
        with self.refused("Two are needed"):
            change.action_found()

    @mute_logger("odoo.sql_db")
    def test_two_at_once(self):
        self.propose(self.drafts(self.rita, self.remi)).action_found()
        second = self.propose(self.draft_policy())
        # The second did not see the first: the index is the last guard.
        blind = patch.object(
            type(self.company), "_signing_is_founded", lambda company: False
        )
        with blind, self.assertRaises(UniqueViolation):
            second.action_found()

    def test_others_found_nothing(self):
        change = self.propose(self.drafts(self.rita, self.remi))
        self.anna.write({"company_ids": [Command.link(self.company.id)]})
        with self.assertRaises(AccessError):
            change.with_user(self.anna).action_found()
        self.assertEqual(change.create_date.date(), fields.Date.today())

    def look(self):
        """Return what the verification of the log finds about the register."""
        verification = self.env["signing.verification"].sudo()
        entries = self.env["signing.log"]._get_entries(self.company)
        found = verification._look_at_chain(self.company, entries, set())
        found += verification._look_at_founding(self.company, entries)
        return [(code, record) for code, record, _words in found]

    def test_what_was_written_behind_odoo_is_found(self):
        change = self.propose(self.drafts(self.rita, self.remi))
        change.action_found()
        self.assertEqual(self.look(), [])
        person = change.line_ids.filtered(
            lambda line: line.res_model == "signing.person"
        )[0]
        role = self.role("approver").id
        right = trusted(self.env["signing.right"]).create(
            {"person_id": person.res_id, "role_id": role}
        )
        right._put_in_force()
        self.assertEqual(
            self.look(), [("in-force-unsigned", f"signing.right,{right.id}")]
        )
        right._end()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE signing_person SET email = 'else' WHERE id = %s", [person.res_id]
        )
        self.env.invalidate_all()
        self.assertEqual([code for code, _record in self.look()], ["founding-changed"])

    def behind(self, query, record):
        """Write behind Odoo; return what the verification finds, and put it back."""
        with self.env.cr.savepoint() as savepoint:
            self.env.flush_all()
            self.env.cr.execute(query, [record.id])
            self.env.invalidate_all()
            found = self.look()
            savepoint.rollback()
        self.env.invalidate_all()
        return [(code, name) for code, name in found if name.endswith(f",{record.id}")]

    def test_what_was_signed_is_as_it_should_be(self):
        """Put, replaced, ended and revoked since the founding: no false alarm."""
        people = self.drafts(self.rita, self.remi)
        self.propose(people).action_found()
        both = (self.rita, self.remi)
        cards = [one.sudo().certificate_ids for one in people]
        with patch.dict(self.cards, zip(both, cards, strict=True)):
            policy = self.draft_policy()
            self.sign_change(self.propose(policy), *both)
            action = policy.action_replace()
            draft = self.as_rita("signing.policy").browse(action["res_id"])
            self.sign_change(self.propose(draft), *both)
            self.assertEqual((policy.state, draft.state), ("ended", "active"))
            right = self.as_rita("signing.right").create(
                {"person_id": people[0].id, "role_id": self.role("approver").id}
            )
            self.sign_change(self.propose(right), *both)
            right.action_revoke()
            self.sign_change(self.propose(draft, "action_propose_end"), *both)
        self.assertEqual(self.look(), [])
        again = "UPDATE signing_%s SET state = 'active' WHERE id = %%s"
        for record in (policy, draft, right):
            query = again % record._name.split(".")[1]
            found = [("in-force-unsigned", f"{record._name},{record.id}")]
            self.assertEqual(self.behind(query, record), found)

    def test_states_written_behind_odoo_are_found(self):
        """Attack: who writes in the database trusts again what was ended."""
        change = self.propose(self.drafts(self.rita, self.remi))
        change.action_found()
        self.assertEqual(self.look(), [])
        anchors = self.env["signing.anchor"]._in_force(self.company)
        person = change.line_ids.filtered(
            lambda line: line.res_model == "signing.person"
        )[0]._governed()
        for record in (anchors[0], person):
            table, name = record._table, f"{record._name},{record.id}"
            ended = (
                f"UPDATE {table} SET state = 'ended', ended_at = now() WHERE id = %s"
            )
            self.assertEqual(self.behind(ended, record), [("ended-unsigned", name)])
        rogue = authority.create_root(
            authority.name("Rogue", "Rogue"), self.env["signing.authority"]._now()
        )
        der = rogue.certificate.public_bytes(authority.DER).hex()
        query = f"UPDATE signing_anchor SET der = '\\x{der}' WHERE id = %s"
        found = [("in-force-unsigned", f"signing.anchor,{anchors[0].id}")]
        self.assertEqual(self.behind(query, anchors[0]), found)
        values = {"company_id": self.company.id, "der": b64encode(bytes.fromhex(der))}
        own = trusted(self.env["signing.anchor"]).create(values)
        self.assertEqual(self.look(), [])
        for state in ("active", "ended"):
            query = (
                f"UPDATE signing_anchor SET state = '{state}', ended_at = '2099-01-01' "
                "WHERE id = %s"
            )
            self.assertEqual(len(self.behind(query, own)), 1)

    def enrol(self, user):
        """Ask for a software card as its holder does; return the enrolment."""
        enrolments = self.env["signing.enrolment"].with_user(user)
        enrolments = enrolments.with_company(self.company)
        enrolments.ask_software(PIN)
        mail = self.env["mail.mail"].sudo().search([], order="id desc", limit=1)
        code = re.search(r"<h2>(\d+)</h2>", str(mail.body_html))[1]
        mine = [("user_id", "=", user.id), ("state", "=", "mail")]
        asked = self.as_rita("signing.enrolment").search(mine)
        enrolments.confirm_mail(asked.id, code)
        return asked

    def test_cards_come_with_the_founding_and_sign_the_next_change(self):
        people = self.drafts(self.rita, self.remi, cards=False)
        self.propose(people)
        users = (self.rita, self.remi)
        asked = [self.enrol(user) for user in users]
        change = self.propose(asked[0] | asked[1])
        self.assertEqual(len(change.line_ids), 8)
        change.action_found()
        for user, person in zip(users, people, strict=True):
            self.cards[user] = person.certificate_ids
        policy = self.draft_policy()
        self.sign_change(self.propose(policy), *users)
        self.assertEqual(policy.state, "active")
        self.assertEqual(self.look(), [])
