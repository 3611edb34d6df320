"""Signing, as tests let processes do it inside Odoo; see ``inside``."""

import os

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.procure_sign.core.statement import Act
from odoo.addons.procure_sign.passphrase import VARIABLE
from odoo.addons.procure_sign.tests import paper
from odoo.addons.procure_sign.trust import trusted

PIN = "2580"


def _load(env, tables=False):
    """Let this process know the paper that is signed."""
    os.environ[VARIABLE] = "a long sentence that only the tests know"
    paper.add_model(env, tables)


def prepare_sign(env):
    """Create a company where one of some approvers signs, each with a card.

    Dora's limit of a day is 2,000; Emil and Flora have their rights taken back.

    :return: company, users and their cards
    """
    _load(env, tables=True)
    company = env["res.company"].create({"name": "Vite et Ensemble"})
    env["signing.authority"]._found(company)
    found = {"company": company.id}
    for name in ("bruno", "chloe", "dora", "emil", "flora"):
        user = new_test_user(
            env,
            f"{name}-sign",
            "base.group_user",
            name=name.capitalize(),
            email=f"{name}@example.com",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        limits = {"limit_day": 2000.0} if name == "dora" else {}
        found[name] = [user.id, _person(env, user, **limits).id]
    policy = trusted(env["signing.policy"]).create(
        {
            "name": "Papers",
            "act": Act.APPROVE_ORDER.value,
            "company_id": company.id,
            "step_ids": [
                Command.create(
                    {
                        "name": "approver",
                        "role_id": env.ref("procure_sign.role_approver").id,
                    }
                )
            ],
        }
    )
    policy._put_in_force()
    return found


def _person(env, user, **limits):
    """Make a person with the approver's role; return her card."""
    person = trusted(env["signing.person"]).create(
        {
            "name": user.name,
            "email": user.email,
            "company_id": user.company_id.id,
            "login_ids": [Command.create({"user_id": user.id})],
        }
    )
    right = trusted(env["signing.right"]).create(
        {
            "person_id": person.id,
            "role_id": env.ref("procure_sign.role_approver").id,
            "company_id": person.company_id.id,
            **limits,
        }
    )
    for part in (person, person.login_ids, right):
        part._put_in_force()
    return env["signing.certificate"]._issue_software(person, PIN)


def ask_to_sign(env, company, name):
    """Ask for a paper's signature; return its open step."""
    _load(env)
    company = env["res.company"].browse(company)
    made = env[paper.Paper._name].create(
        {
            "name": name,
            "text": "10 chairs",
            "amount": 1200.0,
            "company_id": company.id,
            "currency_id": company.currency_id.id,
        }
    )
    return made._signing_open(Act.APPROVE_ORDER).step_ids.id


def prepare_signature(env, step, who):
    """Prepare a signature and sign it on the card, as an agent does.

    :return: session and raw signature
    """
    _load(env)
    user, card = who
    step = env["signing.step"].with_user(user).browse(step)
    session = step._prepare_session(env["signing.certificate"].browse(card))
    sign = session.certificate_id._open_card(PIN)
    return [session.id, sign(session._to_sign()).hex()]


def finish_signature(env, session, raw, who):
    """Bring a signature back.

    :return: its position in the log, and what the paper's hook counted
    """
    _load(env)
    session = env["signing.session"].with_user(who[0]).sudo().browse(session)
    evidence = session._finish(bytes.fromhex(raw))
    entry = env["signing.log"].search([("evidence", "=", evidence.identity)])
    # Orders have hooks of their own.
    return [entry.position, getattr(evidence.request_id._record(), "done", 0)]


def ask_again(env, step):
    """Change what is to be signed and ask anew, as a file that is generated again."""
    _load(env)
    record = env["signing.step"].sudo().browse(step).request_id._record()
    record.text = "11 chairs"
    return record._signing_open(Act.APPROVE_ORDER).step_ids.id


def revoke_right(env, who):
    """Take a person's right back at once; return its state."""
    login = env["signing.login"].search([("user_id", "=", who[0])])
    right = login.person_id.right_ids
    right._revoke()
    return right.state


def ask_for_order(env, company):
    """Ask for the signature of a purchase order; return it and its open step."""
    company = env["res.company"].browse(company)
    orders = env["purchase.order"].with_company(company)
    houses = env["stock.warehouse"]
    if not houses.search_count([("company_id", "=", company.id)]):
        houses.create({"company_id": company.id})
    supplier = env["res.partner"].create({"name": "Chaises"})
    product = env["product.product"].create({"name": "Chair"})
    line = {"product_id": product.id, "product_qty": 10, "price_unit": 120}
    line["tax_ids"] = [Command.clear()]
    values = {"partner_id": supplier.id, "order_line": [Command.create(line)]}
    order = orders.create({**values, "company_id": company.id})
    order.button_confirm()
    return [order.id, order._signing_requests().step_ids.id]


def revise_order(env, order):
    """Give an order's signatures up; return its state."""
    order = env["purchase.order"].browse(order)
    order._signing_revise("Ten are too many")
    return order.state


def order_gate(env, order):
    """Ask the gate of an order."""
    env["purchase.order"].browse(order)._signing_gate()


def check_log(env, company):
    """Check a company's log; return its problems and its length."""
    from odoo.addons.procure_sign.core import act_log

    company = env["res.company"].browse(company)
    log = env["signing.log"]
    entries = log._get_entries(company)
    name = log._get_company_name(company)
    problems = act_log.check(entries, name, [log._head(company)])
    return [[one.flaw.value for one in problems], len(entries)]
