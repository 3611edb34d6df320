"""A buyer receives on a phone, in French: scan, refusal with photo, driver, rest."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from tooling import databases
from tooling.running import Database

pytestmark = [pytest.mark.phone, pytest.mark.french]

SET_UP = """
from odoo import Command
env["res.lang"]._activate_lang("fr_FR")
supplier = env["res.partner"].create({"name": "Quincaillerie Morel", "is_company": True})
bolts, brackets = env["product.product"].create([
    {"name": "Boulon M8", "is_storable": True, "default_code": "B8",
     "barcode": "3012345678900"},
    {"name": "Equerre", "is_storable": True, "default_code": "EQ"},
])
buyer = env["res.users"].with_context(no_reset_password=True).create({
    "name": "Camille Achats", "login": "buyer", "password": "buyer", "lang": "fr_FR",
    "group_ids": [Command.set([
        env.ref("base.group_user").id, env.ref("purchase.group_purchase_user").id,
    ])],
})
orders = env["purchase.order"].create([
    {"partner_id": supplier.id, "user_id": user.id, "order_line": [
        Command.create({"product_id": item.id, "product_qty": size, "price_unit": 10,
                        "date_planned": "2020-01-01"})
        for item, size in ((bolts, 10), (brackets, 5))
    ]}
    for user in (buyer, env.user)
])
orders.button_confirm()
env.cr.commit()
"""
DONE = """
SELECT product.default_code, line.qty_received
  FROM purchase_order_line line JOIN product_product product
    ON product.id = line.product_id JOIN purchase_order o ON o.id = line.order_id
 WHERE o.user_id = (SELECT id FROM res_users WHERE login = 'buyer') ORDER BY 1
"""
KEPT = """
SELECT said.driver, said.delivery_note, count(file.id)
  FROM delivery_acknowledgement said
  LEFT JOIN delivery_acknowledgement_line line ON line.acknowledgement_id = said.id
  LEFT JOIN ir_attachment file ON file.res_id = line.id AND file.res_field = 'photo'
   AND file.res_model = 'delivery.acknowledgement.line' GROUP BY said.id
"""
REST = "SELECT id FROM stock_picking WHERE backorder_id IS NOT NULL"


@pytest.fixture
def french_db(env):
    """A fresh database with the suite, in French too, dropped after the test."""
    with databases.temporary(env, "receive", language="fr_FR") as name:
        yield Database(env, name)


def photo():
    """A picture as a phone's camera gives it."""
    content = io.BytesIO()
    Image.new("RGB", (2000, 1500), "brown").save(content, "JPEG")
    return {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def log_in(page, url):
    page.goto(f"{url}/web/login?redirect=/odoo/receive")
    page.fill("input[name=login]", "buyer")
    page.fill("input[name=password]", "buyer")
    page.click("button[type=submit]")
    page.locator(".o_receive").wait_for()


def open_delivery(page):
    """Only the buyer's own order is there, and it is late."""
    late = page.locator("section[data-when=late]")
    assert late.locator("h4").inner_text().startswith("En retard")
    assert late.locator(".o_receive_delivery").count() == 1
    late.locator(".o_receive_delivery").click()
    page.locator(".o_receive_line").first.wait_for()


def scan(page, code, times=1):
    for _time in range(times):
        page.fill("input[name=scan]", code)
        page.press("input[name=scan]", "Enter")


def line(page, name):
    return page.locator(".o_receive_line", has_text=name)


def count(page):
    """The first scan counts from zero; a code of another item changes nothing."""
    scan(page, "03012345678900", 2)
    bolts = line(page, "Boulon")
    expect(bolts.locator("[name=accepted]")).to_have_value("2")
    expect(line(page, "Equerre").locator("[name=accepted]")).to_have_value("0")
    scan(page, "999")
    page.locator(".o_notification", has_text="999").wait_for()
    bolts.locator("[name=accepted]").fill("10")
    line(page, "Equerre").locator("[name=accepted]").fill("5")
    line(page, "Equerre").locator("[name=accepted]").press("Tab")


def refuse(page):
    """Two bent brackets stay here to be returned, with a photo."""
    brackets = line(page, "Equerre")
    brackets.locator("[name=refuse]").click()
    brackets.locator("[name=refused]").fill("2")
    brackets.locator("[name=refused]").press("Tab")
    expect(brackets.locator("[name=accepted]")).to_have_value("3")
    brackets.locator("[name=reason]").select_option("damaged")
    brackets.locator("[name=left]").click()
    brackets.locator("[name=photo]").set_input_files([photo()])
    brackets.locator("img").wait_for()


def sign(page):
    page.fill("[name=delivery_note]", "BL-2026-118")
    page.locator("button[name=sign]").click()
    page.fill(".modal input[name=driver]", "Karim Benali")
    pad = page.locator(".modal canvas")
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=5)
    page.mouse.up()
    page.locator(".modal button[name=signed]").click()
    page.get_by_text("Karim Benali").wait_for()


def receive(page):
    """A network that breaks loses nothing; then the rest is asked about, once."""
    page.context.set_offline(True)
    page.locator("button[name=received]").click()
    page.locator("[name=offline]").wait_for()
    page.context.set_offline(False)
    page.locator("button[name=received]").click()
    page.locator(".modal", has_text="encore attendu").wait_for()
    page.locator(".modal-footer .btn-primary").click()
    page.locator("[name=done]").wait_for()


#: The same press three times at once, as a bad network repeats it.
AT_ONCE = """
async (id) => {
    const call = async (method, args) => {
        const params = {model: "delivery.reception", method, args, kwargs: {}};
        const body = JSON.stringify({jsonrpc: "2.0", method: "call", params});
        const headers = {"Content-Type": "application/json"};
        const address = `/web/dataset/call_kw/delivery.reception/${method}`;
        const answer = await fetch(address, {method: "POST", headers, body});
        return (await answer.json()).result;
    };
    const {lines} = await call("get_delivery", [id]);
    const said = {
        token: "three-times-at-once",
        lines: lines.map(({id, expected}) => ({id, accepted: expected, refused: 0})),
    };
    const press = () => call("acknowledge", [id, said]);
    return (await Promise.all([press(), press(), press()])).map((one) => one?.state);
}
"""


def receive_rest(page, database):
    """What is said three times at once is received once."""
    [(rest,)] = database.query(REST)
    assert page.locator(".o_receive_delivery").get_attribute("data-id") == str(rest)
    assert page.evaluate(AT_ONCE, rest) == ["done"] * 3


def test_buyer_receives_on_a_phone(page, french_db, odoo_server):
    french_db.run(SET_UP)
    url = odoo_server(database=french_db).url
    log_in(page, url)
    open_delivery(page)
    count(page)
    refuse(page)
    sign(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "nothing stands beside the screen"
    receive(page)
    assert french_db.query(DONE) == [("B8", 10), ("EQ", 3)]
    assert french_db.query(KEPT) == [("Karim Benali", "BL-2026-118", 1)]
    # The two that went back with the driver wait as a delivery of their own; the
    # list tells so at once, without the delivery that was just received.
    receive_rest(page, french_db)
    assert french_db.query(DONE) == [("B8", 10), ("EQ", 5)]
