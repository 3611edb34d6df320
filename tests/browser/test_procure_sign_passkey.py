"""A signer enrols a passkey, signs with it on a phone, then three with one PIN."""

import re

import pytest

from tooling import databases
from tooling.process import free_port
from tooling.running import Database

pytestmark = [pytest.mark.phone, pytest.mark.french]

SET_UP = """
from odoo import Command
from odoo.addons.procure_sign.trust import trusted

env["res.lang"]._activate_lang("fr_FR")
env["ir.config_parameter"].set_param("web.base.url", "{url}")
env["ir.config_parameter"].set_param("web.base.url.freeze", "True")
company = env.company
env["signing.authority"]._found(company)

def user(login, name, *groups):
    return env["res.users"].with_context(no_reset_password=True).create({{
        "name": name, "login": login, "password": login, "lang": "fr_FR",
        "email": login + "@example.com",
        "group_ids": [Command.set([env.ref(one).id for one in groups])],
    }})

def person(user, role):
    found = trusted(env["signing.person"]).create({{
        "name": user.name, "email": user.email, "company_id": company.id,
        "login_ids": [Command.create({{"user_id": user.id}})],
    }})
    right = trusted(env["signing.right"]).create({{
        "person_id": found.id, "role_id": env.ref(role).id, "company_id": company.id,
    }})
    for one in (found, found.login_ids, right):
        one._put_in_force()
    return found

buyer = user("chloe", "Chloé Achats", "base.group_user",
             "purchase.group_purchase_user")
bruno = person(user("bruno", "Bruno Morel", "base.group_user"),
               "procure_sign.role_approver")
person(buyer, "procure_sign.role_buyer")
env["signing.certificate"]._issue_software(bruno, "2580")
approver = env.ref("procure_sign.role_approver").id
trusted(env["signing.policy"]).create({{
    "name": "Commandes", "act": "approve_order", "company_id": company.id,
    "step_ids": [Command.create(
        {{"name": "approver", "sequence": 1, "role_id": approver}}
    )],
}})._put_in_force()
supplier = env["res.partner"].create({{"name": "Chaises SARL", "is_company": True}})
chair = env["product.product"].create({{"name": "Chaise", "is_storable": True}})
orders = env["purchase.order"].with_user(buyer).create([
    {{"partner_id": supplier.id, "order_line": [Command.create({{
        "product_id": chair.id, "product_qty": number, "price_unit": 120,
        "date_planned": "2030-01-01",
    }})]}}
    for number in (1, 2, 3, 4)
])
orders.button_confirm()
env.cr.commit()
"""
GRANT = """
from odoo.addons.procure_sign.trust import trusted
asked = env["signing.enrolment"].search([("state", "=", "draft")])
trusted(asked)._put_in_force()
env.cr.commit()
"""
SIGNED = "SELECT level, count(*) FROM signing_evidence GROUP BY level ORDER BY level"
KEYS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def sign_db(env, monkeypatch):
    """A fresh database with the suite, in French too, and its authority's passphrase."""
    monkeypatch.setitem(env.variables, "PROCURE_SIGN_PASSPHRASE", "of this test alone")
    with databases.temporary(env, "sign", language="fr_FR") as name:
        yield Database(env, name)


class Keys:
    """Chromium's virtual authenticator."""

    def __init__(self, page):
        self.client = page.context.new_cdp_session(page)
        self.client.send("WebAuthn.enable")
        added = self.client.send("WebAuthn.addVirtualAuthenticator", {"options": KEYS})
        self.id = added["authenticatorId"]

    def verify(self, verified):
        """Let the user pass, or fail, the authenticator's own question."""
        values = {"authenticatorId": self.id, "isUserVerified": verified}
        self.client.send("WebAuthn.setUserVerified", values)


def log_in(page, url, path):
    page.goto(f"{url}/web/login?redirect={path}")
    page.fill("input[name=login]", "bruno")
    page.fill("input[name=password]", "bruno")
    page.click("button[type=submit]")


def enrol(page, database):
    """The code that was mailed confirms the address."""
    page.locator("button[name=passkey]").click()
    page.locator("[data-state=mail]").wait_for()
    [(body,)] = database.query(
        "SELECT body_html FROM mail_mail ORDER BY id DESC LIMIT 1"
    )
    page.fill("[name=code]", re.search(r"\d{8}", body)[0])
    page.locator("button[name=confirm]").click()
    page.locator("[name=waiting]").wait_for()


def read(page, count):
    """Each is shown before there is a button to sign."""
    for number in range(1, count):
        assert not page.locator("button[name=sign]").count()
        page.locator("button[name=read]").click()
        shown = f"[name=documents] button:nth-child({number + 1}).btn-primary"
        page.locator(shown).wait_for()


def fits(page):
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], "nothing stands beside the screen"


def leave_out(page, count):
    """Sign the first alone: the others of this sitting are left out."""
    for number in range(1, count):
        button = f"[name=documents] button:nth-child({number + 1})"
        page.locator(button).click()
        page.locator(f"{button}.btn-primary").wait_for()
        page.locator("button[name=leave]").click()


def sign_with_passkey(page, keys):
    """Without the authenticator's question answered nothing is signed."""
    leave_out(page, 4)
    keys.verify(False)
    page.locator("button[name=sign]").click()
    page.locator("[name=error]").wait_for()
    keys.verify(True)
    page.locator("button[name=sign]").click()
    page.locator("[name=done]").wait_for()


def sign_three(page):
    """A wrong PIN signs nothing; the right one signs three documents."""
    read(page, 3)
    page.locator("input[type=radio]").last.check()
    page.fill("[name=pin]", "9731")
    page.locator("button[name=sign]").click()
    page.locator("[name=error]").wait_for()
    page.fill("[name=pin]", "2580")
    page.locator("button[name=sign]").click()
    page.locator("[name=done] strong").nth(2).wait_for()


def test_passkey_on_a_phone_then_three_with_one_pin(page, sign_db, odoo_server):
    port = free_port()
    # A passkey's site is a name: an address has none.
    url = f"http://localhost:{port}"
    sign_db.run(SET_UP.format(url=url))
    odoo_server(database=sign_db, port=port)
    keys = Keys(page)
    log_in(page, url, "/odoo/my-card")
    enrol(page, sign_db)
    fits(page)
    sign_db.run(GRANT)
    page.goto(f"{url}/odoo/sign")
    page.locator(".o_sign_document").wait_for()
    fits(page)
    sign_with_passkey(page, keys)
    assert sign_db.query(SIGNED) == [("passkey", 1)]
    page.set_viewport_size({"width": 1366, "height": 900})
    page.goto(f"{url}/odoo/sign")
    page.locator(".o_sign_document").wait_for()
    sign_three(page)
    assert sign_db.query(SIGNED) == [("passkey", 1), ("software", 3)]
