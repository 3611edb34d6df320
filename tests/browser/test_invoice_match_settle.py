"""Exceptions of the demo company's supplier invoices, one of each owner, are settled."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.french
PEOPLE = """
env["res.users"].search([("login", "in", ("accountant", "buyer"))]).write({"lang": "fr_FR"})
env.cr.commit()
"""
STATE = "SELECT match_state, release_kind FROM account_move WHERE ref = '{number}'"
OPEN = """
SELECT count(*) FROM invoice_exception exception
  JOIN account_move bill ON bill.id = exception.move_id
 WHERE exception.state = 'open' AND bill.ref = '{number}'
"""


@pytest.fixture
def company(demo_db, odoo_server):
    """The demo company with the invoices its suppliers sent; returns its address."""
    demo_db.run(PEOPLE)
    return odoo_server(database=demo_db).url


def log_in(page, url, login):
    page.context.clear_cookies()
    page.goto(f"{url}/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", login)
    page.click("button[type=submit]")
    page.wait_for_selector(".o_web_client .o_main_navbar")


def open_bill(page, url, number):
    page.goto(f"{url}/odoo/bills-comparison")
    page.locator(".o_data_row", has_text=number).locator("td[name=ref]").click()
    view = page.locator(".o_match_view")
    view.locator("[name=head]", has_text=number).wait_for()
    return view


def text_of(place):
    """The text of a place with plain spaces, as a person reads it."""
    return re.sub(r"\s+", " ", place.inner_text())


def settle(page, view, outcome, text=None):
    view.locator(f"[name=exceptions] [data-outcome={outcome}]").first.click()
    if text is not None:
        dialog = page.locator(".modal")
        dialog.locator("textarea:visible, input[type=text]:visible").first.fill(text)
        dialog.locator("footer .btn-primary:visible").click()
        dialog.wait_for(state="detached")


def test_one_exception_of_each_owner(company, demo_db, page):
    url = company

    # The buyer's: a price; the buyer sees what differs and accepts it.
    log_in(page, url, "accountant")
    page.goto(f"{url}/odoo/bills-to-decide")
    page.locator(".o_facet_remove").last.click()
    row = page.locator(".o_data_row", has_text="ML-2240")
    assert "31,40" in text_of(row)
    assert "29,90" in text_of(row)
    view = open_bill(page, url, "ML-2240")
    expect(view.locator("tr[data-tone=danger]")).to_have_count(1)
    settle(page, view, "accept", "Tarif de novembre, vu avec le fournisseur")
    view.locator("[name=released]").wait_for()
    assert demo_db.query(STATE.format(number="ML-2240"))[0][1] == "auto"

    # Receiving's: what did not come yet is waited for; the bill stays held.
    view = open_bill(page, url, "PT-0887")
    expect(view.locator("tr[data-tone=warning]")).to_have_count(2)
    settle(page, view, "wait")
    view.locator("[data-code=L08]").first.wait_for()
    assert demo_db.query(STATE.format(number="PT-0887")) == [("waiting", None)]

    # Accounting's: a total that is not the sum of the others.
    view = open_bill(page, url, "ML-2247")
    assert "H11" in view.locator("[data-code]").first.get_attribute("data-code")
    for _each in range(view.locator("[name=exceptions] [data-code]").count()):
        before = view.locator("[name=exceptions] [data-code]").count()
        settle(page, view, "accept", "Erreur d'addition, le fournisseur corrige")
        view.locator("[name=exceptions] [data-code]").nth(before - 1).wait_for(
            state="detached"
        )
    assert demo_db.query(OPEN.format(number="ML-2247")) == [(0,)]
