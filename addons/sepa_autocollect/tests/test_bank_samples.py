import importlib.util
import json
from collections import namedtuple
from dataclasses import asdict, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from unittest.mock import patch

from lxml import etree

from odoo.tests import tagged

from odoo.addons.quittance_base.core.iso20022.camt import read_camt
from odoo.addons.quittance_base.core.iso20022.pain002 import read_pain002

from .bank_answers import (
    Booking,
    booked,
    booked_batch,
    camt,
    pain002,
    report,
    returned,
)
from .common_bank_run import BankRunCommon

GOLDEN = Path(__file__).parent / "golden" / "answers.json"
#: Packages that ship the schemas, and where.
SCHEMAS = {"camt": ("camt053", "xsd"), "pain": ("pain001", "pain002/schemas")}
STATUSES = ("03", "10")
ACCOUNTS = ("camt.053.001.02", "camt.053.001.08", "camt.054.001.02", "camt.054.001.08")
#: What became of one invoice: attempt, debit, what is open, mandate.
End = namedtuple("End", "attempt debit residual mandate")
#: Of the message, the order, Ann's invoice of 10 and Bob's of 20.
State = namedtuple("State", "message order ann bob")
WAITING = "sending", "ready"
ACCEPTED = "pending", "accepted"
UNTOUCHED = End(*WAITING, 10, "valid"), End(*WAITING, 20, "valid")
REFERENCE = (
    "odoo.addons.sepa_autocollect.models.collection_attempt_prepare.attempt_reference"
)


def _schema(message):
    """The published schema of a message.

    No package ships that of pain.002.001.10; in what is asked of it here .12 is the same.
    """
    package, folder = SCHEMAS[message[:4]]
    (root,) = importlib.util.find_spec(package).submodule_search_locations
    return etree.XMLSchema(file=str(Path(root) / folder / f"{message}.xsd"))


def _plain(value):
    """What was read, as JSON; what only one version has is left out."""
    if isinstance(value, dict):
        own = {"version", "kind", "included", "balances"}
        return {
            key: _plain(one)
            for key, one in value.items()
            if key not in own and one not in ("", None, (), [])
        }
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, (date, datetime, Decimal)):
        return str(value)
    return value


