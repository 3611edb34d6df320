"""From the wish to the transfer: who asks, approves, buys, delivers and pays."""

import hashlib
import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser import journey_company as company
from tests.browser.journey_people import DESK, PHONE, People, fits, read
from tooling.process import free_port

#: The button is not there before the signatures: somebody calls the method himself.
UPLOAD = """
async (id) => {
    const params = {
        model: "account.payment.order", method: "generated2uploaded",
        args: [[id]], kwargs: {},
    };
    const body = JSON.stringify({jsonrpc: "2.0", method: "call", params});
    const headers = {"Content-Type": "application/json"};
    const address = "/web/dataset/call_kw/account.payment.order/generated2uploaded";
    const answer = await fetch(address, {method: "POST", headers, body});
    return (await answer.json()).error?.data?.message || "done";
}
"""
IBAN = "FR76 2004 1010 0500 0000 9988 716"


@pytest.fixture
def people(browser, demo_db, odoo_server):
    """The demo company with one more employee, served."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    demo_db.run(company.SET_UP.format(url=url))
    odoo_server(database=demo_db, port=port)
    opened = People(browser, demo_db, url)
    yield opened
    opened.close()


def ask(people):
    """An employee picks from the catalogue and says why."""
    action = "/odoo/action-purchase_request.purchase_request_form_action/new"
    page = people.open("anna", DESK, action)
    page.locator("[name=description] textarea").fill("Le stock de papier est vide")
    page.locator(".o_field_x2many_list_row_add a").first.click()
    page.locator(".o_selected_row [name=product_id] input").fill("PAP-RAME")
    page.locator(".o-autocomplete--dropdown-item", has_text="Ramette").first.click()
    quantity = page.locator(".o_selected_row [name=product_qty] input")
    expect(quantity).to_have_value("1,00")
    quantity.fill("150")
    quantity.press("Tab")
    page.locator("button[name=button_to_approve]").click()
    page.locator("button[name=button_to_approve]").wait_for(state="hidden")


def answer(people):
    """The supplier, on a phone, acknowledges, then would rather send fewer."""
    page = people.open("supplier", PHONE, "/my/purchase")
    page.locator(".o_portal_my_doc_table a").first.click()
    page.get_by_text("Marie Delorme").first.wait_for()
    fits(page)
    page.locator("form[action$='/acknowledge'] button").click()
    page.locator("[name=acknowledged]").wait_for()
    page.locator("a[href*='/propose']").click()
    expect(page.locator("input[name^=price-]")).to_have_value("4,1")
    page.locator("input[name^=qty-]").fill("120")
    page.fill("textarea[name=text]", "Il ne nous reste que 120 ramettes.")
    fits(page)
    page.locator("form[action$='/propose'] button[type=submit]").click()
    page.wait_for_url("**proposed=1**")
    assert people.database.query(company.ORDER)[0][3] is True


def take_over(people):
    """The buyer takes it over: a new revision, which is signed anew."""
    [(order,)] = people.database.query("SELECT max(id) FROM purchase_order")
    page = people.open("buyer", DESK, f"/odoo/purchase.order/{order}")
    page.locator("button[name=action_signing_proposals]").click()
    page.locator(".o_data_row td[name=text]").first.click()
    page.locator("button[name=action_take_over]").click()
    page.locator(".modal-footer .btn-primary").click()
    page.locator("button[name=action_signing_ask]").click()
    page.locator("button[name=action_signing_ask]").wait_for(state="hidden")


def order_payment(people):
    """What is released becomes a payment order; its file does not leave unsigned."""
    page = people.open("accountant", DESK, "/odoo/payment-proposal")
    page.locator("button[name=action_fill]").first.click()
    page.locator("button[name=action_make_order]").click()
    page.locator("button[name=draft2open]").click()
    page.locator("button[name=open2generated]").click()
    page.locator(".alert-info:visible", has_text="attend ses signatures").wait_for()
    assert not page.locator("button[name=generated2uploaded]").count()
    assert not page.locator(".modal").count(), "a form opens without an error"
    number = int(page.url.rsplit("/", 1)[1])
    assert "Thérèse Audibert" in page.evaluate(UPLOAD, number)
    return page


def upload(page):
    """The signed file is downloaded and told to have left.

    :return: its bytes
    """
    page.reload()
    page.locator(".alert-success:visible", has_text="Tout le monde").wait_for()
    with page.expect_download() as download:
        page.locator(".o_field_widget[name=payment_file_datas] a").click()
    page.locator("button[name=generated2uploaded]").click()
    page.locator("button[name=generated2uploaded]").wait_for(state="hidden")
    return download.value.path().read_bytes()


def check_payment(people, page, left):
    """What left is what was signed; so says the program, and the page for anybody."""
    page.goto(people.get_link("treasurer"))
    dossier = download_dossier(page)
    page.locator("button[name=action_verify]").click()
    words = page.locator("[name=words]")
    words.wait_for()
    assert "intégrée" in read(words), read(words)
    [(indication, built_in, proof)] = people.database.query(company.VERIFIED)
    assert (indication, built_in, proof) == ("TOTAL-PASSED", True, "B")

    files = unpack(dossier)
    assert left in files
    digest = hashlib.sha256(left).hexdigest().encode()
    assert any(digest in content for content in files if content != left)
    anybody = people.open("", PHONE, "/signatures/verify")
    anybody.set_input_files("[name=dossier]", dossier)
    anybody.locator(".o_signing_public form button").click()
    anybody.locator(".o_signing_evidence", has_text="Thérèse Audibert").wait_for()
    for verdict in anybody.locator(".o_signing_public .alert[role]").all():
        assert "TOTAL-PASSED" in read(verdict)
    fits(anybody)


def check_order(people):
    """The supplier has what was signed, of the revision that holds."""
    page = people.pages["buyer", False]
    page.goto(people.get_link("buyer"))
    dossier = download_dossier(page)
    supplier = people.pages["supplier", True]
    supplier.reload()
    link = supplier.locator("a[href*='/signed/0']").get_attribute("href")
    assert supplier.request.get(people.url + link).body() in unpack(dossier)


def download_dossier(page):
    with page.expect_download() as download:
        page.locator("button[name=action_dossier]").first.click()
    return download.value.path()


def unpack(dossier):
    """Return the contents of a dossier's files."""
    with zipfile.ZipFile(dossier) as opened:
        return [opened.read(name) for name in opened.namelist()]


