from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..trust import trusted
from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestRuleAttack(OrderCase):
    """An administrator's automation rule runs inside the program's own writing."""

    def action(self, model, field, value):
        """Make a server action that writes one field of the record."""
        return self.env["ir.actions.server"].create(
            {
                "name": "Rule",
                "model_id": self.env["ir.model"]._get_id(model),
                "state": "object_write",
                "update_path": field,
                "value": value,
            }
        )

    @contextmanager
    def rule(self, model, action):
        """Run an action after each write, in its context, as base_automation does."""
        origin = self.env.registry[model].write

        def write(records, vals):
            done = origin(records, vals)
            if "state" in vals and not records.env.context.get("rule_ran"):
                rule = action.with_env(records.env).with_context(
                    active_model=model,
                    active_id=records[:1].id,
                    active_ids=records.ids,
                    rule_ran=True,
                )
                rule.sudo().run()
            return done

        with patch.object(self.env.registry[model], "write", write):
            yield

    def test_attack_rule_confirms_what_is_asked(self):
        self.sign_orders()
        order = self.order()
        action = self.action("purchase.order", "state", "purchase")
        with (
            self.rule("purchase.order", action),
            self.refused("buttons|not signed|waits for"),
        ):
            order.button_confirm()
        self.assertEqual(order.state, "draft")

    def draft_right(self):
        return trusted(self.env["signing.right"]).create(
            {
                "person_id": self.persons[self.bruno].id,
                "role_id": self.env.ref("procure_sign.role_treasurer").id,
                "company_id": self.company.id,
                "limit_act": 100,
            }
        )

    def test_attack_rule_raises_a_right_put_in_force(self):
        right = self.draft_right()
        action = self.action("signing.right", "limit_act", "999999")
        with (
            self.rule("signing.right", action),
            self.refused("by the program alone|in force|Only those", AccessError),
        ):
            trusted(right)._put_in_force()
        self.assertEqual((right.state, right.limit_act), ("draft", 100))

    def test_attack_other_values_while_put_in_force(self):
        """Attack: another addon's code writes more than was signed."""
        right = self.draft_right()
        origin = self.env.registry["signing.right"].write

        def write(records, vals):
            return origin(records, {**vals, "limit_act": 999999})

        with (
            patch.object(self.env.registry["signing.right"], "write", write),
            self.refused("changed meanwhile", UserError),
        ):
            trusted(right)._put_in_force()
        self.assertEqual((right.state, right.limit_act), ("draft", 100))
