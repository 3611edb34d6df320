"""A client of the demo company and the means of payment: on a phone, in French.

The provider's own form is Odoo's, with the script of ``tests/doubles/stripe`` in place
of Stripe's; all else is real: pages, mails in the outgoing box, calls over HTTP.
"""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tooling.process import free_port

TODAY = date.today()
pytestmark = [pytest.mark.phone, pytest.mark.french]
DUE = TODAY + timedelta(days=30)
IBAN = "FR76 3000 6000 0112 3456 7890 189"
SAME_BANK = "FR2530006000010000000000197"
OTHER_BANK = "FR7610107001011234567890129"
SET_UP = """
from odoo import Command
params = env["ir.config_parameter"]
params.set_param("web.base.url", {url!r})
params.set_param("report.url", {url!r})
params.set_param("quittance_demo.stripe_address", {stripe!r})
company = env.ref("quittance_demo.company")
client = env.ref("quittance_demo.user_client").partner_id
product = env["product.product"].search([("company_id", "=", company.id)], limit=1)
for amount, due in ((233.4, {due!r}), (80, {later!r})):
    line = {{"name": "Mois", "price_unit": amount, "tax_ids": [Command.clear()]}}
    env["account.move"].with_company(company).create({{
        "move_type": "out_invoice", "partner_id": client.id,
        "company_id": company.id, "invoice_date": {today!r},
        "invoice_payment_term_id": False, "invoice_date_due": due,
        "invoice_line_ids": [Command.create(line)],
    }}).action_post()
env.cr.commit()
"""
DELIVER = """
env["collection.consent"]._cron_deliver()
env.cr.commit()
"""
# A mandate is told to the bank anew only when it was used.
USE = """
env["account.banking.mandate"].search([]).last_debit_date = {today!r}
env.cr.commit()
"""
TOLD = """
mandate = env["account.banking.mandate"].search([])
told = mandate._get_pending_amendments()[mandate.id]
print(mandate.partner_bank_id.sanitized_acc_number, told.new_bank, told.original_iban)
"""
LINK = """
client = env.ref("quittance_demo.user_client").partner_id
links = env["collection.link"]
print(links._create_url("means", client, env.ref("quittance_demo.company"), days={days}))
env.cr.commit()
"""
CODE = """
SELECT body_html FROM mail_mail mail JOIN mail_message message
    ON message.id = mail.mail_message_id
 WHERE subject LIKE %s ORDER BY mail.id DESC LIMIT 1
"""
SENT = """
SELECT file.mimetype, file.name FROM mail_mail mail
  JOIN message_attachment_rel link ON link.message_id = mail.mail_message_id
  JOIN ir_attachment file ON file.id = link.attachment_id
 WHERE mail.mail_message_id IN (
       SELECT id FROM mail_message WHERE model = 'collection.consent')
"""


@pytest.fixture
def portal(demo_db, stripe_double, odoo_server, page):
    """The demo company's portal, where Stripe is the double."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    demo_db.run(
        SET_UP.format(
            url=url,
            stripe=stripe_double.url,
            today=str(TODAY),
            due=str(DUE),
            later=str(DUE + timedelta(days=20)),
        )
    )
    odoo_server(database=demo_db, port=port)
    return url


def log_in(page, url, login="client"):
    page.goto(f"{url}/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", login)
    page.click("button[type=submit]")
    page.wait_for_url("**/my**")


def fits_the_phone(page):
    return page.evaluate("document.documentElement.scrollWidth") <= 390


def text_of(page, selector="main"):
    """The text with plain spaces, as a person reads it."""
    return re.sub(r"\s+", " ", page.locator(selector).first.inner_text())


def french(day):
    return day.strftime("%d/%m/%Y")


def draw(page):
    """Sign with a finger: real touches, as a phone sends them."""
    pad = page.locator(".o_collection_pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    touch = page.context.new_cdp_session(page)

    def send(kind, *points):
        places = [{"x": box["x"] + x, "y": box["y"] + y} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    send("touchStart", (40, 100))
    for point in ((80, 30), (120, 110), (180, 40), (280, 90)):
        send("touchMove", point)
    send("touchEnd")
    return page.input_value(".o_collection_drawn")


def code_of(demo_db):
    """The one-time code in the newest mail that has one."""
    [[body]] = demo_db.query(CODE, ["Votre code pour%"])
    return re.search(r">(\d{6})<", body).group(1)


def read_mandate(page, iban):
    page.fill("#iban", iban)
    page.get_by_role("button", name="Lire le mandat").click()
    page.wait_for_selector(".o_collection_pad")
    assert fits_the_phone(page)
    return text_of(page)


def accept(page, demo_db):
    assert draw(page).startswith("data:image/png;base64,")
    page.fill("#code", code_of(demo_db))
    page.check("#agree")
    page.get_by_role("button", name="Accepter").click()
    page.wait_for_selector(".alert-success")


def add_card(page, url, number="4242424242424242"):
    """Consent, then the provider's form with the stand-in for its script."""
    page.goto(f"{url}/card")
    assert "à son échéance ou après" in text_of(page)
    page.check("#agree")
    page.get_by_role("button", name="Continuer").click()
    field = page.locator("input[name=double_means]")
    field.wait_for()
    assert fits_the_phone(page)
    # Debits are signed as a mandate: only cards are offered here.
    expect(page.locator("input[name=o_payment_radio]")).to_have_count(1)
    field.fill(number)
    page.locator("button[name=o_payment_submit_button]").click()
    page.wait_for_selector(".o_collection_next")
    assert "Votre carte est enregistrée" in text_of(page)


