"""A supplier types an invoice from what was received and sees its state: on a phone."""

import re

import pytest

pytestmark = [pytest.mark.phone, pytest.mark.french]

SET_UP = """
from odoo.fields import Command
company = env.company
euro = env.ref("base.EUR")
euro.active = True
company.write({"name": "Atelier du Parc", "country_id": env.ref("base.fr").id})
env["res.lang"]._activate_lang("fr_FR")
env["ir.module.module"].search([("name", "=", "invoice_match")])._update_translations(
    ["fr_FR"]
)
supplier = env["res.partner"].create({
    "name": "Boulonnerie Martin", "is_company": True, "vat": "FR91746948785",
    "country_id": env.ref("base.fr").id, "street": "3 rue des Forges",
    "zip": "69002", "city": "Lyon", "lang": "fr_FR",
})
user = env["res.users"].with_context(no_reset_password=True).create({
    "name": "Léa Martin", "login": "supplier", "password": "supplier",
    "lang": "fr_FR", "group_ids": [Command.set(env.ref("base.group_portal").ids)],
})
user.partner_id.parent_id = supplier
tax = env["account.tax"].search([
    ("type_tax_use", "=", "purchase"), ("company_id", "=", company.id)], limit=1)
tax.write({"amount": 20, "price_include_override": "tax_excluded"})
lines = []
for name, quantity, price in (
    ("Boulon M8x40 zingué", 10, 10), ("Rondelle M8 laiton", 100, 2.5),
    ("Équerre 90 acier", 5, 40),
):
    product = env["product.product"].create({
        "name": name, "type": "consu", "is_storable": True,
        "purchase_method": "receive",
    })
    lines.append(Command.create({
        "product_id": product.id, "product_qty": quantity, "price_unit": price,
        "tax_ids": [Command.set(tax.ids)],
    }))
order = env["purchase.order"].create({
    "partner_id": supplier.id, "currency_id": euro.id, "order_line": lines,
})
order.button_confirm()
picking = order.picking_ids
for move in picking.move_ids:
    move.quantity = 2 if move.product_uom_qty == 5 else move.product_uom_qty
    move.picked = True
picking._action_done()
env.cr.commit()
print(order.name)
"""
ASK = """
from odoo.addons.invoice_match.trust import trusted
move = env["account.move"].search([("ref", "=", "F-2026-17")])
trusted(env["invoice.exception"]).create({
    "move_id": move.id, "code": "L04", "identity": "L04", "owner": "buyer",
    "outcome": "ask", "question": "Pourquoi deux équerres ?",
    "asked_at": env.cr.now(),
})
env.cr.commit()
"""
ANSWER = "SELECT answer FROM invoice_exception WHERE answered_at IS NOT NULL"
SENT = """
SELECT move.amount_total, capture.channel, move.match_state
  FROM account_move move JOIN invoice_capture capture ON capture.move_id = move.id
"""


def log_in(page, url):
    page.goto(f"{url}/web/login")
    page.fill("input[name=login]", "supplier")
    page.fill("input[name=password]", "supplier")
    page.click("button[type=submit]")
    page.wait_for_url("**/my**")


def fits_the_phone(page):
    return page.evaluate("document.documentElement.scrollWidth") <= 390


def text_of(page, selector="main"):
    """The text with plain spaces, as a person reads it."""
    return re.sub(r"\s+", " ", page.locator(selector).first.inner_text())


def look(page, name):
    """Every page of the journey is as wide as the phone."""
    assert fits_the_phone(page), name


def test_supplier_types_what_was_received(suite_db, odoo_server, page):
    order = suite_db.run(SET_UP).split()[-1]
    server = odoo_server()
    log_in(page, server.url)
    page.goto(f"{server.url}/my/supplier")
    look(page, "orders")
    figures = text_of(page, ".o_supplier_figures")
    for words in ("660,00", "516,00"):
        assert words in figures

    page.get_by_role("link", name="Envoyer une facture").click()
    look(page, "send")
    page.locator(".o_supplier_choose a", has_text=order).click()
    look(page, "form")
    quantities = page.locator(".o_supplier_line input")
    assert [one.input_value() for one in quantities.all()] == ["10", "100", "2"]
    page.fill("#number", "F-2026-17")
    page.get_by_role("button", name="Voir les totaux").click()

    page.wait_for_selector(".o_supplier_fine")
    look(page, "check")
    totals = text_of(page, ".o_supplier_totals")
    for words in ("430,00", "86,00", "516,00"):
        assert words in totals
    page.get_by_role("button", name="Envoyer la facture").click()

    page.wait_for_selector(".o_supplier_steps")
    look(page, "invoice")
    assert "Bon à payer" in text_of(page, ".o_supplier_state")
    [[total, channel, state]] = suite_db.query(SENT)
    assert (float(total), channel, state) == (516.0, "typed", "matched")
    with page.expect_download() as download:
        page.locator("a[href*='/my/supplier/files/']").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-1.7")

    suite_db.run(ASK)
    page.goto(f"{server.url}/my/supplier")
    assert "Pourquoi deux équerres ?" in text_of(page, ".o_supplier_question")
    look(page, "asked")
    page.locator(".o_supplier_question a").click()
    page.fill("textarea[name=answer]", "Le reste arrive lundi.")
    page.locator(".o_supplier_thread button").click()
    page.wait_for_selector(".o_supplier_answer")
    look(page, "answered")
    assert suite_db.query(ANSWER) == [("Le reste arrive lundi.",)]
