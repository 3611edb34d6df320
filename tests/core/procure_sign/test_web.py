"""Calls to trust services: bounded in time and size, never inwards, never redirected."""

import socket
import threading
import time
from contextlib import contextmanager
from unittest.mock import patch

import pytest

from procure_sign.adapters import web
from procure_sign.adapters.web import CallFailed, call


@contextmanager
def served(answer):
    """A server that gives every caller the same; ``answer`` is bytes or a function."""
    listening = socket.create_server(("127.0.0.1", 0))
    heard = []

    def serve():
        while True:
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            with connection:
                heard.append(connection.recv(65536))
                if callable(answer):
                    answer(connection)
                else:
                    connection.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    port = listening.getsockname()[1]
    try:
        yield (
            f"http://127.0.0.1:{port}/list.crl",
            frozenset({f"127.0.0.1:{port}"}),
            heard,
        )
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlist"


def test_get_and_post():
    with served(OK) as (url, allowed, heard):
        assert call(url, allowed=allowed) == b"list"
        assert call(url, b"question", "application/x", allowed) == b"list"
    assert heard[0].startswith(b"GET /list.crl HTTP/1.1\r\n")
    assert heard[1].startswith(b"POST /list.crl")
    assert b"Content-Type: application/x\r\n" in heard[1]


def code_of(url, **options):
    with pytest.raises(CallFailed) as failed:
        call(url, **options)
    return failed.value.code


def test_nothing_inside_is_called():
    with served(OK) as (url, _allowed, heard):
        assert code_of(url) == "internal-address"
    assert heard == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b::a01:203",
        "fec0::1",
        "240.0.0.1",
    ],
)
def test_a_name_that_leads_inside(address):
    with patch.object(web, "_resolve", return_value=address):
        assert code_of("http://crl.example.com/a") == "internal-address"


def test_the_address_that_was_looked_at_is_called():
    """A name that changes between the look and the call changes nothing."""
    looked = patch.object(web, "_resolve", return_value="1.1.1.1")
    with looked, patch.object(socket, "create_connection", side_effect=OSError) as made:
        assert code_of("http://crl.example.com/a", seconds=1) == "no-connection"
    assert made.call_args.args[0] == ("1.1.1.1", 80)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.com/a",
        "ldap://example.com/a",
        "http://",
        "http://user:secret@example.com/",
        "http://example.com:99999/",
        "http://example.com/a b",
        "http://example.com/\r\nX: y",
        "//example.com",
        "http://exämple.com/",
    ],
)
def test_addresses_that_are_none(url):
    assert code_of(url) == "address"


def test_a_redirection_is_not_followed():
    answer = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n"
    with served(answer) as (url, allowed, heard):
        assert code_of(url, allowed=allowed) == "http-302"
    assert len(heard) == 1


def test_too_large():
    with served(b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 5000) as (url, allowed, _heard):
        assert code_of(url, allowed=allowed, limit=4999) == "too-large"
        assert len(call(url, allowed=allowed, limit=5000)) == 5000


def test_a_byte_now_and_then_is_too_slow():
    pause = threading.Event()

    def drip(connection):
        connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
        try:
            for _number in range(40):
                connection.sendall(b"x")
                pause.wait(0.05)
        except OSError:
            pass

    with served(drip) as (url, allowed, _heard):
        assert code_of(url, allowed=allowed, seconds=0.4) == "too-slow"


def test_headers_that_drip_are_too_slow():
    pause = threading.Event()

    def drip(connection):
        try:
            connection.sendall(b"HTTP/1.0 200 OK\r\nX: ")
            for _number in range(80):
                connection.sendall(b"x")
                pause.wait(0.05)
        except OSError:
            pass

    with served(drip) as (url, allowed, _heard):
        begun = time.monotonic()
        assert code_of(url, allowed=allowed, seconds=0.4) == "too-slow"
        assert time.monotonic() - begun < 1.4


def test_a_handshake_that_drips_is_too_slow():
    pause = threading.Event()

    def drip(connection):
        try:
            connection.sendall(b"\x16\x03\x03\x20\x00\x02")
            for _number in range(80):
                connection.sendall(b"\0")
                pause.wait(0.05)
        except OSError:
            pass

    with served(drip) as (url, allowed, _heard):
        begun = time.monotonic()
        secure = url.replace("http:", "https:")
        code = code_of(secure, allowed=allowed, seconds=0.4)
        assert code == "too-slow"
        assert time.monotonic() - begun < 1.4


def test_a_public_address_behind_a_gateway():
    with patch.object(web, "_resolve", return_value="64:ff9b::808:808"):
        made = patch.object(socket, "create_connection", side_effect=OSError)
        with made:
            assert code_of("http://crl.example.com/a") == "no-connection"


def test_no_answer():
    with served(b"rubbish") as (url, allowed, _heard):
        assert code_of(url, allowed=allowed) == "no-answer"


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    url, allowed = f"http://127.0.0.1:{port}/", frozenset({f"127.0.0.1:{port}"})
    assert code_of(url, allowed=allowed) == "no-connection"
