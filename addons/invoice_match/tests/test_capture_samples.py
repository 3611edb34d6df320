import json
import os

from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


@tagged("post_install", "-at_install")
class TestSamples(AccountTestInvoicingCommon):
    def test_samples(self):
        base = "/work/shared/data/einvoices/"
        rows = json.load(open(base + "expected.json"))
        rates = set()
        currencies = self.env["res.currency"].with_context(active_test=False).search([])
        currencies.active = True
        for rate in (0, 5.5, 6, 7, 10, 15, 19, 20, 21, 24, 25, 8, 12, 14, 2.1, 9):
            rates.add(rate)
            self.env["account.tax"].create({"name": f"P {rate}", "amount": rate, "type_tax_use": "purchase", "price_include_override": "tax_excluded"})
        journal = self.company_data["default_journal_purchase"]
        bad = 0
        for row in rows:
            raw = open(base + row["file"], "rb").read()
            att = self.env["ir.attachment"].create({"name": row["file"], "raw": raw})
            move = journal._create_document_from_attachment(att.ids)
            sign = -1 if move.move_type == "in_refund" else 1
            s2 = -1 if row["total"] < 0 else 1
            got = (round(move.amount_untaxed,2), round(move.amount_tax,2), round(move.amount_total, 2))
            exp = (s2*row["untaxed"], s2*row["tax"], s2*row["total"])
            if got != exp:
                bad += 1
                print("BAD", row["file"], move.move_type, got, exp, move.currency_id.name, move.message_ids.mapped("body")[:2])
        print("BAD", bad, "of", len(rows))
        self.assertFalse(bad)
