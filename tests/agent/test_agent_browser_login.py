"""A card's certificate in a Chromium with a window, the shipped nginx, a running Odoo.

Set up as the administrator's page says; only paths and ports are the test's.
"""

import configparser
import contextlib
import dataclasses
from datetime import datetime, timedelta, timezone

import card_kit
import pytest
from chromium_kit import ADDRESS, CARDS, Person
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from nginx_kit import NAME, running
from playwright.sync_api import expect
from server_kit import PASSPHRASE, PASSWORD, SECRET, set_up, write_signers

from tooling import cards, databases, display
from tooling.running import Database, OdooServer

NEEDED = (cards.PROXY, *display.PACKAGES)
#: Of the software card, which signs.
PIN = "8246"
MORE = f"""
for one in company._signing_logins().person_id:
    env["signing.certificate"]._issue_software(one, {PIN!r})
stranger = x509.Name([
    x509.NameAttribute(x509.NameOID.COMMON_NAME, "Somebody Else"),
    x509.NameAttribute(x509.NameOID.SERIAL_NUMBER, "PASBE-9"),
])
for label, subject in (("stranger", stranger), ("card", card._x509().subject)):
    der = beside(subject, label, 4712 + len(made)).public_bytes(Encoding.DER)
    made[label] = base64.b64encode(der).decode()
parameters = env["ir.config_parameter"]
parameters.set_param("web.base.url", "{ADDRESS}")
parameters.set_param("web.base.url.freeze", "True")
"""


def certificate(subject, key, issuer, issuer_key, *extensions):
    """A certificate of two days."""
    now = datetime.now(timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def named(common):
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common)])


def write_server(folder):
    """The server's certificate, by an authority that every person's computer trusts."""
    root, key = (ec.generate_private_key(ec.SECP256R1()) for _one in range(2))
    is_authority = x509.BasicConstraints(ca=True, path_length=None)
    web = named("Web")
    authority = certificate(web, root, web, root, is_authority)
    (folder / "authority.pem").write_bytes(authority.public_bytes(Encoding.PEM))
    names = x509.SubjectAlternativeName([x509.DNSName(NAME)])
    uses = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH])
    server = certificate(named(NAME), key, web, root, names, uses)
    (folder / "cert.pem").write_bytes(server.public_bytes(Encoding.PEM))
    encoded = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(encoded)


@pytest.fixture(scope="module")
def known(env, tmp_path_factory):
    """Settings as docs/administrator.md tells to write them."""
    for name in NEEDED:
        if name in env.lacking:
            pytest.skip(env.lacking[name])
    folder = tmp_path_factory.mktemp("odoo")
    (folder / "proxy-secret").write_text(SECRET + "\n")
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(env.variables["ODOO_RC"])
    settings["options"].update(
        proxy_mode="True",
        procure_sign_proxy_secret_file=str(folder / "proxy-secret"),
        procure_sign_step_up="True",
    )
    with (folder / "odoo.conf").open("w") as file:
        settings.write(file)
    with display.screen(env.variables) as screen:
        variables = {
            **env.variables,
            "PROCURE_SIGN_PASSPHRASE": PASSPHRASE,
            "ODOO_RC": str(folder / "odoo.conf"),
            "DISPLAY": screen,
        }
        yield dataclasses.replace(env, variables=variables)


@pytest.fixture(scope="module")
def site(known, card, tmp_path_factory):
    """Odoo behind nginx, with two orders that wait for Bruno."""
    folder = tmp_path_factory.mktemp("nginx")
    write_server(folder)
    keys = {
        label: ec.generate_private_key(ec.SECP256R1())
        for label in ("bruno", "chloe", "new", "login", "stranger")
    }
    with databases.temporary(known, "login") as name:
        database = Database(known, name)
        public = {label: key.public_key() for label, key in keys.items()}
        public["card"] = card.key
        found = set_up(database, public, level="software", count=2, more=MORE)
        card.write_certificate("bruno", found["certificates"]["card"])
        write_signers(folder, found["certificates"])
        server = OdooServer(database)
        try:
            server.wait_until_ready()
            with running(known, folder, server.port, SECRET) as proxy:
                yield {**found, "keys": keys, "proxy": proxy, "database": database}
        finally:
            server.stop()
            server.log.unlink(missing_ok=True)


@pytest.fixture
def person(known, site, tmp_path):
    """Somebody at a computer that trusts the server, without a certificate yet."""
    authority = site["proxy"].folder / "authority.pem"
    return Person(known.variables, tmp_path / "home", authority)


@pytest.fixture
def browse(person, site, playwright):
    """Call it to open the person's Chromium, once the certificate is in."""
    with contextlib.ExitStack() as stack:
        yield lambda: stack.enter_context(person.browsing(playwright, site["proxy"]))


