"""Whom the agent calls: https with a right certificate, no redirects, no guessing."""

import http.server
import json
import ssl
import threading
from datetime import datetime, timedelta, timezone
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from quittance_agent.client import Client
from quittance_agent.problems import NoServer, Refused


class Handler(http.server.BaseHTTPRequestHandler):
    answer = (200, {}, b'{"result": {"key": "k"}}')

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        status, headers, body = self.answer
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        """Tests are quiet."""


@pytest.fixture
def serve():
    """Start a small server; ``context`` makes it one of https."""
    started = []

    def start(answer=None, context=None):
        handler = type("Own", (Handler,), {"answer": answer or Handler.answer})
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        started.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"{'https' if context else 'http'}://127.0.0.1:{server.server_port}"

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    "address",
    [
        "http://quittance.example.com",
        "http://127.0.0.1.example.com",
        "http://localhost@example.com",
        "ftp://127.0.0.1",
        "127.0.0.1:8069",
        "https://",
        "https://x:99999",
        "file:///etc/passwd",
    ],
)
def test_addresses_that_are_not_called(address):
    with pytest.raises(NoServer):
        Client(address)


def test_plain_http_on_this_machine(serve):
    assert Client(serve()).call("pair", code="x") == {"key": "k"}


def self_signed(folder):
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(timezone.utc)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "here")])
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(alternative, critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    encoded = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(encoded)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def test_https_with_an_unknown_certificate(serve, tmp_path):
    url = serve(context=self_signed(tmp_path))
    with pytest.raises(NoServer, match="certificate"):
        Client(url).call("pair", code="x")
    known = Client(url, str(tmp_path / "cert.pem"))
    assert known.call("pair", code="x") == {"key": "k"}
    other = url.replace("127.0.0.1", "localhost")
    with pytest.raises(NoServer, match="certificate"):
        Client(other, str(tmp_path / "cert.pem")).call("pair", code="x")


def test_redirects_are_not_followed(serve):
    target = serve()
    moved = {"Location": f"{target}/procure_sign/agent/pair"}
    for status in (301, 302, 307, 308):
        with pytest.raises(NoServer):
            Client(serve((status, moved, b"{}"))).call("pair", code="x")


@pytest.mark.parametrize(
    "body",
    [b"", b"[" * 200_000, b"<html>", b"[]", b"null", b"\xff", b'{"result": 1}', b"{}"],
)
def test_answers_that_are_none(serve, body):
    with pytest.raises((NoServer, Refused)):
        Client(serve((200, {}, body))).call("pair", code="x")


def test_refusals_are_in_the_servers_words(serve):
    said = {"error": {"message": "Odoo", "data": {"message": "Not yours."}}}
    with pytest.raises(Refused, match="Not yours"):
        Client(serve((200, {}, json.dumps(said).encode()))).call("finish")
    with pytest.raises(Refused, match="Too many"):
        answer = (200, {}, b'{"result": {"refused": "Too many"}}')
        Client(serve(answer)).call("pair", code="x")
