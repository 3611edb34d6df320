from unittest.mock import patch

from odoo.tests import tagged

from ..trust import trusted
from .common_bank_run import BankRunCommon

MANDATE = "UPDATE account_banking_mandate SET {} WHERE id = %(mandate)s"
LINE = "UPDATE account_payment_line SET {} WHERE id = %(line)s"
#: What makes OCA's checks or ours refuse a line.
BROKEN = (
    LINE.format("communication = NULL"),
    LINE.format("communication = ''"),
    LINE.format("currency_id = %(dollar)s"),
    LINE.format("mandate_id = NULL"),
    LINE.format("date = date - 400"),
    MANDATE.format("state = 'expired'"),
    MANDATE.format("state = 'draft'"),
    MANDATE.format("type = 'oneoff', last_debit_date = '2026-01-05'"),
    MANDATE.format("unique_mandate_reference = 'A B'"),
    MANDATE.format("unique_mandate_reference = ''"),
    MANDATE.format("format = 'basic'"),
)


@tagged("post_install", "-at_install")
class TestBankDoubt(BankRunCommon):
    """Confirming in sets asks of every line that it might refuse, and of no other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.collection_bank_files = "draft"
        cls.one["method"].no_debit_before_maturity = True
        cls._make_invoice(cls.ann, 10)
        cls._make_invoice(cls.bob, 20)

    def setUp(self):
        super().setUp()
        self.order = self._run()
        self.line = self.order.payment_line_ids.sorted("id")[0]
        self.assertEqual(len(self.order.payment_line_ids), 2)

    def _refused(self):
        return self.order.payment_line_ids.filtered(
            lambda line: line._draft2open_payment_line_check()
        )

    def test_a_sound_order_has_no_doubt(self):
        self.assertFalse(self._refused())
        self.assertFalse(self.order._get_doubtful_lines())

    def test_whatever_is_refused_is_doubtful(self):
        values = {
            "line": self.line.id,
            "mandate": self.line.mandate_id.id,
            "dollar": self.env.ref("base.USD").id,
        }
        self.env.flush_all()
        for query in BROKEN:
            with self.subTest(query), self.env.cr.savepoint() as undo:
                self.env.cr.execute(query, values)
                self.env.invalidate_all()
                self.assertEqual(self._refused(), self.line)
                self.assertEqual(self.order._get_doubtful_lines(), self.line)
                undo.rollback()
            self.env.invalidate_all()

    def test_of_an_unknown_addon_every_line_is_asked(self):
        name = "odoo.addons.sepa_autocollect.models.collection_set.REVIEWED"
        with patch(name, frozenset({"base"})):
            doubtful = self.order._get_doubtful_lines()
        self.assertEqual(doubtful, self.order.payment_line_ids)

    # --- the same from rows as record by record ---

    def _sepa_both(self):
        """Whether the order is SEPA, from rows and by OCA's code."""
        self.order.invalidate_recordset()
        ours = self.order.sepa
        self.order.invalidate_recordset()
        with patch.object(
            self.registry["account.payment.order"],
            "_is_plain_sepa",
            lambda order: False,
        ):
            return ours, self.order.sepa

    def test_whether_it_is_sepa_is_the_same_from_rows(self):
        values = {
            "line": self.line.id,
            "mandate": self.line.mandate_id.id,
            "account": self.line.partner_bank_id.id,
            "dollar": self.env.ref("base.USD").id,
        }
        account = "UPDATE res_partner_bank SET {0} WHERE id = %(account)s"
        changes = {
            "SELECT 1": True,
            LINE.format("currency_id = %(dollar)s"): False,
            LINE.format("partner_bank_id = NULL"): True,
            LINE.format("mandate_id = NULL"): True,
            MANDATE.format("format = 'basic'"): False,
            account.format("sanitized_acc_number = 'US64SVBKUS6S3300958879'"): False,
        }
        self.assertTrue(self.order._is_plain_sepa())
        self.env.flush_all()
        for query, expected in changes.items():
            with self.subTest(query), self.env.cr.savepoint() as undo:
                self.env.cr.execute(query, values)
                self.env.invalidate_all()
                self.assertEqual(self._sepa_both(), (expected, expected))
                undo.rollback()
            self.env.invalidate_all()

    def test_an_account_that_is_no_iban_is_left_to_oca(self):
        self.assertTrue(self.order._is_plain_sepa())
        self.env.cr.execute(
            "UPDATE res_partner_bank SET sanitized_acc_number = 'FR00' WHERE id = %s",
            [self.line.partner_bank_id.id],
        )
        self.env.invalidate_all()
        self.assertFalse(self.order._is_plain_sepa())

    def test_only_plain_debits_are_written_in_sets(self):
        self.assertTrue(self.order._writes_in_sets())
        changes = (
            LINE.format("purpose = 'SALA'"),
            LINE.format("communication_type = 'structured'"),
            "UPDATE res_partner_bank SET sanitized_acc_number = "
            "'CH9300762011623852957' WHERE id = %(account)s",
        )
        account = self.line.partner_bank_id.id
        for query in changes:
            with self.subTest(query), self.env.cr.savepoint() as undo:
                self.env.cr.execute(query, {"line": self.line.id, "account": account})
                self.env.invalidate_all()
                self.assertFalse(self.order._writes_in_sets())
                undo.rollback()
            self.env.invalidate_all()

    def test_the_state_of_an_order_reaches_its_lines_in_one_statement(self):
        path = "odoo.addons.sepa_autocollect.models.collection_set.SMALLEST"
        with patch(path, 1):
            trusted(self.order).write({"state": "cancel"})
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT DISTINCT state, write_uid FROM account_payment_line "
            "WHERE order_id = %s",
            [self.order.id],
        )
        self.assertEqual(self.env.cr.fetchall(), [("cancel", self.env.uid)])
        self.assertEqual(set(self.order.payment_line_ids.mapped("state")), {"cancel"})

    def test_a_line_by_hand_is_confirmed_by_oca(self):
        self.assertTrue(self.order._opens_in_sets())
        self.env.cr.execute(
            LINE.format("collection_reference = NULL"), {"line": self.line.id}
        )
        self.env.invalidate_all()
        self.assertFalse(self.order._opens_in_sets())