@tagged("post_install", "-at_install")
class TestBankSamples(BankRunCommon):
    """Every kind of answer, in every version: valid, read alike, ended right."""

    def setUp(self):
        super().setUp()
        sequence = self.env["ir.sequence"].search(
            [("code", "=", "account.payment.order.inbound")]
        )
        sequence.write({"prefix": "GOLD", "number_next_actual": 1, "padding": 4})
        self.ann_invoice = self._make_invoice(self.ann, 10)
        self.bob_invoice = self._make_invoice(self.bob, 20)
        numbers = iter(range(1, 10))
        with patch(REFERENCE, lambda identity: f"QC-{next(numbers):04d}"):
            self.order = self._run()
        invoices = self.ann_invoice | self.bob_invoice
        self.attempts = {one: self._attempt_of(one) for one in invoices}
        self.ann_ref, self.bob_ref = (one.name for one in self.attempts.values())
        self.lot = self.order.debit_ids[0].lot_name
        self.file = self.order.message_id

    # --- the samples ---

    def _statuses(self):
        """``{kind: (values of a pain.002, State)}``"""
        lot, ann, bob = self.lot, self.ann_ref, self.bob_ref
        accepted = State("applied", "uploaded", *self._both(*ACCEPTED, 0, "valid"))
        refused = "refused", "rejected"
        return {
            "file accepted": ({"group": "ACCP"}, accepted),
            "file settled": ({"group": "ACSC"}, accepted),
            "file pending": (
                {"group": "PDNG"},
                State("applied", "generated", *UNTOUCHED),
            ),
            "file rejected": (
                {"group": "RJCT", "reason": "AM05"},
                State("applied", "cancel", *self._both(*refused, None, "valid")),
            ),
            "batch accepted": (
                {"batches": [(lot, "ACCP", "", [])]},
                accepted,
            ),
            "batch rejected": (
                {"group": "RJCT", "batches": [(lot, "RJCT", "AC01", [])]},
                State("applied", "cancel", *self._both(*refused, None, "suspended")),
            ),
            "transaction rejected": (
                {
                    "group": "PART",
                    "batches": [(lot, "PART", "", [(ann, "RJCT", "AC04")])],
                },
                State(
                    "applied",
                    "uploaded",
                    End(*refused, 10, "suspended"),
                    End(*ACCEPTED, 0, "valid"),
                ),
            ),
            "transaction pending": (
                {"group": "PART", "batches": [(lot, "PART", "", [(ann, "PDNG", "")])]},
                State(
                    "applied",
                    "uploaded",
                    End("pending", "sent", 0, "valid"),
                    End(*ACCEPTED, 0, "valid"),
                ),
            ),
            "each transaction": (
                {
                    "batches": [
                        (lot, "", "", [(ann, "ACSC", ""), (bob, "RJCT", "AM04")])
                    ]
                },
                State(
                    "applied",
                    "uploaded",
                    End(*ACCEPTED, 0, "valid"),
                    End(*refused, 20, "valid"),
                ),
            ),
        }

    def _both(self, attempt, debit, residual, mandate):
        amounts = (10, 20) if residual is None else (residual, residual)
        return [End(attempt, debit, one, mandate) for one in amounts]

    def _bookings(self):
        """``{kind: (bookings, State)}``"""
        ann, bob, lot = self.ann_ref, self.bob_ref, self.lot
        sent = End("pending", "sent", 0, "valid")
        done = End("done", "booked", 0, "valid")
        taken = booked(bob, 20)
        details = (booked(ann, 10), taken)

        def of_bob(end, message="applied"):
            return State(message, "uploaded", sent, end)

        return {
            "booked": ([taken], of_bob(done)),
            "returned with a fee": (
                [returned(bob, 20, fee=3)],
                of_bob(End("returned", "returned", 20, "valid")),
            ),
            "returned, account closed": (
                [taken, returned(bob, 20, "AC04")],
                of_bob(End("returned", "returned", 20, "suspended")),
            ),
            "refunded": (
                [taken, returned(bob, 20, "MD06", day="2026-04-20")],
                of_bob(End("returned", "refunded", 20, "valid")),
            ),
            "batch": (
                [booked_batch(lot, 30, 2)],
                State("applied", "uploaded", done, done),
            ),
            "batch with details": (
                [Booking(30, batch=(lot, 2), details=details)],
                State("applied", "uploaded", done, done),
            ),
            "batch and a return out of it": (
                [booked_batch(lot, 30, 2), returned(bob, 20)],
                State(
                    "applied",
                    "uploaded",
                    done,
                    End("returned", "returned", 20, "valid"),
                ),
            ),
            "booking reversed": (
                [taken, Booking(-20, bob, "2026-03-18", reversal=True)],
                of_bob(End("returned", "returned", 20, "valid")),
            ),
            "return taken back": (
                [returned(bob, 20), Booking(20, bob, family="UPDD", reversal=True)],
                State("question", "uploaded", *UNTOUCHED)._replace(
                    ann=sent, bob=End("returned", "returned", 20, "valid")
                ),
            ),
            "announced": (
                [replace(taken, status="PDNG"), Booking(5, "X-1", status="PDNG")],
                State("applied", "generated", *UNTOUCHED),
            ),
            "foreign currency": (
                [booked(bob, 9.5, currency="CHF")],
                State("question", "generated", *UNTOUCHED),
            ),
        }

    # --- the tests ---

    def _state(self, message):
        self.env.flush_all()
        self.env.invalidate_all()
        ends = []
        for invoice in (self.ann_invoice, self.bob_invoice):
            attempt = self.attempts[invoice]
            debit = self.order.debit_ids.filtered(
                lambda one, name=attempt.name: one.end_to_end_id == name
            )
            mandate = debit.mandate_id.state
            ends.append(
                End(attempt.state, debit.state, invoice.amount_residual, mandate)
            )
        return State(message.state, self.order.state, *ends)

    def _rows(self):
        """Counts of all that a second reading must leave alone."""
        self.env.flush_all()
        tables = (
            "account_move",
            "account_move_line",
            "account_partial_reconcile",
            "payment_return",
            "collection_bank_message",
            "collection_bank_message_line",
            "mail_activity",
        )
        query = " UNION ALL ".join(f"SELECT count(*), max(id) FROM {t}" for t in tables)
        self.env.cr.execute(query)
        return self.env.cr.fetchall()

    def _check(self, kind, message, content, parsed, expected):
        """One sample in one version: valid, read as before, ended right, once."""
        schema = _schema(message)
        checked = content.replace(b"pain.002.001.10", b"pain.002.001.12")
        self.assertTrue(schema.validate(etree.fromstring(checked)), schema.error_log)
        golden = json.loads(GOLDEN.read_text())[kind]
        self.assertEqual(_plain(asdict(parsed)), golden)
        with self.env.cr.savepoint() as undo:
            kept = self._receive(content)
            self.assertEqual(self._state(kept), expected)
            rows = self._rows()
            self.assertEqual(self._receive(content, "again.xml"), kept)
            kept.action_apply()
            self.assertEqual(self._rows(), rows)
            self.assertEqual(self._state(kept), expected)
            undo.rollback()
        self.env.invalidate_all()

    def test_reports(self):
        for kind, (values, expected) in self._statuses().items():
            for version in STATUSES:
                with self.subTest(kind, version=version):
                    content = pain002(self.file, version=version, **values)
                    schema = f"pain.002.001.{version.replace('10', '12')}"
                    parsed = read_pain002(content)
                    self._check(kind, schema, content, parsed, expected)

    def test_bookings(self):
        for kind, (entries, expected) in self._bookings().items():
            for version in ACCOUNTS:
                with self.subTest(kind, version=version):
                    content = camt(*entries, kind=version)
                    parsed = read_camt(content)
                    gap = 0 if "053" in version else None
                    self.assertEqual(parsed.statements[0].gap(), gap)
                    self._check(kind, version, content, parsed, expected)

    def test_every_golden_answer_has_its_sample(self):
        kinds = {**self._statuses(), **self._bookings()}
        self.assertEqual(set(json.loads(GOLDEN.read_text())), set(kinds))

    def test_an_account_of_somebody_else(self):
        other = "FR1420041010050500013M02606"
        for version in ACCOUNTS:
            with self.subTest(version), self.env.cr.savepoint() as undo:
                content = camt(booked(self.bob_ref, 20), kind=version, account=other)
                message = self._receive(content)
                expected = State("refused", "generated", *UNTOUCHED)
                self.assertEqual(self._state(message), expected)
                self.assertIn("FR14 **** 2606", message.reason)
                self.assertTrue(message.activity_ids)
                message.action_apply()
                self.assertEqual(self._state(message), expected)
                # Ours after all: its number was missing.
                journal = self.one["default_journal_bank"].copy()
                journal.bank_account_id = self.env["res.partner.bank"].create(
                    {"acc_number": other, "partner_id": self.company.partner_id.id}
                )
                message.action_apply()
                self.assertEqual(message.state, "applied")
                self.assertEqual(self.attempts[self.bob_invoice].state, "done")
                undo.rollback()
            self.env.invalidate_all()

    def test_a_file_of_several_accounts_is_read_where_it_is_ours(self):
        ours = camt(booked(self.bob_ref, 20), kind="camt.053.001.08").decode()
        theirs = report(
            booked(self.ann_ref, 10),
            kind="camt.053.001.08",
            message="X",
            account="DE89370400440532013000",
        )
        content = ours.replace("</Stmt>", f"</Stmt><Stmt>{theirs}</Stmt>").encode()
        message = self._receive(content)
        self.assertEqual(message.state, "applied")
        self.assertEqual(self.attempts[self.bob_invoice].state, "done")
        self.assertEqual(self.attempts[self.ann_invoice].state, "pending")
        self.assertIn("DE89 **** 3000", " ".join(message.message_ids.mapped("body")))

    def test_files_in_any_order_end_alike(self):
        lot, ann, bob = self.lot, self.ann_ref, self.bob_ref
        files = [
            pain002(
                self.file,
                group="PART",
                batches=[(lot, "PART", "", [(ann, "RJCT", "AC04")])],
            ),
            camt(booked_batch(lot, 20, 1), message="BATCH"),
            camt(returned(bob, 20, fee=3), kind="camt.054.001.02", message="BACK"),
            camt(
                booked(bob, 20),
                returned(bob, 20, fee=3),
                kind="camt.053.001.08",
                message="DAY",
            ),
        ]
        expected = (
            End("refused", "rejected", 10, "suspended"),
            End("returned", "returned", 20, "valid"),
        )
        news, day = files[:3], files[3]
        turns = [
            turn for some in permutations(news) for turn in ((day, *some), (*some, day))
        ]
        before = self.env["payment.return"].search_count([])
        for turn in turns:
            names = [files.index(one) for one in turn]
            with self.subTest(turn=names), self.env.cr.savepoint() as undo:
                messages = [self._receive(one) for one in turn]
                state = self._state(messages[-1])
                self.assertEqual((state.ann, state.bob), expected)
                self.assertEqual({one.state for one in messages}, {"applied"})
                # Once for what was rejected after it was posted, once for the return.
                made = self.env["payment.return"].search_count([]) - before
                self.assertEqual(made, 2)
                undo.rollback()
            self.env.invalidate_all()
