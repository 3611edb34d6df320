"""One HTTP call to a trust service: bounded, never redirected, never inwards.

A certificate or an imported authority names addresses that its issuer chose: without
these bounds it could make the server call what only the server reaches (SSRF).
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

#: Seconds for everything, and bytes of an answer.
SECONDS, BYTES = 10.0, 10 * 2**20
_CHUNK = 2**16
#: RFC 6052: a gateway calls the IPv4 address in the last four bytes.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass
class CallFailed(Exception):
    """No answer that counts; ``code`` says why, never more."""

    code: str

    def __str__(self):
        return self.code


def call(
    url: str,
    body: bytes | None = None,
    kind: str = "",
    allowed: frozenset[str] = frozenset(),
    seconds: float = SECONDS,
    limit: int = BYTES,
) -> bytes:
    """GET, or POST when there is a body; return what a 200 answers.

    :param kind: content type of the body
    :param allowed: ``host:port`` that may be internal, by the server's own settings
    :raises CallFailed: always with one of a few codes
    """
    until = time.monotonic() + seconds
    parts, port = _take_apart(url)
    sock = _connect(parts, port, allowed, seconds)
    ended = threading.Event()
    try:
        with _ended_after(sock, seconds, ended):
            found = _exchange(parts, port, sock, body, kind, until, limit)
        if ended.is_set():  # what was cut off looks like an end
            raise CallFailed("too-slow")
        return found
    except CallFailed as failed:
        raise CallFailed("too-slow" if ended.is_set() else failed.code) from failed
    except TimeoutError as error:
        raise CallFailed("too-slow") from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise CallFailed("too-slow" if ended.is_set() else "no-answer") from error
    finally:
        sock.close()


@contextmanager
def _ended_after(sock, seconds, ended):
    """End a connection after so many seconds, however often a byte comes.

    A socket's own timeout begins anew with every byte: headers could take hours.
    """

    def end():
        ended.set()
        with suppress(OSError):
            # Of a connection under TLS the socket below: its lock may be held.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _exchange(parts, port, sock, body, kind, until, limit):
    """Ask, over a socket that is connected, and read the answer."""
    connection = http.client.HTTPConnection(parts.hostname, port)
    connection.sock = sock
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Content-Type": kind} if body is not None else {}
    connection.request("GET" if body is None else "POST", path, body, headers)
    answer = connection.getresponse()
    if answer.status != 200:
        raise CallFailed(f"http-{answer.status}")
    return _read(answer, sock, until, limit)


def _take_apart(url):
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (ValueError, KeyError) as error:
        raise CallFailed("address") from error
    plain = url.isascii() and url.isprintable() and " " not in url
    if not plain or not parts.hostname or parts.username is not None:
        raise CallFailed("address")
    return parts, port


def _connect(parts, port, allowed, seconds):
    """Connect to an address that was looked at, not to a name that may change."""
    address = _resolve(parts.hostname, port)
    if f"{parts.hostname}:{port}" not in allowed and not _is_public(address):
        raise CallFailed("internal-address")
    ended = threading.Event()
    try:
        sock = socket.create_connection((address, port), timeout=seconds)
        if parts.scheme != "https":
            return sock
        context = ssl.create_default_context()
        sock = context.wrap_socket(
            sock, server_hostname=parts.hostname, do_handshake_on_connect=False
        )
        with _ended_after(sock, seconds, ended):
            sock.do_handshake()
        return sock
    except TimeoutError as error:
        raise CallFailed("too-slow") from error
    except ssl.SSLError as error:
        raise CallFailed("too-slow" if ended.is_set() else "tls") from error
    except OSError as error:
        raise CallFailed("too-slow" if ended.is_set() else "no-connection") from error


def _resolve(host, port):
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise CallFailed("unknown-host") from error
    return found[0][4][0]


def _is_public(address):
    found = _unwrapped(ipaddress.ip_address(address.split("%")[0]))
    site_local = getattr(found, "is_site_local", False)
    inside = found.is_multicast or found.is_reserved or site_local
    return found.is_global and not inside


def _unwrapped(found):
    """Give the IPv4 address that an IPv6 address leads to, if it does."""
    if found.version == 4:
        return found
    if found in _NAT64:
        return ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour or found


def _read(answer, sock, until, limit):
    """Read in pieces: a server that sends a byte now and then is too slow as well."""
    parts, size = [], 0
    while True:
        left = until - time.monotonic()
        if left <= 0:
            raise CallFailed("too-slow")
        sock.settimeout(left)
        part = answer.read1(_CHUNK)
        if not part:
            return b"".join(parts)
        size += len(part)
        if size > limit:
            raise CallFailed("too-large")
        parts.append(part)
