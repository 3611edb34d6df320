"""The people of the signing journey: a browser for each, at a desk or on a phone."""

import re

from playwright.sync_api import expect

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1366, "height": 900}
PIN = "2580"
MAIL = """
SELECT mail.body_html FROM mail_mail mail
  JOIN mail_mail_res_partner_rel too ON too.mail_mail_id = mail.id
  JOIN res_users reader ON reader.partner_id = too.res_partner_id
 WHERE reader.login = %s AND mail.body_html LIKE '%%/odoo/signing.request/%%'
 ORDER BY mail.id DESC LIMIT 1
"""


class People:
    """Opens pages as somebody, and signs as somebody."""

    def __init__(self, browser, database, url):
        self.browser = browser
        self.database = database
        self.url = url
        self.pages = {}

    def open(self, login, size, path):
        """Open a page of a person, who logs in on the way; nobody logs in as ``""``."""
        address = path if "://" in path else f"{self.url}{path}"
        if page := self.pages.get((login, size is PHONE)):
            page.goto(address)
            return page
        context = self.browser.new_context(
            viewport=size, has_touch=size is PHONE, locale="fr-FR"
        )
        # The first page of a fresh database waits for its assets to be built.
        context.set_default_timeout(120_000)
        self.pages[login, size is PHONE] = page = context.new_page()
        if not login:
            page.goto(address)
            return page
        page.goto(f"{self.url}/web/login?redirect={address}")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", login)
        page.click("button[type=submit]")
        return page

    def get_link(self, login, *words):
        """Return where the button of somebody's last mail leads."""
        [(body,)] = self.database.query(MAIL, (login,))
        for word in ("Voir et signer", *words):
            assert word in body, (word, body)
        return re.search(r'href="([^"]+/odoo/signing\.request/\d+)"', body)[1]

    def sign(self, login, size, *words):
        """Follow the mail, read what is signed, and sign it with the PIN."""
        page = self.open(login, size, self.get_link(login))
        page.locator("button[name=action_sign]").first.click()
        read_and_sign(page, *words)

    def sign_listed(self, login, size, name, *words):
        """The same from the menu of what waits to be signed."""
        page = self.open(login, size, "/odoo")
        page.locator(".o_signing_menu").first.click()
        page.locator(".o_signing_list button", has_text=name).first.click()
        page.locator("button[name=action_sign]").first.click()
        read_and_sign(page, *words)

    def close(self):
        for page in self.pages.values():
            page.context.close()


def read_and_sign(page, *words):
    """Read the document on the screen of signing, and sign it with the PIN."""
    document = page.locator(".o_sign_document")
    document.wait_for()
    text = read(document)
    for word in words:
        assert word in text, (word, text)
    fits(page)
    page.fill("[name=pin]", PIN)
    page.locator("button[name=sign]").click()
    page.locator("[name=done]").wait_for()
    expect(page.locator("[name=stopped]")).to_have_count(0)


def read(place):
    """Return the text of a place with plain spaces, as a person reads it."""
    return re.sub(r"\s+", " ", place.inner_text())


def fits(page):
    """Assert that nothing stands beside the screen."""
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], page.url