@pytest.fixture(scope="module")
def card(env, tmp_path_factory):
    """A reader with a card; its certificate comes later."""
    for name in (cards.UTIL, cards.WRITER):
        if name in env.lacking:
            pytest.skip(env.lacking[name])
    reader = card_kit.Reader(env.variables, tmp_path_factory.mktemp("card") / "reader")
    reader.key = reader.make_key("bruno", card_kit.CURVE, always=False)
    return reader


@pytest.fixture
def holder(person, site):
    """The person has Bruno's certificate for logging in, as a file."""
    person.take(site["certificates"]["login"], site["keys"]["login"])
    return person


def test_logs_in_with_a_card_and_its_pin(person, browse, card):
    person.put_in(card)
    window = browse()
    window.goto(f"{ADDRESS}/web/login")
    link = window.locator("a.o_card_login")
    assert link.get_attribute("href") == CARDS
    person.visit(window, CARDS, pin=card_kit.PIN)
    window.locator(".o_main_navbar").wait_for()
    assert window.url.startswith(f"{ADDRESS}/odoo")
    assert window.evaluate(WHO) == "bruno"


WHO = """async () => {
    const answer = await fetch("/web/session/get_session_info", {
        method: "POST",
        headers: {"Content-Type": "application/json"},
        body: JSON.stringify({jsonrpc: "2.0", method: "call", params: {}}),
    });
    return (await answer.json()).result.username;
}"""


def sign_both(window):
    """Both orders are read, the PIN typed."""
    window.locator("button[name=read]").click()
    window.get_by_role("radio", name="Software").check()
    window.fill("[name=pin]", PIN)
    window.locator("button[name=sign]").click()


def test_signs_only_with_a_card_shown_of_late(holder, browse, site):
    """A password opens the login; to sign, the card is shown too."""
    window = browse()
    window.goto(f"{ADDRESS}/web/login?redirect=/odoo/sign")
    window.fill("input[name=login]", "bruno")
    window.fill("input[name=password]", PASSWORD)
    window.click("button[type=submit]")
    sign_both(window)
    window.get_by_text(f"open {CARDS} in this browser").wait_for()
    count = "SELECT count(*) FROM signing_evidence"
    assert site["database"].query(count) == [(0,)]
    holder.visit(window, CARDS)
    window.goto(f"{ADDRESS}/odoo/sign")
    sign_both(window)
    window.locator("[name=done] strong").nth(1).wait_for()
    assert site["database"].query(count) == [(2,)]


def sees_what_to_do(window):
    """The page says what to do, and its button leads on."""
    refused = window.locator("[name=refused]")
    refused.wait_for()
    assert "This card opens nothing here" in refused.inner_text()
    button = refused.locator("a.btn")
    # The page has its style, which comes a moment after its words.
    expect(button).to_have_css("display", "inline-block")
    button.click()
    window.locator("input[name=password]").wait_for()
    assert window.url == f"{ADDRESS}/web/login"


def test_certificate_that_nginx_refuses(person, site, browse):
    """Attack: Bruno's name, by somebody who calls himself his authority."""
    key, real = site["keys"]["stranger"], site["certificates"]["login"]
    person.take(certificate(real.subject, key, real.issuer, key), key)
    window = browse()
    person.visit(window, CARDS)
    sees_what_to_do(window)


@pytest.mark.parametrize("label", ["stranger", "chloe"])
def test_certificate_that_opens_nothing(person, site, browse, label):
    """A stranger's of the same authority; one that only signs."""
    person.take(site["certificates"][label], site["keys"][label])
    window = browse()
    person.visit(window, CARDS)
    sees_what_to_do(window)


@pytest.mark.parametrize("foreign", [False, True])
def test_without_a_certificate(person, site, browse, foreign):
    """None at all, or another authority's: the browser has nothing to offer."""
    if foreign:
        key = site["keys"]["login"]
        issuer = named("Elsewhere")
        person.take(certificate(named("Bruno"), key, issuer, key), key)
    window = browse()
    window.goto(CARDS)
    sees_what_to_do(window)


def test_headers_forged_in_the_browser(site, browse):
    """Whoever knows the secret still does not get past the ordinary address."""
    pem = site["certificates"]["login"].public_bytes(Encoding.PEM).decode()
    window = browse()
    window.goto(f"{ADDRESS}/web/login")
    status = window.evaluate(FORGE, [SECRET, pem])
    assert status == 403
    window.goto(f"{ADDRESS}/odoo")
    window.locator("input[name=password]").wait_for()


FORGE = """async ([secret, pem]) => {
    const answer = await fetch("/procure_sign/login/certificate", {headers: {
        "X-Signing-Proxy-Secret": secret,
        "X-Signing-Client-Verify": "SUCCESS",
        "X-Signing-Client-Cert": encodeURIComponent(pem),
        "X-Forwarded-For": "127.0.0.1",
    }});
    return answer.status;
}"""
