"""A partner sends its file and corrects it, a client reads its services: on a phone."""

import time
from datetime import date

import pytest

TODAY = date.today()
DAY = TODAY.strftime("%d/%m/%Y")
FILE = f"""Client;Service;Date;Qty;Price
C-1;Sheets;{DAY};2;3.00
C-1;Towels;31/02/2031;10;0.50
C-1;<b>Curtains</b>;{DAY};1;20.00
"""

SET_UP = """
from odoo.fields import Command
company = env.company
client = env["res.partner"].create({"name": "Hotel du Lac", "ref": "C-1"})
partner = env["res.partner"].create({"name": "Laundry", "is_company": True})
products = {}
for name in ("Sheets", "Towels", "<b>Curtains</b>"):
    products[name] = env["product.product"].create(
        {"name": name.strip("<b>/"), "type": "service"}
    )
for login, parent in (("partner", partner), ("client", client)):
    user = env["res.users"].with_context(no_reset_password=True).create({
        "name": f"{login} contact", "login": login, "password": login * 2,
        "group_ids": [Command.set(env.ref("base.group_portal").ids)],
    })
    user.partner_id.parent_id = parent
meanings = ("client", "service", "date", "quantity", "price")
titles = ("Client", "Service", "Date", "Qty", "Price")
profile = env["partner.import.profile"].create({
    "name": "Laundry, monthly", "partner_id": partner.id, "delimiter": ";",
    "date_order": "dmy", "decimal_mark": ".",
    "markup_type": "percent", "markup_value": 50,
    "column_ids": [
        Command.create({"sequence": i, "name": title, "meaning": meaning})
        for i, (title, meaning) in enumerate(zip(titles, meanings))
    ],
    "service_alias_ids": [
        Command.create({"key": name, "product_id": product.id})
        for name, product in products.items()
    ],
})
env.cr.commit()
"""

INVOICE = """
month = env["partner.import.line"].search([], limit=1).billing_month
moves = env["partner.import.invoicing"]._create_invoices(env.company, month)
moves.action_post()
env.cr.commit()
print(moves.name)
"""


def log_in(page, url, login):
    page.goto(f"{url}/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", login * 2)
    page.click("button[type=submit]")
    page.wait_for_url("**/my**")


def send(page, name, content):
    page.set_input_files(
        "input[name=file]",
        {"name": name, "mimeType": "text/csv", "buffer": content},
    )
    page.click("button:has-text('Send')")
    page.wait_for_url("**/my/service-files/*")


def wait_until_read(page):
    """Look again until the jobs have read the file."""
    limit = time.monotonic() + 60
    while page.locator("text=Your file is being read").count():
        assert time.monotonic() < limit, "the file was not read"
        page.reload()


def fits_the_phone(page):
    return page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.phone
def test_partner_and_client_in_the_portal(suite_db, odoo_server, page):
    suite_db.run(SET_UP)
    server = odoo_server()
    log_in(page, server.url, "partner")

    page.goto(f"{server.url}/my")
    page.click("text=Your service files")
    assert fits_the_phone(page)
    send(page, "services.csv", FILE.encode())
    assert page.locator("text=We have your file").count()
    wait_until_read(page)

    assert page.locator("text=2 of 3 rows accepted").count()
    [row] = page.locator(".o_service_row").all_inner_texts()
    assert "Towels" in row
    assert "31/02/2031" in row
    assert "To correct" in row
    assert fits_the_phone(page)
    page.click("a:has-text('All')")
    assert page.locator("text=<b>Curtains</b>").count(), "cells stay text"
    page_text = page.inner_text("body")
    for secret in ("4.50", "30.00", "Hotel du Lac", "50 %"):
        assert secret not in page_text

    with page.expect_download() as download:
        page.click("a:has-text('Rows to correct')")
    rejected = download.value.path().read_bytes()
    send(page, "corrected.csv", rejected.replace(b"31/02/2031", DAY.encode()))
    wait_until_read(page)
    assert page.locator("text=1 of 1 rows accepted").count()
    page.goto(f"{server.url}/my/service-files")
    badges = page.locator(".o_service_batches .badge").all_inner_texts()
    assert badges == ["Accepted", "Accepted"]

    name = suite_db.run(INVOICE).strip()
    page.context.clear_cookies()
    log_in(page, server.url, "client")
    page.goto(f"{server.url}/my/invoices")
    page.click(f"text={name}")
    page.wait_for_selector("#services")
    assert fits_the_phone(page)
    services = page.locator(".o_invoice_service").all_inner_texts()
    assert len(services) == 3
    text = page.inner_text("#services")
    for words in ("Laundry", "Sheets", "9.00", "7.50", "30.00", "Hotel du Lac"):
        assert words in text
    for cost in ("3.00", "20.00", "0.50"):
        assert f"$ {cost}" not in text.replace("\xa0", " ")
    page.goto(f"{server.url}/my/service-files")
    assert page.locator("text=No company expects service files from you").count()
