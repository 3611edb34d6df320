from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.models import LOG_ACCESS_COLUMNS

from odoo.addons.base.tests.common import DISABLED_MAIL_CONTEXT
from odoo.addons.quittance_base.tests.prepared import PreparedCase

from ..models import invoice_writer, invoice_writer_append, invoice_writer_check


class InvoiceWriterCommon(PreparedCase):
    """Products, taxes, terms and clients that make invoices differ."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Odoo's test classes switch the chatter off; invoices are written with it.
        cls.writer = cls.env["quittance.invoice.writer"].with_context(
            **dict.fromkeys(DISABLED_MAIL_CONTEXT, False)
        )
        cls.foreign = cls.setup_other_currency("HRK", rounding=0.01)
        cls.plain_term = cls.env.ref("account.account_payment_term_30days")
        cls.split_term = cls.env["account.payment.term"].create(
            {
                "name": "30 % now, the rest at the end of next month",
                "line_ids": [
                    Command.create(
                        {
                            "value": "percent",
                            "value_amount": 30,
                            "nb_days": 0,
                        }
                    ),
                    Command.create(
                        {
                            "value": "percent",
                            "value_amount": 70,
                            "nb_days": 45,
                        }
                    ),
                ],
            }
        )
        cls.taxes = cls._make_taxes(cls.company_data)
        cls.position = cls.env["account.fiscal.position"].create({"name": "Abroad"})
        cls.mapped_tax = cls.env["account.tax"].create(
            {
                "name": "Abroad 5 %",
                "amount": 5,
                "fiscal_position_ids": [Command.link(cls.position.id)],
                "original_tax_ids": [Command.set(cls.product_a.taxes_id.ids)],
            }
        )

    @classmethod
    def _make_taxes(cls, company_data):
        """Return taxes of every make: excluded, included, on top, group, tagged."""
        Tax = cls.env["account.tax"].with_company(company_data["company"])
        tags = cls.env["account.account.tag"].create(
            [
                {"name": f"writer {name}", "applicability": "taxes"}
                for name in ("base", "tax", "refund base", "refund tax")
            ]
        )
        account = company_data["default_account_tax_sale"]

        def lines(base, tax):
            return [
                Command.create(
                    {
                        "repartition_type": "base",
                        "tag_ids": [Command.set(base.ids)],
                    }
                ),
                Command.create(
                    {
                        "factor_percent": 60,
                        "repartition_type": "tax",
                        "account_id": account.id,
                        "tag_ids": [Command.set(tax.ids)],
                    }
                ),
                Command.create({"factor_percent": 40, "repartition_type": "tax"}),
            ]

        excluded, included, below, above, fixed = Tax.create(
            [
                {"name": "20 %", "amount": 20},
                {
                    "name": "10 % incl.",
                    "amount": 10,
                    "price_include_override": "tax_included",
                },
                {
                    "name": "3 %, base of others",
                    "amount": 3,
                    "include_base_amount": True,
                },
                {"name": "7 % on top", "amount": 7, "sequence": 30},
                {"name": "1.05 per unit", "amount_type": "fixed", "amount": 1.05},
            ]
        )
        tagged = Tax.create(
            {
                "name": "8.5 % tagged",
                "amount": 8.5,
                "invoice_repartition_line_ids": lines(tags[0], tags[1]),
                "refund_repartition_line_ids": lines(tags[2], tags[3]),
            }
        )
        children = Tax.create(
            [
                {"name": "child 4 %", "amount": 4, "type_tax_use": "none"},
                {"name": "child 6 %", "amount": 6, "type_tax_use": "none"},
            ]
        )
        group = Tax.create(
            {
                "name": "group",
                "amount_type": "group",
                "children_tax_ids": [Command.set(children.ids)],
            }
        )
        return excluded | included | below | above | fixed | tagged | group

    def setUp(self):
        super().setUp()
        # Small batches too, so that a test needs one document and not two.
        self._patch(invoice_writer, "SMALLEST_SET", 1)
        self._patch(invoice_writer_append, "SMALLEST_APPEND", 1)
        # Differences must show in the tests and not be hidden by a fall-back.
        self._patch(invoice_writer_check, "CHECKED_KINDS", 0)

    def _patch(self, target, name, value):
        """Replace a module constant for the time of one test."""
        patcher = patch.object(target, name, value)
        patcher.start()
        self.addCleanup(patcher.stop)

    def document(self, lines=None, **header):
        """Return a document with a section, a note and three products."""
        return {
            "header": {
                "move_type": "out_invoice",
                "partner_id": self.partner_a.id,
                "invoice_date": "2025-01-31",
                **header,
            },
            "lines": lines
            or [
                {"key": None, "display_type": "line_section", "name": "Laundry"},
                {"key": "b", "product_id": self.product_b.id, "price_unit": 7.0},
                {"key": "a", "product_id": self.product_a.id, "price_unit": 12.0},
                {"key": "n", "display_type": "line_note", "name": "By\thand\\\nonly"},
            ],
        }

    def rows_of(self, move_id):
        """Return every stored value of an invoice, its chatter and followers."""
        move = self.env["account.move"].browse(move_id)
        self.env.flush_all()
        self.env.cr.flush()
        messages = move.message_ids.sorted("id")
        return {
            "rows": self.writer._stored_rows(move_id),
            "messages": [
                {
                    **self._columns_of(message),
                    "tracked": message.tracking_value_ids.mapped("field_id.name"),
                    "told": [
                        (told.res_partner_id, told.notification_type)
                        for told in message.sudo().notification_ids
                    ],
                }
                for message in messages
            ],
            "followers": sorted(
                (follower.partner_id.id, follower.subtype_ids.ids)
                for follower in move.message_follower_ids
            ),
        }

    def _columns_of(self, message):
        """Return every stored value of a message that two messages can share."""
        own = {"id", "res_id", "message_id", "date", *LOG_ACCESS_COLUMNS}
        return {
            name: message[name]
            for name, field in message._fields.items()
            if field.store and field.column_type and name not in own
        }

    def _differences(self, expected, found):
        """Return ``row: {column: (plain, ours)}`` of the values that differ."""
        if len(found["rows"]) != len(expected["rows"]):
            return {"rows": (len(expected["rows"]), len(found["rows"]))}
        result = {}
        for number, row in enumerate(expected["rows"]):
            for name, value in row.items():
                if found["rows"][number][name] != value:
                    result.setdefault(number, {})[name] = (
                        value,
                        found["rows"][number][name],
                    )
        return result

    def assert_same_rows(self, documents, methods=("set",), writer=None):
        """Assert the writer stores what plain ``create()`` stores, one by one."""
        writer = self.writer if writer is None else writer
        drafts = writer.write_drafts(documents)
        for document, draft in zip(documents, drafts, strict=True):
            self.assertIn(draft.method, methods, draft.reason)
            [plain] = writer._create_plain([document], None)
            # Pending values as this user, before a flush computes them as another.
            writer.env.flush_all()
            expected, found = self.rows_of(plain.move_id), self.rows_of(draft.move_id)
            self.assertFalse(self._differences(expected, found), document)
            self.assertEqual(found["messages"], expected["messages"])
            self.assertEqual(found["followers"], expected["followers"])
            self.assertEqual(set(draft.line_ids), set(plain.line_ids))
        return drafts

    def assert_same_error(self, documents, writer=None):
        """Assert the writer refuses what plain ``create()`` refuses, in its words."""
        writer = self.writer if writer is None else writer
        with self.assertRaises(UserError) as plain, self.env.cr.savepoint():
            writer._create_plain(documents, None)
        with self.assertRaises(UserError) as ours, self.env.cr.savepoint():
            writer.write_drafts(documents)
        self.assertEqual(type(ours.exception), type(plain.exception))
        self.assertEqual(str(ours.exception), str(plain.exception))
