import json
import re
from hashlib import sha256

from odoo.tests import tagged

from odoo.addons.base.tests.common import DISABLED_MAIL_CONTEXT

from ..core import attempt as states
from ..trust import trusted
from .attempt_common import TODAY, AttemptCommon

#: Every row a settlement makes or changes, whole.
TABLES = (
    "account_full_reconcile",
    "account_invoice_transaction_rel",
    "account_move",
    "account_move__account_payment",
    "account_move_line",
    "account_partial_reconcile",
    "account_payment",
    "collection_attempt",
    "collection_attempt_line",
    "mail_followers",
    "mail_message",
    "mail_notification",
    "mail_tracking_value",
    "payment_transaction",
    "res_partner",
)
#: When, and the random part of a mail's id: never the same twice.
OWN = {
    "create_date",
    "write_date",
    "message_id",
    "last_state_change",
    ("mail_message", "date"),
    # Odoo sets it while it looks for changed terms; it asks for it on bills only.
    ("account_move", "is_manually_modified"),
}
#: How far around a new row its name is taken from.
ROUNDS = 4
KEYS = """
SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text
  FROM pg_constraint c
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
 WHERE c.contype = 'f' AND c.conrelid = ANY(%s::regclass[])
"""


@tagged("post_install", "-at_install")
class TestSettleSame(AttemptCommon):
    """A set stores what Odoo's own methods store, one by one: every column."""

    def setUp(self):
        super().setUp()
        self.env.cr.execute(KEYS, [list(TABLES)])
        self.keys = {(row[0], row[1]): row[2] for row in self.env.cr.fetchall()}

    def _done(self, means, invoices, amounts=None):
        """Prepare an attempt, done at the provider."""
        attempt = self._prepare(means, invoices, amounts)
        done = {
            "state": states.DONE,
            "answered_at": f"{TODAY} 10:00:00",
            "provider_reference": f"pi_{attempt.uuid}",
        }
        trusted(attempt.sudo()).write(done)
        return attempt

    def _client(self, name, **vals):
        partner = self.env["res.partner"].create({"name": name, **vals})
        return partner, self._save_card(partner)

    def _read(self):
        """Return every row of the tables: ``{(table, id): columns}``."""
        self.env.flush_all()
        # What Odoo would log when this is committed.
        self.env.cr.precommit.run()
        self.env.flush_all()
        rows = {}
        for table in TABLES:
            self.env.cr.execute(f"SELECT to_jsonb(t) FROM {table} t")
            for (row,) in self.env.cr.fetchall():
                rows[table, row.get("id") or json.dumps(row)] = row
        return rows

    def _changes(self, settle):
        """Return what ``settle`` makes and changes, new ids by what they stand for."""
        before = self._read()
        savepoint = self.env.cr.savepoint()
        settle()
        after = self._read()
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        changed = {key: row for key, row in after.items() if before.get(key) != row}
        fresh = {key for key in changed if key not in before}
        return self._named(changed, fresh)

    def _named(self, changed, fresh):
        """Return the rows as text, new ids replaced by what is said around them.

        A new row is called by what it says, then by what the rows say that it points
        to and that point to it, and so on: two ways to the same rows call them alike.
        """
        names = dict.fromkeys(fresh, "")
        for _round in range(ROUNDS):
            said, about = {}, {key: [] for key in fresh}
            for key, row in changed.items():
                plain = self._plain(key[0], row, names)
                said[key] = json.dumps([key[0], plain], sort_keys=True)
                for target in self._pointed(key[0], row) & about.keys():
                    about[target].append(said[key])
            texts = {key: str([said[key], *sorted(about[key])]) for key in fresh}
            names = {
                key: sha256(text.encode()).hexdigest()[:8]
                for key, text in texts.items()
            }
        return sorted(said.values())

    def _pointed(self, table, row):
        """Return keys of the rows that a row points to."""
        return {
            (self._target(table, column, row), value)
            for column, value in row.items()
            if column != "id" and isinstance(value, int)
        }

    def _target(self, table, column, row):
        """Return the table that a column points to, None when it points nowhere."""
        if column == "res_id":
            return (row.get("model") or row["res_model"]).replace(".", "_")
        return table if column == "id" else self.keys.get((table, column))

    def _plain(self, table, row, names):
        """Return a row without what is its own, new ids by their names."""
        result = {}
        for column, value in row.items():
            if column in OWN or (table, column) in OWN:
                continue
            if isinstance(value, int):
                value = names.get((self._target(table, column, row), value), value)
            if column == "matching_number" and value:
                value = re.sub(r"\d+", "n", value)
            result[column] = value
        return result

    def _settle_in_a_set(self, attempts):
        context = dict.fromkeys(DISABLED_MAIL_CONTEXT, False)
        trusted(attempts.sudo().with_context(**context))._settle()

    def _settle_by_odoo(self, attempts):
        """Do the same with Odoo's methods alone, one attempt after the other."""
        context = dict.fromkeys(DISABLED_MAIL_CONTEXT, False)
        for one in trusted(attempts.sudo().with_context(**context)):
            one = one.with_company(one.company_id)
            transaction = one.env["payment.transaction"].create(
                one._prepare_transaction_vals()
            )
            payment = self._pay(one, transaction)
            one.write(
                {
                    "transaction_id": transaction.id,
                    "payment_id": payment.id,
                    "settled": True,
                    "settle_error": False,
                }
            )
            one.line_ids.write({"open": False})
            one._log_on_invoices()
            one.env.flush_all()

    def _pay(self, attempt, transaction):
        """Create, post and reconcile as ``_post_process`` does.

        Of what Odoo cannot: items of an attempt in its own order, not all of a client.
        """
        items = attempt.line_ids.move_line_id
        if items == self._items(items.move_id) and len(items) == 1:
            return transaction._create_payment(date=TODAY)
        vals = attempt._prepare_payment_vals(transaction)
        payment = attempt.env["account.payment"].create(vals)
        payment.action_post()
        transaction.payment_id = payment
        receivable = payment.move_id.line_ids.filtered(
            lambda line: line.account_id == payment.destination_account_id
        )
        for line in attempt.line_ids.sorted(lambda one: (one._is_part(), one.id)):
            (receivable + line.move_line_id).reconcile()
        return payment

    def _assert_same(self, attempts):
        # Entries are numbered in the order of what they refer to.
        attempts = attempts.sorted("name")
        ours = self._changes(lambda: self._settle_in_a_set(attempts))
        plain = self._changes(lambda: self._settle_by_odoo(attempts))
        self.assertTrue(any("account_payment" in row for row in ours))
        only_ours = [row for row in ours if row not in plain]
        only_plain = [row for row in plain if row not in ours]
        self.assertEqual(only_ours, only_plain)
        self.assertEqual(ours, plain)

    def test_whole_invoices_of_two_companies(self):
        attempts = self.attempts
        for number in range(3):
            partner, means = self._client(f"Client {number}", lang="en_US", zip="69001")
            attempts += self._done(means, self._bill(10 + number, partner))
        other = self._save_card(self.bob, self.other_provider)
        attempts += self._done(other, self._bill(55, self.bob, self.other_data))
        self._assert_same(attempts)

    def test_parts_and_several_invoices_of_one_client(self):
        ann, means = self._client("Ann again")
        attempts = self._done(means, self._bill(100, ann), [40])
        bills = self._bill(30, ann) + self._bill(100, ann)
        attempts += self._done(means, bills, [30, 60])
        bob, card = self._client("Bob again", city="Paris")
        attempts += self._done(card, self._bill(12, bob) + self._bill(13, bob))
        self._assert_same(attempts)

    def test_a_part_of_what_was_paid_in_part_before(self):
        ann, means = self._client("Ann again")
        first = self._done(means, self._bill(100, ann), [40])
        self._settle_by_odoo(first)
        self._assert_same(self._done(means, first.line_ids.move_id, [60]))

    def test_another_currency_with_a_rate_that_changed(self):
        self.env["res.currency.rate"].search([]).unlink()
        for day, rate in ((f"{TODAY:%Y}-01-01", 1.5), (str(TODAY), 1.25)):
            self.env["res.currency.rate"].create(
                {
                    "name": day,
                    "rate": rate,
                    "currency_id": self.dollar.id,
                    "company_id": self.company.id,
                }
            )
        attempts = self.attempts
        for amount, part in ((90, 90), (150, 70)):
            partner, means = self._client(f"Client {amount}")
            bill = self._bill(
                amount,
                partner,
                currency_id=self.dollar.id,
                invoice_date=f"{TODAY:%Y}-02-01",
            )
            attempts += self._done(means, bill, [part])
        euro, means = self._client("Euro")
        attempts += self._done(means, self._bill(10, euro))
        self._assert_same(attempts)

    def _discount_term(self):
        return self.env["account.payment.term"].create(
            {
                "name": "2 % within 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [(0, 0, {"value": "percent", "value_amount": 100})],
            }
        )

    def test_a_discount_for_paying_early(self):
        term = self._discount_term()
        attempts = self.attempts
        for amount in (98, 100):
            partner, means = self._client(f"Client {amount}")
            bill = self._bill(100, partner, invoice_payment_term_id=term.id)
            attempts += self._done(means, bill, [amount])
        self._assert_same(attempts)

    def test_the_discount_leaves_nothing_open(self):
        term = self._discount_term()
        bill = self._bill(100, invoice_payment_term_id=term.id)
        self._settle_in_a_set(self._done(self._save_card(), bill, [98]))
        self.assertEqual(bill.amount_residual, 0)

    def test_taxes_due_on_payment(self):
        self.company.tax_exigibility = True
        transition = self.company_data["default_account_tax_sale"].copy(
            {"reconcile": True}
        )
        tax = self.env["account.tax"].create(
            {
                "name": "On payment",
                "amount": 20,
                "tax_exigibility": "on_payment",
                "cash_basis_transition_account_id": transition.id,
            }
        )
        partner, means = self._client("Taxed")
        line = {
            "name": "Services",
            "price_unit": 100,
            "tax_ids": [(6, 0, tax.ids)],
            "account_id": self.company_data["default_account_revenue"].id,
        }
        bill = self._bill(partner=partner, invoice_line_ids=[(0, 0, line)])
        self.assertEqual(bill.amount_total, 120)
        self._assert_same(self._done(means, bill))

    def test_a_follower_and_a_distribution_model(self):
        plan = self.env["account.analytic.plan"].create({"name": "Plan"})
        account = self.env["account.analytic.account"].create(
            {"name": "Services", "plan_id": plan.id}
        )
        partner, means = self._client("Followed", email="ann@example.com")
        self.env["account.analytic.distribution.model"].create(
            {
                "partner_id": partner.id,
                "analytic_distribution": {account.id: 100},
            }
        )
        bill = self._bill(partner=partner)
        bill.message_subscribe(self.env.user.partner_id.ids)
        self._assert_same(self._done(means, bill))
