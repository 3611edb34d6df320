from unittest.mock import patch

from odoo.tests import tagged

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
