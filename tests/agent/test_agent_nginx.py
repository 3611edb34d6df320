"""The shipped nginx configuration, in a real nginx, in front of a running Odoo."""

import http.client
import re
import ssl

import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from nginx_kit import running
from server_kit import SECRET, write_signers
from test_agent_client import self_signed

from tooling import cards
from tooling.paths import CONFIG

PAGE = "/procure_sign/login/certificate"


@pytest.fixture(scope="module")
def nginx(env, world, tmp_path_factory):
    """nginx in front of the server that the agent's tests ask."""
    if cards.PROXY in env.lacking:
        pytest.skip(env.lacking[cards.PROXY])
    folder = tmp_path_factory.mktemp("nginx")
    self_signed(folder)
    write_signers(folder, world["certificates"])
    with running(env, folder, world["server"].port, SECRET) as proxy:
        yield proxy


def ask(nginx, pair=None, headers=None, path=PAGE):
    """Ask with or without a client certificate; give status, cookie and text."""
    context = ssl.create_default_context(cafile=nginx.folder / "cert.pem")
    if pair:
        context.load_cert_chain(*pair)
    connection = http.client.HTTPSConnection(
        "127.0.0.1", nginx.cards, context=context, timeout=60
    )
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        cookie = re.search(r"session_id=([^;]+)", answer.headers.get("Set-Cookie", ""))
        return answer.status, cookie and cookie.group(1), answer.read().decode()
    finally:
        connection.close()


def files(folder, certificate, key, name):
    """A certificate and its key as files."""
    (folder / f"{name}.crt").write_bytes(certificate.public_bytes(Encoding.PEM))
    encoded = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / f"{name}.key").write_bytes(encoded)
    return folder / f"{name}.crt", folder / f"{name}.key"


def who(world, cookie):
    """Who is logged in with a cookie at the ordinary address."""
    connection = http.client.HTTPConnection("127.0.0.1", world["server"].port)
    body = '{"jsonrpc": "2.0", "method": "call", "params": {}}'
    headers = {"Content-Type": "application/json", "Cookie": f"session_id={cookie}"}
    connection.request("POST", "/web/session/get_session_info", body, headers)
    text = connection.getresponse().read().decode()
    connection.close()
    found = re.search(r'"username": "(\w+)"', text)
    return found and found.group(1)


def test_holder_of_the_card_is_logged_in(nginx, world, tmp_path):
    certificate = world["certificates"]["login"]
    pair = files(tmp_path, certificate, world["login_key"], "login")
    status, cookie, _text = ask(nginx, pair)
    assert status == 303
    assert who(world, cookie) == "bruno"


@pytest.mark.parametrize("said", ["", "SUCCESS"])
def test_nobody_without_a_card(nginx, world, said):
    """Also when the client sends what only nginx may say."""
    from urllib.parse import quote

    pem = world["certificates"]["login"].public_bytes(Encoding.PEM)
    forged = {
        "X-Signing-Proxy-Secret": SECRET,
        "X-Signing-Client-Verify": said,
        "X-Signing-Client-Cert": quote(pem),
        "X-Forwarded-For": "127.0.0.1",
    }
    status, cookie, text = ask(nginx, headers=forged)
    assert status == 403 and "opens nothing here" in text
    assert not cookie or not who(world, cookie)


def test_certificate_of_nobody_we_know(nginx, tmp_path):
    self_signed(tmp_path)
    pair = tmp_path / "cert.pem", tmp_path / "key.pem"
    status, _cookie, text = ask(nginx, pair)
    assert status == 403 and "opens nothing here" in text
    assert ask(nginx, pair, path="/web/login")[0] == 403


def test_nothing_else_is_served(nginx):
    for path in ("/", "/web/login", "/odoo", "/procure_sign/agent/pair"):
        assert ask(nginx, path=path)[0] == 404


def test_ordinary_server_empties_the_headers():
    text = (CONFIG / "nginx.conf").read_text()
    for name in ("Proxy-Secret", "Client-Verify", "Client-Cert"):
        assert f'proxy_set_header X-Signing-{name} "";' in text


REVOKE = """
UPDATE signing_certificate SET state = %s WHERE level = 'card' AND state = %s
"""


def test_revoked_card_opens_nothing(nginx, world, tmp_path):
    """The card that signs is lost: the certificate beside it is no key any more."""
    certificate, query = world["certificates"]["login"], world["database"].query
    pair = files(tmp_path, certificate, world["login_key"], "login")
    query(REVOKE, ("revoked", "enrolled"))
    try:
        assert ask(nginx, pair)[0] == 403
    finally:
        query(REVOKE, ("enrolled", "revoked"))