def test_from_the_wish_to_the_transfer(people):
    ask(people)
    what = ("738,00", "Le stock de papier est vide", "Anna Vidal", "Budget restant")
    people.sign("manager", DESK, *what, "2 000,00", "1 385,00", "4,10 €, 4,10 €")
    people.sign("buyer", DESK, "738,00", "Marie Delorme")
    [(state, _total, sent, _known)] = people.database.query(company.ORDER)
    assert (state, sent) == ("purchase", "waiting")

    answer(people)
    take_over(people)
    people.sign("manager", PHONE, "590,40", "738,00", "révision 2")
    people.sign("buyer", PHONE, "590,40")
    [(state, total, _sent, known)] = people.database.query(company.ORDER)
    assert (state, float(total), known) == ("purchase", 590.4, False)
    assert people.database.query(company.EXPECTED) == [(120, 1)]

    people.database.run(company.DELIVER)
    names = {name for (name,) in people.database.query(company.MAILED)}
    assert {name.rsplit(".", 1)[1] for name in names} == {"pdf", "xml"}, names
    page = order_payment(people)
    people.sign_listed("treasurer", DESK, "PAY0001", "Maison du Linge", "jamais payé")
    people.sign("treasurer", PHONE, "Papeterie des Terreaux", IBAN, "590,40", "PT-0901")
    left = upload(page)
    checksum = hashlib.sha1(left).hexdigest()  # Odoo's own, of what it keeps
    assert people.database.query(company.LEFT) == [("uploaded", checksum)]
    check_payment(people, page, left)
    check_order(people)
