import json

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .order_common import ACT, OrderCase


@tagged("post_install", "-at_install")
class TestOrderAttack(OrderCase):
    """signing.md 5, "Rights" and "Binding", and 4.1: the gaps of Odoo 19.0."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sign_orders()
        cls.boss = cls.make_user("boss", groups="purchase.group_purchase_manager")

    def _refused(self, words="Revise|buttons|not signed|waits for"):
        return self.refused(words)

    def test_write_state(self):
        """4.1: write({'state': 'purchase'}) of a plain buyer, from every state."""
        draft = self.order()
        asked, _request = self.ask()
        for order in (draft, asked):
            with self._refused():
                order.write({"state": "purchase"})
            with self._refused():
                order.with_user(self.boss).button_approve()
            with self._refused():
                order.with_user(self.boss).button_approve(force=True)
        with self._refused():
            draft.write({"state": "to approve"})
        self.assertEqual((draft.state, asked.state), ("draft", "to approve"))

    def test_signed_order_goes_no_other_way(self):
        order = self.signed()
        for state in ("draft", "sent", "to approve", "cancel"):
            with self._refused():
                order.write({"state": state})

    def test_create_with_state(self):
        for state in ("purchase", "to approve"):
            with self._refused("created as a request|Revise"):
                self.order(state=state)
            with self._refused("created as a request|Revise"):
                self.env["purchase.order"].with_user(self.chloe).with_context(
                    default_state=state
                ).create({"partner_id": self.supplier.id})

    def test_line_write_after_signing(self):
        """4.1: price 120 -> 9999 on a signed order; every value of the document."""
        asked, _request = self.ask()
        signed = self.signed()
        unit = self.env.ref("uom.product_uom_dozen")
        account = self._account()
        for order in (asked, signed):
            line = order.order_line
            for values in (
                {"price_unit": 9999},
                {"product_qty": 11},
                {"discount": 50},
                {"name": "Other"},
                {"product_id": self.lamp.id},
                {"product_uom_id": unit.id},
                {"analytic_distribution": {str(account.id): 100}},
            ):
                with self.subTest(order.state, values=values), self._refused():
                    line.write(values)
                with self.subTest("sudo", values=values), self._refused():
                    line.sudo().write(values)
            self.assertEqual(line.price_unit, 120)

    def _account(self):
        plan = self.env["account.analytic.plan"].create({"name": "Plan"})
        return self.env["account.analytic.account"].create(
            {"name": "Office", "plan_id": plan.id, "company_id": self.company.id}
        )

    def test_taxes(self):
        tax = self.env["account.tax"].create(
            {
                "name": "20 %",
                "amount": 20,
                "type_tax_use": "purchase",
                "company_id": self.company.id,
                "country_id": self.env.ref("base.fr").id,
                "tax_group_id": self.env["account.tax.group"]
                .create({"name": "VAT", "company_id": self.company.id})
                .id,
            }
        )
        order = self.signed()
        with self._refused():
            order.order_line.write({"tax_ids": [Command.set(tax.ids)]})

    def test_order_write_after_signing(self):
        order = self.signed()
        term = self.env["account.payment.term"].create({"name": "Later"})
        for values in (
            {"partner_id": self.other_supplier.id},
            {"currency_id": self.env.ref("base.USD").id},
            {"name": "P-1"},
            {"note": "<p>And a car</p>"},
            {"payment_term_id": term.id},
            {"dest_address_id": self.other_supplier.id},
        ):
            with self.subTest(values=values), self._refused():
                order.write(values)
            with self.subTest("sudo", values=values), self._refused():
                order.sudo().write(values)

    def test_commands(self):
        """One2many commands: create, update, delete, unlink, link, clear, set."""
        order = self.signed()
        line = order.order_line
        stray = self.order().order_line
        new = {"product_id": self.lamp.id, "product_qty": 1, "price_unit": 1}
        for command in (
            Command.create(new),
            Command.update(line.id, {"price_unit": 1}),
            Command.link(stray.id),
        ):
            with self.subTest(command), self._refused():
                order.write({"order_line": [command]})
        asked, _request = self.ask()
        for command in (
            Command.delete(asked.order_line.id),
            Command.clear(),
            Command.set(stray.ids),
        ):
            with self.subTest(command), self._refused():
                asked.write({"order_line": [command]})

    def test_lines_of_their_own(self):
        """Lines made, moved or deleted by themselves."""
        asked, _request = self.ask()
        stray = self.order().order_line
        with self._refused():
            asked.order_line.unlink()
        with self._refused():
            stray.order_id = asked
        with self._refused():
            asked.order_line.order_id = stray.order_id
        with self._refused():
            self.env["purchase.order.line"].with_user(self.chloe).create(
                {"order_id": asked.id, "product_id": self.lamp.id, "product_qty": 1}
            )
        with self._refused():
            self.env["purchase.order.line"].with_user(self.chloe).with_context(
                default_product_qty=5
            ).create({"order_id": asked.id, "product_id": self.lamp.id})

    def test_context(self):
        """No key that a client can send opens anything."""
        order = self.signed()
        keys = {
            "procure_sign_trusted": True,
            "trusted": True,
            "skip_validation_check": True,
            "install_mode": True,
            "default_signing_revising": True,
        }
        with self._refused():
            order.with_context(**keys).order_line.write({"price_unit": 1})
        for values in ({"signing_revising": True}, {"signing_texts": {}}):
            with self.refused("program alone", AccessError):
                order.with_context(**keys).sudo().write(values)
        fresh = self.env["purchase.order"].with_user(self.chloe).with_context(**keys)
        made = fresh.create({"partner_id": self.supplier.id})
        self.assertFalse(made.signing_revising)

    def test_copy_keeps_no_signature(self):
        order = self.signed()
        twin = order.copy()
        self.assertEqual((twin.state, twin.signing_state), ("draft", "none"))
        self.assertFalse(twin.sudo().signing_texts)
        with self._refused("created as a request|Revise"):
            order.copy({"state": "purchase"})

    def test_import(self):
        """load() writes like everybody else."""
        order = self.signed()
        external = order.sudo()._export_rows([["id"]])[0][0]
        result = (
            self.env["purchase.order"]
            .with_user(self.chloe)
            .load(["id", "name"], [[external, "P-9"]])
        )
        self.assertFalse(result["ids"])
        self.assertIn("Revise", result["messages"][0]["message"])

    def test_unlink(self):
        order = self.signed()
        with self.assertRaises(UserError):
            order.unlink()
        order._signing_cancel("No")
        with self._refused("stays"):
            order.unlink()

    def test_lock(self):
        signed = self.signed()
        signed.button_lock()
        signed.button_unlock()
        self.env.cr.execute(
            "UPDATE purchase_order_line SET product_qty = 99 WHERE order_id = %s",
            [signed.id],
        )
        self.env.invalidate_all()
        with self._refused("has changed"):
            signed.button_lock()

    def test_sql_is_seen_at_each_gate(self):
        """What passes by write() is found by the digest: SQL, recomputations."""
        order = self.signed()
        self.env.cr.execute(
            "UPDATE purchase_order_line SET price_unit = 9999 WHERE order_id = %s",
            [order.id],
        )
        self.env.invalidate_all()
        self.assertEqual(order.signing_state, "changed")
        for gate in (order.action_create_invoice, order.action_rfq_send):
            with self._refused("has changed"):
                gate()

    def test_stored_total_does_not_choose_the_policy(self):
        """A total written past its lines changes neither document nor policy."""
        order = self.order()
        order.write({"amount_total": 1, "amount_untaxed": 1})
        order.order_line.write({"price_subtotal": 1})
        self.assertEqual(float(order._signing_values(ACT)["amount"]), 1200.0)
        self.assertEqual(float(order._signing_facts(ACT).own), 1200.0)
        row = order._signing_display(ACT)["tables"][0]["rows"][0]
        self.assertIn("1,200.00", row[4])

    def test_what_odoo_writes_stays_free(self):
        order = self.signed()
        order.order_line.write({"date_planned": "2030-01-01 12:00:00"})
        order.write({"partner_ref": "SO-1", "priority": "1", "origin": "REQ"})
        picking = order.picking_ids
        picking.with_user(self.david).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(order.order_line.qty_received, 10)
        self.assertEqual(order.signing_state, "done")
        order._signing_gate()

    def test_receipt_of_what_nobody_ordered(self):
        """It is not blocked; it makes an unsigned revision, which nothing is billed of."""
        order = self.signed()
        picking = order.picking_ids.with_user(self.chloe)
        picking.move_ids = [
            Command.create(
                {
                    "product_id": self.lamp.id,
                    "product_uom_qty": 3,
                    "quantity": 3,
                    "picked": True,
                    "location_id": picking.location_id.id,
                    "location_dest_id": picking.location_dest_id.id,
                }
            )
        ]
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(len(order.order_line), 2)
        order.invalidate_recordset(["signing_state"])
        self.assertEqual(order.signing_state, "changed")
        with self._refused("has changed"):
            order._signing_gate()
        order.action_signing_ask()
        self.assertEqual(self.request_of(order).revision, 2)

    def test_received_by_is_written_by_the_program(self):
        order = self.signed()
        with self.refused("Who received", AccessError):
            order.picking_ids.sudo().signing_done_by_id = self.otto
        order.picking_ids.with_user(self.david).button_validate()
        self.assertEqual(order.picking_ids.signing_done_by_id, self.david)

    def test_signatures_replayed_on_a_twin(self):
        """Duplicate order reuse: a twin with the same document and name is another."""
        order = self.signed()
        twin = self.order()
        texts = order.sudo().signing_texts
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE purchase_order SET name = %s, create_date = %s, signing_texts = %s "
            "WHERE id = %s",
            [order.name, order.create_date, json.dumps(texts), twin.id],
        )
        request = self.request_of(order)
        self.env.cr.execute(
            "UPDATE signing_request SET res_id = %s WHERE id = %s",
            [twin.id, request.id],
        )
        self.env.invalidate_all()
        self.assertEqual(twin._signing_document(ACT), order._signing_document(ACT))
        with self._refused("other-record"):
            twin.write({"state": "purchase"})
        with self._refused("not signed"):
            order._signing_gate()

    def test_other_company(self):
        """A policy of one company says nothing of the orders of another."""
        order = self.order(user=self.gina)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        with self.refused("Revise|company", Exception):
            self.signed().sudo().company_id = self.other_company

    def test_currency_swap(self):
        order = self.signed()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE purchase_order SET currency_id = %s WHERE id = %s",
            [self.env.ref("base.USD").id, order.id],
        )
        self.env.invalidate_all()
        with self._refused("has changed"):
            order._signing_gate()
