"""Take the pictures of the README from the demo company: python3 docs/take_pictures.py.

Makes a demo database of its own, does its month end and collects it, and photographs
the month-end board, an invoice, the collection's dashboard, the Sign screen and the
phones of a client and a payment signer in Chromium into ``docs/img``.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tooling import databases, environment, manifests  # noqa: E402
from tooling.commands import demo as command  # noqa: E402
from tooling.process import free_port  # noqa: E402
from tooling.running import Database, OdooServer  # noqa: E402

PICTURES = ROOT / "docs" / "img"
SIZE = {"width": 1360, "height": 860}
PHONE = {"width": 390, "height": 844}
# The invoice that carries a contract's fee and services of several partners.
CLIENT = "C-3005"
JOB = """
import json
demo = env["quittance.demo"]
demo.run()
demo.collect()
for login in ("manager", "client", "treasurer"):
    env.ref(f"quittance_demo.user_{login}").lang = "en_US"
invoices = demo._as_manager()._get_invoices(demo._get_last_month())
invoice = invoices.filtered(lambda move: move.partner_id.ref == %r)
env.cr.commit()
print(json.dumps({"invoice": invoice.id}))
"""


def main():
    """Set up, then shoot in the environment's Python, which has Playwright."""
    with (
        environment.prepared(environment.BROWSER) as env,
        databases.temporary(env, "pictures", modules=[manifests.DEMO]) as name,
        command.stand_ins() as doubles,
    ):
        port = free_port()
        command.point(env, name, f"http://127.0.0.1:{port}", doubles)
        server = OdooServer(Database(env, name), port=port)
        try:
            server.wait_until_ready()
            printed = server.database.run(JOB % CLIENT)
            invoice = json.loads(printed.strip().splitlines()[-1])["invoice"]
            subprocess.run(
                [env.python, __file__, server.url, str(invoice)],
                env=env.variables,
                check=True,
            )
        finally:
            server.stop()


def shoot(url, invoice):
    """Photograph the board and an invoice as the demo's manager.

    :param str url: of the running server
    :param str invoice: id of the invoice
    """
    import shutil

    from playwright.sync_api import sync_playwright

    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport=SIZE, locale="en-GB")
        page.goto(f"{url}/web/login")
        page.fill("input[name=login]", "manager")
        page.fill("input[name=password]", "manager")
        page.click("button[type=submit]")
        page.wait_for_selector(".o_web_client")
        page.goto(f"{url}/odoo/action-partner_import.partner_import_board_action")
        page.wait_for_selector(".o_partner_import_board table tbody tr")
        settle(page, "board.png")
        action = "partner_import.account_move_action_import"
        page.goto(f"{url}/odoo/action-{action}/{invoice}")
        page.wait_for_selector(".o_form_view .o_list_table")
        settle(page, "invoice.png")
        page.goto(f"{url}/odoo/action-sepa_autocollect.collection_board_action")
        page.wait_for_selector(".o_collection_board")
        settle(page, "collection.png")
        sign(page, url, "sign.png")
        page = log_in(browser, url, "client", "**/my**")
        page.goto(f"{url}/my/means")
        page.wait_for_selector(".o_collection_next")
        settle(page, "means.png")
        page = log_in(browser, url, "treasurer", "**/odoo**")
        sign(page, url, "sign_phone.png")
        browser.close()


def log_in(browser, url, login, arrival):
    """Log somebody in on a phone.

    :param str arrival: pattern of the address that is shown then
    :return: the page
    """
    page = browser.new_page(viewport=PHONE, locale="en-GB", has_touch=True)
    page.goto(f"{url}/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", login)
    page.click("button[type=submit]")
    page.wait_for_url(arrival)
    return page


def sign(page, url, name):
    """Photograph the first document that waits for the page's user.

    :param str name: file name of the picture
    """
    page.goto(f"{url}/odoo/to-sign")
    page.locator(".o_view_controller button[name=action_sign]:visible").first.click()
    page.wait_for_selector(".o_sign_document")
    settle(page, name)


def settle(page, name):
    """Photograph a page once its icons and pictures are there.

    :param str name: file name of the picture
    """
    page.wait_for_function("document.fonts.status === 'loaded'")
    page.wait_for_function("[...document.images].every((image) => image.complete)")
    page.screenshot(path=PICTURES / name, animations="disabled")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        shoot(*sys.argv[1:])
    else:
        main()
