from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..trust import is_trusted, trusted
from .common import PIN
from .paper import PaperCase

MODELS = (
    "signing.request",
    "signing.step",
    "signing.session",
    "signing.evidence",
    "signing.log",
    "signing.log.head",
    "signing.notice",
)
MARK = {"procure_sign_trusted": True}


@tagged("post_install", "-at_install")
class TestProcessAttack(PaperCase):
    """The client is the attacker: every way to write what the process keeps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy(cls.ACT, "approver", "buyer")
        cls.admin = cls.env.ref("base.user_admin")
        cls.admin.company_ids |= cls.company | cls.other_company

    def signed(self):
        """A request with everything that there is of each model."""
        request = self.open(self.paper())
        self.sign(request.step_ids[0], self.bruno)
        return request

    def records(self, model, user):
        """The records of a model, as a user who may do all that Odoo lets him."""
        records = self.env[model].sudo().search([("company_id", "=", self.company.id)])
        companies = (self.company | self.other_company).ids
        context = {**MARK, "allowed_company_ids": companies, "install_mode": True}
        return records.with_user(user).with_context(**context)

    def test_nobody_writes(self):
        """Neither an administrator by RPC nor another module as superuser."""
        self.signed()
        for model in MODELS:
            if model == "signing.session":
                records = self.env[model].sudo().search([])
            else:
                records = self.records(model, self.admin)
            self.assertTrue(records, model)
            field = next(
                name
                for name, one in records._fields.items()
                if one.store and one.type in ("char", "integer", "datetime")
            )
            for attacker in (records.with_user(self.admin), records.sudo()):
                values = {field: attacker[:1].sudo()[field]}
                with self.assertRaises(AccessError, msg=model):
                    attacker.write(values)
                with self.assertRaises(AccessError, msg=model):
                    attacker.unlink()
                with self.assertRaises(AccessError, msg=model):
                    attacker[:1].copy()
                with self.assertRaises(AccessError, msg=model):
                    attacker.create([values])

    @mute_logger("odoo.sql_db")
    def test_import(self):
        """A file that is imported writes nothing either."""
        request = self.signed()
        xmlid = request.export_data([".id"])["datas"][0][0]
        found = (
            self.env["signing.request"]
            .with_user(self.admin)
            .with_context(**MARK)
            .load([".id", "state"], [[xmlid, "done"]])
        )
        self.assertFalse(found["ids"])
        self.assertEqual(request.state, "open")

    def test_commands_from_beside(self):
        """Not by way of a step's request either."""
        request = self.signed()
        step = request.step_ids[1]
        with self.assertRaises(AccessError):
            request.sudo().write({"step_ids": [(1, step.id, {"state": "done"})]})
        with self.assertRaises(AccessError):
            step.sudo().write({"request_id": self.open(self.paper(name="P2")).id})

    def test_defaults_of_a_client(self):
        """default_* in the context and the user's own defaults reach nothing."""
        forged = {
            "state": "done",
            "slot": 7,
            "level": "card",
            "company_id": self.other_company.id,
            "proven": "LT",
        }
        context = {f"default_{name}": value for name, value in forged.items()}
        for name, value in (("state", "done"), ("refused_reason", "x")):
            self.env["ir.default"].sudo().set("signing.request", name, value)
        paper = self.paper().with_context(**context, **MARK)
        request = paper.with_user(self.anna).sudo()._signing_open(self.ACT)
        self.assertEqual(request.state, "open")
        self.assertFalse(request.refused_reason)
        self.assertEqual(request.company_id, self.company)
        step = request.step_ids[0].with_context(**context, **MARK)
        evidence = self.sign(step, self.bruno)
        kept = (evidence.slot, evidence.level, evidence.proven, evidence.company_id)
        self.assertEqual(kept, (1, "software", "T", self.company))
        for record in (request, evidence):
            self.assertFalse(is_trusted(record))

    def test_who_sees(self):
        """Who asked, who may sign, who signed, auditors; nobody else."""
        request = self.signed()
        auditor = self.make_user("auditor", groups="procure_sign.group_auditor")
        for user in (self.anna, self.bruno, self.chloe, auditor):
            self.assertTrue(request.with_user(user).has_access("read"), user.name)
            self.assertTrue(request.step_ids.with_user(user).has_access("read"))
            self.assertTrue(request.evidence_ids.with_user(user).has_access("read"))
            found = self.env["signing.request"].with_user(user).search([])
            self.assertIn(request, found)
        for user in (self.david, self.otto, self.gina):
            for records in (request, request.step_ids, request.evidence_ids):
                self.assertFalse(records.with_user(user).has_access("read"))
                found = records.browse().with_user(user).search([])
                self.assertFalse(found & records)
        portal = new_test_user(self.env, "sign-portal", "base.group_portal")
        for model in MODELS:
            with self.assertRaises(AccessError):
                self.env[model].with_user(portal).search([])
        with self.assertRaises(AccessError):
            self.env["signing.log"].with_user(self.bruno).search([])

    def test_portal_user(self):
        """Whoever comes in by the portal calls the methods by RPC, with real numbers."""
        request = self.signed()
        step, card = request.step_ids[1], self.cards[self.chloe]
        chloe = self.env["signing.batch"].with_user(self.chloe)
        sitting = chloe.begin(step.ids)["id"]
        chloe.show(sitting, step.id)
        session = step.with_user(self.chloe)._prepare_session(card)
        right = self.persons[self.chloe].right_ids
        portal = new_test_user(self.env, "sign-portal", "base.group_portal")
        before = self.env["signing.log"].sudo().search_count([])
        for model, name, *args in (
            ("signing.batch", "begin", step.ids),
            ("signing.batch", "show", sitting, step.id),
            ("signing.batch", "sign_with_pin", sitting, step.id, card.id, PIN),
            ("signing.batch", "prepare_passkey", sitting, step.id, card.id),
            ("signing.batch", "sign_with_passkey", sitting, step.id, {}),
            ("signing.step", "action_refuse", step.ids, "no"),
            ("signing.request", "action_refuse", request.ids, "no"),
            ("signing.request", "action_dossier", request.ids),
            ("signing.request", "action_verify", request.ids),
            ("signing.evidence", "action_dossier", request.evidence_ids.ids),
            ("signing.evidence", "action_verify", request.evidence_ids.ids),
            ("signing.session", "prepare_file", step.id, card.id),
            ("signing.session", "upload_file", session.id, "PGEvPg=="),
            ("signing.pairing", "open_pairing", step.ids),
            ("signing.certificate", "change_pin", card.id, PIN, "1357"),
            ("signing.right", "action_revoke", right.ids),
            ("signing.log", "action_verify_log", []),
            ("signing.log", "action_stamp_log", []),
            ("signing.refuse", "create", {"step_id": step.id, "reason": "no"}),
            ("signing.lost", "create", {"certificate_id": card.id}),
        ):
            with self.assertRaises(AccessError, msg=(model, name)):
                call_kw(self.env[model].with_user(portal), name, args, {})
        with self.assertRaisesRegex(UserError, "Nothing waits"):
            self.env["signing.batch"].with_user(portal).begin([])
        self.assertEqual((step.state, right.state), ("open", "active"))
        self.assertEqual(self.env["signing.log"].sudo().search_count([]), before)

    def test_new_delegate_sees(self):
        """Whoever is lent the right later sees what he may sign."""
        request = self.open(self.paper())
        self.assertFalse(request.with_user(self.david).has_access("read"))
        self.make_right(self.persons[self.david], "approver")
        self.env.invalidate_all()
        self.assertTrue(request.with_user(self.david).has_access("read"))
        found = self.env["signing.request"].with_user(self.david).search([])
        self.assertIn(request, found)

    def test_refuse_for_others(self):
        """A step's number is easily guessed: refusing asks the same as signing."""
        request = self.open(self.paper())
        for user in (self.otto, self.gina, self.anna, self.admin):
            with self.assertRaises(AccessError):
                request.step_ids[0].with_user(user).action_refuse("I say no")
            with self.assertRaises(AccessError):
                request.with_user(user).action_refuse("I say no")
        self.assertEqual(request.state, "open")

    def test_session_of_another(self):
        """What was prepared for one login is not finished by another."""
        step = self.open(self.paper()).step_ids[0]
        session = step.with_user(self.bruno)._prepare_session(self.cards[self.bruno])
        raw = session.certificate_id._open_card(PIN)(session._to_sign())
        with self.assertRaisesRegex(UserError, "too long"):
            session.with_user(self.bruno_too).sudo()._finish(raw)

    def test_replay_on_another_record(self):
        """Evidence of one order is not taken for another, nor for its revision."""
        paper = self.paper()
        evidence = self.sign(self.open(paper).step_ids[0], self.bruno)
        other = self.open(self.paper(name="P2")).step_ids[0].with_user(self.bruno)
        session = other._prepare_session(self.cards[self.bruno])
        with self.assertRaisesRegex(UserError, "other-record.*other-nonce"):
            session._finish_xml(evidence._get_xml())
        paper.text = "9 chairs"
        self.open(paper)
        paper.text = "10 chairs"
        again = self.open(paper).step_ids[0].with_user(self.bruno)
        session = again._prepare_session(self.cards[self.bruno])
        with self.assertRaisesRegex(UserError, "other-revision"):
            session._finish_xml(evidence._get_xml())

    def test_key_of_another_person(self):
        """Chloé's card signs in Bruno's session: the certificate is not his."""
        step = self.open(self.paper()).step_ids[0].with_user(self.bruno)
        session = step._prepare_session(self.cards[self.bruno])
        mixed = trusted(session)
        mixed.write({"certificate_id": self.cards[self.chloe].id})
        sign = self.cards[self.chloe]._open_card(PIN)
        xml = mixed._prepare().attach(sign(mixed._to_sign()))
        mixed.write({"certificate_id": self.cards[self.bruno].id})
        with self.assertRaisesRegex(UserError, "certificate-of-another"):
            session._finish_xml(xml)

    def test_evidence_moved_by_sql(self):
        """Evidence put under another order by SQL opens no gate there."""
        paper, other = self.paper(), self.paper(name="P2")
        request, target = self.open(paper), self.open(other)
        for step, user in zip(request.step_ids, (self.bruno, self.chloe), strict=True):
            self.sign(step, user)
        self.env.flush_all()
        for step, wanted in zip(request.step_ids, target.step_ids, strict=True):
            self.env.cr.execute(
                """UPDATE signing_evidence SET step_id = %s, request_id = %s
                   WHERE step_id = %s""",
                [wanted.id, target.id, step.id],
            )
        self.env.cr.execute(
            "UPDATE signing_request SET state = 'done' WHERE id = %s", [target.id]
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "other-record"):
            other._signing_check(self.ACT)

    def test_evidence_raised_by_sql(self):
        """A level or a signer that was changed by SQL is not what was signed."""
        paper = self.paper()
        request = self.open(paper)
        for step, user in zip(request.step_ids, (self.bruno, self.chloe), strict=True):
            self.sign(step, user)
        for column, value, code in (
            ("level", "card", "other-level"),
            ("signer", "Somebody", "other-signer"),
            ("role", "director", "other-role"),
        ):
            update = f"UPDATE signing_evidence SET {column} = %s WHERE id = %s"
            evidence = request.evidence_ids[0]
            was = evidence[column]
            for kept, held in ((value, False), (was, True)):
                self.env.flush_all()
                self.env.cr.execute(update, [kept, evidence.id])
                self.env.invalidate_all()
                if held:
                    paper._signing_check(self.ACT)
                    continue
                with self.assertRaisesRegex(UserError, code):
                    paper._signing_check(self.ACT)

    def test_names_are_not_markup(self):
        """What people are called, or write, is text in every chatter."""
        self.bruno.name = "<img src=x onerror=alert(1)>"
        paper = self.paper()
        request = self.open(paper)
        request.step_ids[0].with_user(self.bruno).action_refuse("<script>1</script>")
        for body in paper.message_ids.mapped("body"):
            self.assertNotIn("<img", body)
            self.assertNotIn("<script", body)
