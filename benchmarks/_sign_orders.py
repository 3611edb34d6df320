"""Orders confirmed after their last signature, beside orders that nobody signs.

Two companies of one database order the same goods of the same supplier: one has a policy
(approver, then buyer), the other confirms as Odoo does. They take turns.
"""

import os
import time
from contextlib import contextmanager
from statistics import median
from unittest.mock import patch

PASSPHRASE = "a long sentence of the benchmark alone"
PIN = "2580"
LINES = 10
ROLES = {"Anna": "requester", "Bruno": "approver", "Chloe": "buyer"}
_GROUPS = ("base.group_user", "purchase.group_purchase_user", "stock.group_stock_user")


def measure(env, count):
    """Return the milliseconds of one confirmation: Odoo's, ours, and what it verifies.

    Ours begins when the last signature is in: every signature is verified again at the
    gate, the order is confirmed, the supplier's mail is put in the queue. Making the
    PDF and the mail belongs to that queue: Odoo's confirmation makes none.

    :param env: Odoo environment of a database with ``procure_sign``; it is written to
    :param count: orders of each kind
    """
    scene = Scene(env)
    stock, ours, checked = [], [], []
    for number in range(count + 1):
        stock.append(scene.confirm(scene.order(scene.plain, number)))
        order, request = scene.signed(number)
        with _clock() as seconds:
            ours.append(scene.finish(order, request))
        checked.append(sum(seconds))
        if order.state != "purchase" or len(seconds) != len(request.evidence_ids):
            raise SystemExit(f"{order.name} was not confirmed by its signatures")
    # The first of each fills Odoo's caches.
    taken = [own - spent for own, spent in zip(ours, checked, strict=True)]
    return {
        "confirm_stock_ms": _ms(stock),
        "confirm_ms": _ms(ours),
        "confirm_cryptography_ms": _ms(checked),
        "confirm_ratio": round(median(taken[1:]) / median(stock[1:]), 2),
        "confirmations": count,
        "confirm_lines": LINES,
    }


def _ms(seconds):
    return round(1000 * median(seconds[1:]), 1)


@contextmanager
def _clock():
    """Collect the seconds of each verification at the gate."""
    from odoo.addons.procure_sign.models import signing_gate

    seconds = []

    def timed(*args, **kwargs):
        start = time.perf_counter()
        try:
            return verify(*args, **kwargs)
        finally:
            seconds.append(time.perf_counter() - start)

    verify = signing_gate.verify
    with patch.object(signing_gate, "verify", timed):
        yield seconds


class Scene:
    """Two companies, their people and goods."""

    def __init__(self, env):
        from odoo.addons.procure_sign.passphrase import VARIABLE

        os.environ[VARIABLE] = PASSPHRASE
        self.env = env
        env.ref("base.EUR").active = True
        self.plain, self.governed = (
            self._company(name) for name in ("As ever", "Signed")
        )
        self.users = {name: self._user(name) for name in ROLES}
        supplier = {"name": "Supplier", "email": "supplier@example.com"}
        self.supplier = env["res.partner"].create(supplier)
        self.goods = env["product.product"].create(
            [
                {
                    "name": f"Article {number}",
                    "type": "consu",
                    "is_storable": True,
                    "supplier_taxes_id": [],
                }
                for number in range(LINES)
            ]
        )
        self._govern()
        env.cr.commit()
        self.pens = {
            name: card.with_user(self.users[name])._open_card(PIN)
            for name, card in self.cards.items()
        }

    def _company(self, name):
        company = self.env["res.company"].create(
            {"name": name, "currency_id": self.env.ref("base.EUR").id}
        )
        self.env["account.chart.template"].try_loading("generic_coa", company=company)
        self.env["stock.warehouse"].create({"company_id": company.id})
        return company

    def _user(self, name):
        companies = self.plain | self.governed
        return self.env["res.users"].create(
            {
                "name": name,
                "login": name.lower(),
                "email": f"{name.lower()}@example.com",
                "company_id": self.governed.id,
                "company_ids": [(6, 0, companies.ids)],
                "group_ids": [(6, 0, [self.env.ref(one).id for one in _GROUPS])],
            }
        )

    def _govern(self):
        """Put people with cards, and a policy for orders, in force at once."""
        from odoo.addons.procure_sign.trust import trusted

        self.env["signing.authority"]._found(self.governed, PASSPHRASE)
        roles = {
            role: self.env.ref(f"procure_sign.role_{role}") for role in ROLES.values()
        }
        persons = trusted(self.env["signing.person"]).create(
            [
                {
                    "name": name,
                    "email": user.email,
                    "company_id": self.governed.id,
                    "login_ids": [(0, 0, {"user_id": user.id})],
                    "right_ids": [(0, 0, {"role_id": roles[ROLES[name]].id})],
                }
                for name, user in self.users.items()
            ]
        )
        steps = [("approver", {}), ("buyer", {"duty": "buy"})]
        policy = trusted(self.env["signing.policy"]).create(
            {
                "name": "Orders",
                "act": "approve_order",
                "company_id": self.governed.id,
                "step_ids": [
                    (0, 0, {"name": one, "role_id": roles[one].id, **more})
                    for one, more in steps
                ],
            }
        )
        for records in (persons, persons.login_ids, persons.right_ids, policy):
            records._put_in_force()
        issue = self.env["signing.certificate"]._issue_software
        self.cards = {one.name: issue(one, PIN) for one in persons}

    def order(self, company, number):
        """Make a request for quotation, as its buyer does."""
        buyer = self.users["Chloe"]
        return (
            self.env["purchase.order"]
            .with_user(buyer)
            .with_company(company)
            .with_context(allowed_company_ids=company.ids)
            .create(
                {
                    "partner_id": self.supplier.id,
                    "user_id": buyer.id,
                    "order_line": [
                        (
                            0,
                            0,
                            {
                                "product_id": product.id,
                                "product_qty": 1 + number,
                                "price_unit": 12.5,
                                "tax_ids": [],
                            },
                        )
                        for product in self.goods
                    ],
                }
            )
        )

    def confirm(self, order):
        """Return the seconds of Odoo's own confirmation."""
        return self._timed(order.button_confirm)

    def signed(self, number):
        """Return an order with its signatures in, and its request, not yet confirmed."""
        order = self.order(self.governed, number)
        order.button_confirm()
        request = order._signing_requests()[:1]
        steps = request.step_ids.sorted("sequence")
        with patch.object(type(order), "_signing_done", lambda *args: None):
            for step, name in zip(steps, ("Bruno", "Chloe"), strict=True):
                user, pen = self.users[name], self.pens[name]
                session = step.with_user(user)._prepare_session(self.cards[name])
                session._finish(pen(session._to_sign()))
        return order, request

    def finish(self, order, request):
        """Return the seconds of what follows the last signature."""
        # As in a transaction that has verified nothing yet.
        self.env.cr.cache.pop("procure_sign", None)
        act = request._get_act()
        return self._timed(lambda: order.sudo()._signing_done(act, request))

    def _timed(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        start = time.perf_counter()
        action()
        self.env.flush_all()
        return time.perf_counter() - start
