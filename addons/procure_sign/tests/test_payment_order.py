import base64
import hashlib
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import format_date, mute_logger

from ..core import bank_file, statement_xml, transfer_shown, xades
from ..core.statement import Act
from ..core.strict_xml import canonical, parse
from .common import PIN
from .paper import ORDER
from .payment_common import GERMAN, IBAN, MULE, OURS, PaymentCase

ACT = Act.RELEASE_PAYMENT
#: What is said to who does the work of a button.
#: Who says it is asked first where ``sepa_autocollect`` is installed too.
BUTTONS = "(?i)the program says how far|may not leave yet|is in the state"


@tagged("post_install", "-at_install")
class TestPaymentOrder(PaymentCase):
    """The bank file is frozen, signed, and leaves as it was signed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy(ACT, "treasurer")

    def test_signed_and_uploaded(self):
        order = self.made(self.bill(), self.bill(self.vis, 250.5, "F2"))
        self.assertEqual((order.state, order.signing_state), ("generated", "open"))
        with self.assertRaisesRegex(UserError, "Eve"):
            order.generated2uploaded()
        raw = order.sudo().payment_file_id.raw
        self.sign_all(order)
        order.invalidate_recordset(["signing_state"])
        self.assertEqual(order.signing_state, "done")
        self.assertEqual(order.sudo().payment_file_id.raw, raw)
        self.assertEqual(base64.b64decode(order.payment_file_datas), raw)
        order.generated2uploaded()
        self.assertEqual(order.state, "uploaded")
        self.assertEqual(set(order.payment_ids.mapped("state")), {"in_process"})

    def test_document_is_the_file(self):
        """What is signed lists every beneficiary around the digest of the bytes."""
        order = self.made(self.bill(), self.bill(self.vis, 250.5, "F2"))
        file = bank_file.read(order._signing_document(ACT))
        self.assertEqual(file.sha256, order.signing_file_sha256)
        self.assertEqual(file.debtor_account, OURS)
        self.assertEqual({one.account for one in file.beneficiaries}, {IBAN, GERMAN})
        self.assertEqual(str(file.control_sum), "350.50")
        request = self.request(order)
        self.assertEqual(request.amount, 350.5)
        step = request.step_ids.with_user(self.eve)
        self.assertIn("Boulons SA", step.supplier)
        self.assertIn("Vis GmbH", step.supplier)
        many = self.env["res.partner"].create([{"name": one} for one in "ABCDE"])
        self.assertTrue(step._name_some(many).endswith("2 more"))
        self.assertEqual(request.accounts[0], OURS)

    def test_form_asks_for_sizes(self):
        """A form says how far the signatures are, and has a file to download."""
        order = self.made()
        form = order.with_context(bin_size=True, bin_size_raw=True)
        self.assertEqual(form.signing_state, "open")
        self.assertFalse(form.sudo()._get_mail_thread_data_attachments())
        self.sign_all(order)
        form.invalidate_recordset()
        form.payment_file_id.invalidate_recordset()
        self.assertTrue(form._signing_display(ACT)["tables"][0]["rows"])
        self.assertEqual(form.signing_state, "done")
        self.assertTrue(form.payment_file_datas)
        file = order.sudo().payment_file_id
        self.assertEqual(form.sudo()._get_mail_thread_data_attachments().ids, file.ids)

    def test_file_is_kept_whole(self):
        """Attack: a client asks for sizes while the order is cancelled."""
        order = self.made()
        raw = order.sudo().payment_file_id.raw
        self.sign_all(order)
        order.generated2uploaded()
        order.with_context(bin_size=True, bin_size_raw=True).action_cancel()
        self.assertEqual(order.sudo().signing_left_file_ids.raw, raw)

    def test_file_is_closed_until_signed(self):
        """Attack: the file is fetched by RPC and brought to the bank unsigned."""
        order = self.made()
        self.assertFalse(order.payment_file_datas)
        for user in (self.david, self.eve):
            file = order.payment_file_id.with_user(user)
            with self.assertRaises(AccessError):
                file.read(["raw"])
            with self.assertRaises(AccessError):
                file.check_access("read")
        for one in (order, order.sudo()):
            with self.assertRaisesRegex(UserError, BUTTONS):
                one.generate_payment_file()
        self.sign_all(order)
        order.invalidate_recordset()
        self.assertTrue(order.payment_file_id.with_user(self.david).read(["raw"]))

    def test_file_edited_after_signing(self):
        """Attack: an amount or IBAN changed in the file, by sudo or SQL."""
        for old, new, said in (
            (b"100.00", b"900.00", "not those of its file"),
            (IBAN.encode(), MULE.encode(), "not those of its file"),
            # Which changes nothing but the digest.
            (b"</Document>", b"</Document>\n", "has changed since"),
        ):
            order = self.made()
            self.sign_all(order)
            file = order.sudo().payment_file_id
            with self.assertRaises(AccessError):
                order.payment_file_id.with_user(self.david).write({"raw": b"x"})
            self.assertIn(old, file.raw)
            file.raw = file.raw.replace(old, new)
            with self.assertRaisesRegex(UserError, said):
                order.generated2uploaded()
            self.assertEqual(order.state, "generated")
            self.assertFalse(order.payment_file_datas)

    def test_file_replaced(self):
        """Attack: another attachment, signed before, is put in the file's place."""
        first, second = self.made(), self.made(self.bill(ref="F2"))
        self.sign_all(first)
        vals = {"payment_file_id": first.payment_file_id.id}
        with self.assertRaises(AccessError):
            second.write(vals)
        with self.assertRaises(AccessError):
            second.sudo().write(vals)
        self.env.cr.execute(
            "UPDATE account_payment_order SET payment_file_id = %s WHERE id = %s",
            (first.payment_file_id.id, second.id),
        )
        second.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "has changed since"):
            second.generated2uploaded()

    def test_payment_changed_after_signing(self):
        """Attack: the books say another amount or account than the signed file."""
        order = self.made()
        self.sign_all(order)
        payment = order.payment_ids
        mule = self.vis.bank_ids
        for vals in ({"amount": 1.0}, {"partner_bank_id": mule.id}):
            with self.assertRaisesRegex(UserError, "was signed: amount"):
                payment.write(vals)
        with self.assertRaisesRegex(UserError, "was signed: amount"):
            payment.unlink()
        with self.assertRaisesRegex(UserError, "has a file that is signed"):
            order.payment_line_ids.write({"amount_currency": 5.0})
        with self.assertRaisesRegex(UserError, "has a file that is signed"):
            order.payment_line_ids.unlink()
        self.env.cr.execute(
            "UPDATE account_payment SET amount = 1 WHERE id = %s", (payment.id,)
        )
        payment.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "not those of its file"):
            order.generated2uploaded()

    def test_account_changed_after_signing(self):
        """Attack: the number of the supplier's account changes after the file."""
        order = self.made()
        self.sign_all(order)
        self.env.cr.execute(
            "UPDATE res_partner_bank SET acc_number = %s, sanitized_acc_number = %s"
            " WHERE id = %s",
            (MULE, MULE, self.boulons.bank_ids.id),
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "not those of its file"):
            order.generated2uploaded()

    def test_state_by_rpc(self):
        """Attack: write(state), with any context, by sudo, or at creation."""
        order = self.made()
        context = {"procure_sign_trusted": True, "procure_sign_payment_order": True}
        for one in (order, order.sudo(), order.with_context(**context)):
            for vals in ({"state": "uploaded"}, {"signing_file_sha256": "0" * 64}):
                with self.assertRaises(AccessError):
                    one.write(vals)
        orders = self.env["account.payment.order"].with_user(self.david)
        vals = {
            "payment_method_line_id": self.method.id,
            "payment_type": "outbound",
            "company_id": self.company.id,
        }
        for state in ("generated", "uploaded"):
            with self.assertRaises(AccessError):
                orders.create({**vals, "state": state})
            # Defaults of a client begin nothing either.
            try:
                made = orders.with_context(default_state=state).create({**vals})
            except AccessError:
                continue
            self.assertEqual(made.state, "draft")

    def test_signed_order_used_for_another_payment(self):
        """Attack: a payment is smuggled into an order that is signed."""
        order = self.made()
        self.sign_all(order)
        stranger = self.payment()
        with self.assertRaisesRegex(UserError, "has a file that is signed"):
            stranger.payment_order_id = order
        self.env.cr.execute(
            "UPDATE account_payment SET payment_order_id = %s WHERE id = %s",
            (order.id, stranger.id),
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "not those of its file"):
            stranger.action_post()

    def test_portal_user(self):
        """Attack: who comes in by the portal calls the buttons by RPC."""
        order = self.made()
        portal = self.make_user("portal", groups="base.group_portal")
        mine, payment = order.with_user(portal), order.payment_ids.with_user(portal)
        bank = self.boulons.bank_ids.with_user(portal)
        attacks = {
            "read": lambda: mine.read(["name"]),
            "state": lambda: mine.write({"state": "uploaded"}),
            "copy": mine.copy,
            "unlink": mine.unlink,
            "upload": mine.generated2uploaded,
            "cancel": mine.action_cancel,
            "ask": mine.action_signing_open,
            "payment": lambda: payment.write({"amount": 1.0}),
            "post": payment.action_post,
            "ask payment": payment.action_signing_open,
            "bank": lambda: bank.write({"acc_number": MULE}),
            "ask bank": bank.action_signing_open,
        }
        for name, attack in attacks.items():
            # Of a trusted account Odoo says first that nobody changes it.
            error = UserError if name == "bank" else AccessError
            with self.assertRaises(error, msg=name):
                attack()
        self.assertEqual((order.state, order.signing_state), ("generated", "open"))
        self.assertEqual(bank.sudo().sanitized_acc_number, IBAN)

    def test_copy(self):
        """Attack: a copy brings the file, the signatures or the state along."""
        order = self.made()
        self.sign_all(order)
        forged = {"state": "uploaded"}, {"signing_file_sha256": "0" * 64}
        forged += ({"state": "generated"},)
        for one in (order, order.sudo()):
            again = one.copy()
            self.assertEqual((again.state, again.signing_state), ("draft", "none"))
            self.assertFalse(again.signing_file_sha256 or again.sudo().payment_file_id)
            self.assertFalse(again.date_generated or again.sudo().payment_ids)
            for vals in forged:
                with self.assertRaises(AccessError, msg=vals):
                    one.copy(vals)
            # Refused, or left out where ``sepa_autocollect`` begins each order.
            with suppress(AccessError), self.cr.savepoint():
                again = one.copy({"payment_file_id": order.payment_file_id.id})
                self.assertFalse(again.sudo().payment_file_id)
        # Its payments: not into the signed file, nor beside it as if they had left.
        payment = order.payment_ids
        with self.refused("has a file that is signed"):
            payment.copy({"payment_order_id": order.id})
        alone = {"payment_order_id": False, "payment_lot_id": False}
        # By a method without an entry, for which Odoo itself asks nothing.
        methods = self.journal.outbound_payment_method_line_ids
        bare = methods.filtered(lambda one: not one.payment_account_id)[:1]
        self.assertTrue(bare)
        vals = {**alone, "payment_method_line_id": bare.id}
        for state in ("in_process", "paid"):
            with self.refused("are signed. Put its bills"):
                payment.copy({**vals, "state": state})
        order.generated2uploaded()
        again = payment.copy(alone)
        self.assertEqual((again.state, again.signing_state), ("draft", "none"))
        self.assertFalse(again.signing_iban or again.signing_left)
        with self.refused("are signed. Put its bills"):
            again.action_post()

    @contextmanager
    def refused(self, words):
        """Expect a refusal in these words, and undo what was begun."""
        with self.assertRaisesRegex(UserError, words), self.cr.savepoint():
            yield

    @mute_logger("odoo.sql_db")
    def test_import(self):
        """Attack: a file that is imported writes what no button does."""
        order, other = self.made(), self.order(self.bill(ref="F2"))
        payment = order.payment_ids
        for record, field, value, said in (
            (order, "state", "uploaded", BUTTONS),
            (order, "signing_file_sha256", "0" * 64, BUTTONS),
            (other, "state", "generated", BUTTONS),
            (payment, "amount", "1", "was signed: amount"),
            (payment, "state", "paid", "waits for signatures"),
            (other.payment_ids, "state", "paid", "Put its bills"),
            (other.payment_ids, "payment_order_id/.id", str(order.id), "is signed"),
        ):
            before = record[field.split("/")[0]]
            model = record.with_user(self.david).browse()
            found = model.load([".id", field], [[str(record.id), value]])
            self.assertFalse(found["ids"], (record, field))
            self.assertRegex(found["messages"][0]["message"], said)
            record.invalidate_recordset()
            self.assertEqual(record[field.split("/")[0]], before)

    def payment(self, **vals):
        return (
            self.env["account.payment"]
            .with_user(self.david)
            .create(
                {
                    "payment_type": "outbound",
                    "partner_type": "supplier",
                    "partner_id": self.vis.id,
                    "amount": 9.0,
                    "journal_id": self.journal.id,
                    "company_id": self.company.id,
                    **vals,
                }
            )
        )

    def test_generating_again_voids(self):
        """Cancelled and generated again: the earlier signature does not count."""
        order = self.made()
        self.sign_all(order)
        first = self.request(order)
        order.action_cancel()
        self.assertEqual(first.state, "void")
        order.cancel2draft()
        order.draft2open()
        order.open2generated()
        second = self.request(order)
        self.assertEqual((second.revision, second.state), (2, "open"))
        with self.assertRaisesRegex(UserError, "Eve"):
            order.generated2uploaded()
        self.assertTrue(first.evidence_ids)

    def test_refused_then_asked_again(self):
        order = self.made()
        step = self.request(order).step_ids
        step.with_user(self.eve).action_refuse("Wrong month")
        with self.assertRaisesRegex(UserError, "Wrong month"):
            order.generated2uploaded()
        order.action_signing_open()
        self.sign_all(order)
        order.generated2uploaded()

    def test_request_of_another_act(self):
        """Attack: the request of another act stands for the payment."""
        order = self.made()
        self.sign_all(order)
        request = self.request(order)
        self.env.cr.execute(
            "UPDATE signing_request SET act = 'approve_order' WHERE id = %s",
            (request.id,),
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "is not signed yet"):
            order.generated2uploaded()

    def test_approval_is_no_payment(self):
        """Attack: Eve approved an order of that sum; it is offered as the payment's."""
        order = self.made()
        step = self.request(order).step_ids.with_user(self.eve)
        session = step._prepare_session(self.cards[self.eve])
        approval = self.approval(session)
        with self.assertRaisesRegex(UserError, r"other-act.*other-document"):
            session._finish_xml(approval)
        self.assertFalse(step.evidence_ids)
        # Not at the gate either, when it is put in the evidence's place.
        evidence = self.sign(step, self.eve)
        order._signing_check(ACT)
        self.env.cr.execute(
            "UPDATE signing_evidence SET xml = %s WHERE id = %s",
            (base64.b64encode(approval), evidence.id),
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "other-act"):
            order.generated2uploaded()

    def approval(self, session):
        """Sign an order's approval on the card; all else is as in the payment's."""
        payment = session._get_expected()
        reference, amount = payment.record.reference, payment.amount
        made = ORDER.format(reference, "Bolts", payment.currency, amount)
        document = canonical(parse(made.encode()))
        statement = replace(payment, act=Act.APPROVE_ORDER, document=document)
        return xades.sign(
            statement_xml.write(statement),
            session.certificate_id._x509(),
            session._get_signed_at(),
            statement.signer.role,
            session.certificate_id._open_card(PIN),
        )

    def test_who_prepared_does_not_sign(self):
        """Attack: David signs the payment that he prepared."""
        self.make_right(self.persons[self.david], "treasurer")
        order = self.made()
        step = self.request(order).step_ids
        with self.assertRaisesRegex(UserError, "another part in it"):
            self.sign(step, self.david)
        self.sign(step, self.eve)

    def test_limit_of_a_payment_and_of_its_file(self):
        """A payment above the signer's limit blocks, and so do small ones together."""
        person = self.make_person(self.otto, "treasurer", limit_act=200.0)
        self.cards[self.otto] = self.make_card(person)
        for bills, said in (
            ([(self.boulons, 250.5)], "over your limit for one act"),
            ([(self.boulons, 150.0), (self.vis, 50.5)], "over your limit for one act"),
            ([(self.boulons, 150.0), (self.vis, 50.0)], ""),
        ):
            made = [self.bill(*bill, ref=f"L{bill[1]}") for bill in bills]
            step = self.request(self.made(*made)).step_ids
            if not said:
                self.sign(step, self.otto)
                continue
            with self.assertRaisesRegex(UserError, said):
                self.sign(step, self.otto)
            self.assertFalse(step.evidence_ids)

    def test_display_says_what_the_file_says(self):
        """The day of execution and each bank stand as the bank will read them."""
        order = self.made().sudo()
        told = transfer_shown.read(order.payment_file_id.raw)
        self.assertTrue(told[0].day)
        shown = order._signing_display(ACT)
        values = {one["label"]: one["value"] for one in shown["rows"]}
        day = format_date(self.env, told[0].day[:10])
        self.assertEqual(values["Execution"], day)
        order.payment_lot_ids.date = "2031-01-01"
        shown = order._signing_display(ACT)
        values = {one["label"]: one["value"] for one in shown["rows"]}
        self.assertEqual(values["Execution"], day)
        table = shown["tables"][0]
        self.assertEqual(len(table["head"]), len(table["rows"][0]))
        self.assertEqual(table["rows"][0][5]["value"], told[0].bank)

    def test_display_marks_accounts(self):
        """Accounts that were never paid, or changed since, are marked."""
        order = self.made()
        self.sign_all(order)
        shown = order._signing_display(ACT)
        self.assertIn(f"to {order.payment_ids.partner_id.name}", shown["title"])
        cell = shown["tables"][0]["rows"][0][1]
        self.assertEqual(cell["value"], "FR14 2004 1010 0505 0001 3M02 606")
        self.assertTrue(cell["alert"])
        order.generated2uploaded()
        again = self.made(self.bill(ref="F2"))
        cell = again._signing_display(ACT)["tables"][0]["rows"][0][1]
        self.assertFalse(cell["alert"])
        documents = again._signing_display(ACT)["tables"][0]["rows"][0][4]["value"]
        self.assertIn("BILL", documents)

    def test_left_in_a_folder(self):
        """Attack: the scheduler leaves a file at the bank that nobody signed."""
        order = self.made()
        raw = order.sudo().payment_file_id.raw
        with self.assertRaisesRegex(UserError, "Eve"):
            self.channel()._deliver("a.xml", raw)
        self.sign_all(order)
        self.channel()._signing_check_content("a.xml", raw, [self.company])
        with self.assertRaisesRegex(UserError, "not a file that was signed"):
            self.channel()._deliver("a.xml", raw.replace(b"100.00", b"900.00"))
        order.action_cancel()
        with self.assertRaisesRegex(UserError, "not a file that was signed"):
            self.channel()._deliver("a.xml", raw)

    def channel(self):
        """Return a folder that files are left in; it is stored nowhere."""
        return self.env["quittance.channel"].new({"company_id": self.company.id})

    def test_uploaded_order_does_not_leave_again(self):
        """Attack: a signed file is sent once more by its order."""
        order = self.made()
        self.sign_all(order)
        order.generated2uploaded()
        for way in (order.generated2uploaded, order.open2generated):
            with self.assertRaisesRegex(UserError, BUTTONS):
                way()
        with self.assertRaises(AccessError):
            order.write({"state": "generated"})

    def test_incoming_orders_are_free(self):
        """Collections are none of ours: a client's debit is not signed by us."""
        orders = self.env["account.payment.order"]
        order = orders.new({"payment_type": "inbound", "company_id": self.company.id})
        self.assertFalse(order._signing_get_governed())

    def test_suppliers_of_different_policies(self):
        """A supplier with a rule of his own does not hide among others."""
        self.policy(ACT, "approver", sequence=1, supplier_ids=self.vis.ids)
        order = self.order(self.bill(), self.bill(self.vis, 5.0, "F2"))
        with self.assertRaisesRegex(UserError, "different rules"):
            order.open2generated()

    def test_other_company_is_free(self):
        """Without a policy of its own, nothing changes for a company."""
        for model in ("account.payment", "account.payment.order"):
            record = self.env[model].new(
                {"payment_type": "outbound", "company_id": self.other_company.id}
            )
            self.assertFalse(record._signing_get_governed())

    def test_cancelled_after_it_left(self):
        """Attack: what has left is destroyed, or its limit given back, by Cancel."""
        order = self.made()
        self.sign_all(order)
        order.generated2uploaded()
        raw, request = order.sudo().payment_file_id.raw, self.request(order)
        spent = self.company._signing_spent(date(2026, 3, 3))
        for vals in (
            {"state": "cancel"},
            {"state": "draft"},
            {"signing_left_file_ids": [Command.clear()]},
        ):
            for one in (order, order.sudo()):
                with self.assertRaises(AccessError):
                    one.write(vals)
        order.action_cancel()
        self.assertEqual((order.state, request.state), ("cancel", "done"))
        kept = order.sudo().signing_left_file_ids
        self.assertEqual(kept.raw, raw)
        self.assertEqual(hashlib.sha256(raw).hexdigest(), order.signing_file_sha256)
        self.assertEqual(self.company._signing_spent(date(2026, 3, 3)), spent)
        mine = kept.with_user(self.david)
        self.assertEqual(mine.raw, raw)
        for change in (mine.unlink, lambda: mine.write({"raw": b"x"})):
            with self.assertRaises(AccessError):
                change()
        with self.assertRaisesRegex(UserError, "has left"):
            order.cancel2draft()

    def test_who_signed_what_was_replaced(self):
        """Attack: a revision takes the approver's duty away."""
        order = self.made()
        self.sign_all(order)
        request = self.request(order)
        request._void()
        signers = order.payment_ids._signing_get_signers(order, ACT)
        # His login too: another register knows him by that alone.
        eve = {f"p{self.persons[self.eve].id}", f"u{self.eve.id}"}
        self.assertEqual(signers, eve)

    def test_last_accounts(self):
        """The newest account of each supplier counts, whoever else is paid."""
        first = self.made(self.bill(), self.bill(self.vis, 250.5, "F2"))
        self.sign_all(first)
        first.generated2uploaded()
        older = first.payment_ids.filtered(lambda one: one.partner_id == self.vis)
        newer = older.copy({"date": "2026-03-02", "payment_order_id": False})
        self.env.cr.execute(
            "UPDATE account_payment SET state = 'paid', signing_iban = %s, date = %s"
            " WHERE id = %s",
            (MULE, "2026-03-04", newer.id),
        )
        self.env.invalidate_all()
        now = self.made(self.bill(ref="F3"), self.bill(self.vis, 1.0, "F4"))
        self.assertEqual(
            now.payment_ids._signing_get_last_accounts(),
            {self.boulons: IBAN, self.vis: MULE},
        )

    def test_who_wrote_lines_does_not_sign(self):
        """Attack: Eve writes a line of David's draft order, then signs the file."""
        groups = self.david.group_ids
        self.eve.write({"group_ids": [Command.link(one) for one in groups.ids]})
        order = self.order()
        order.action_cancel()
        order.cancel2draft()
        order.payment_line_ids.with_user(self.eve).write({"amount_currency": 99.0})
        with self.assertRaises(AccessError):
            order.write({"signing_writer_ids": [Command.clear()]})
        order.draft2open()
        order.open2generated()
        with self.assertRaisesRegex(UserError, "another part in it"):
            self.sign_all(order)