def names(page):
    return page.locator("[data-means] .fw-bold").all_inner_texts()


def test_mandate_is_accepted_and_moved_to_other_accounts(portal, demo_db, page):
    log_in(page, portal)
    page.goto(f"{portal}/my/means")
    assert "sans prélèvement prévu" in text_of(page)
    page.get_by_role("link", name="Ajouter un prélèvement SEPA").click()
    text = read_mandate(page, IBAN.lower())
    assert IBAN in text, "in groups of four"
    assert "CREDIT AGRICOLE" in text
    for words in (
        "Identifiant créancier FR72ZZZ123456",
        "8 semaines",
        "vous autorisez",
    ):
        assert words in text
    pad = page.locator(".o_collection_pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.touchscreen.tap(box["x"] + 50, box["y"] + 50)
    assert not page.input_value(".o_collection_drawn"), "a tap is no signature"
    drawn = draw(page)
    page.locator(".o_collection_clear").click()
    assert not page.input_value(".o_collection_drawn")
    drawn = draw(page)
    right = code_of(demo_db)
    page.fill("#code", "000000" if right != "000000" else "111111")
    page.check("#agree")
    page.get_by_role("button", name="Accepter").click()
    page.wait_for_selector(".alert-danger")
    assert page.input_value(".o_collection_drawn") == drawn, "not drawn again"
    page.fill("#code", right)
    page.check("#agree")
    page.get_by_role("button", name="Accepter").click()
    page.wait_for_selector(".alert-success")
    assert names(page) == ["Prélèvement SEPA •••• 0189"]
    assert fits_the_phone(page)
    coming = text_of(page, ".o_collection_next")
    for words in ("233,40 €", french(DUE), "Prélèvement SEPA •••• 0189"):
        assert words in coming, coming
    demo_db.run(DELIVER)
    [[kind, name]] = demo_db.query(SENT)
    assert kind == "application/pdf"
    assert name.startswith("sepa_core-QT")

    demo_db.run(USE.format(today=str(TODAY)))
    for iban, where in (
        (SAME_BANK, "la même banque"),
        (OTHER_BANK, "une autre banque"),
    ):
        page.get_by_role("link", name="Changer de compte").click()
        text = read_mandate(page, iban)
        assert f"Le nouveau compte est dans {where}" in text
        accept(page, demo_db)
        assert names(page) == [f"Prélèvement SEPA •••• {iban[-4:]}"]
        # Told against what the bank knows: the account of the last debit.
        same = iban == SAME_BANK
        first = IBAN.replace(" ", "") if same else ""
        told = f"{iban} {not same} {first}".strip()
        assert demo_db.run(TOLD).strip() == told


def test_card_is_added_ordered_and_removed(portal, demo_db, page, stripe_double):
    log_in(page, portal)
    add_card(page, f"{portal}/my/means")
    assert names(page) == ["Carte •••• 4242"]
    coming = text_of(page, ".o_collection_next")
    for words in ("233,40 €", french(DUE), "Carte •••• 4242", "80,00 €"):
        assert words in coming, coming
    assert f"Vous avez donné votre accord le {french(TODAY)}" in text_of(page)

    add_card(page, f"{portal}/my/means", "5555555555554444")
    assert names(page) == ["Carte •••• 4242", "Carte •••• 4444"]
    page.locator("form[action$='/up'] button").last.click()
    page.wait_for_selector(".alert-success")
    assert names(page) == ["Carte •••• 4444", "Carte •••• 4242"]
    assert "Carte •••• 4444" in text_of(page, ".o_collection_next")
    page.get_by_role("button", name="Définir par défaut").last.click()
    page.wait_for_selector(".alert-success")
    assert names(page) == ["Carte •••• 4242", "Carte •••• 4444"]
    assert page.locator("[data-means] .text-bg-primary").all_inner_texts() == [
        "Par défaut"
    ]
    page.get_by_role("link", name="Supprimer").first.click()
    assert "Cette opération est irréversible" in text_of(page)
    assert fits_the_phone(page)
    page.get_by_role("button", name="Supprimer").click()
    page.wait_for_selector(".alert-success")
    assert names(page) == ["Carte •••• 4444"]
    assert stripe_double.taken()["count"] == 0, "saving takes nothing"


def test_link_of_a_mail_works_without_login_until_it_ends(portal, demo_db, page):
    link = demo_db.run(LINK.format(days=14)).split()[-1]
    page.goto(link)
    assert "Mes moyens de paiement" in text_of(page)
    assert not page.locator("text=Déconnexion").count()
    add_card(page, link)
    assert names(page) == ["Carte •••• 4242"]
    page.goto(f"{link}/mandate")
    read_mandate(page, IBAN)
    accept(page, demo_db)
    assert sorted(names(page)) == ["Carte •••• 4242", "Prélèvement SEPA •••• 0189"]
    page.goto(f"{portal}/my/means")
    assert "/web/login" in page.url, "the link opens its own pages alone"

    over = demo_db.run(LINK.format(days=0)).split()[-1]
    answer = page.goto(over)
    assert answer.status == 404
    assert "Ce lien ne fonctionne plus" in text_of(page)
    assert fits_the_phone(page)
