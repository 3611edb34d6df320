"""One HTTP call to a trust service: bounded, never redirected, never inwards.

A certificate or an imported authority names addresses that its issuer chose: without
these bounds it could make the server call what only the server reaches (SSRF).
"""

import http.client
import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

#: Seconds for everything, and bytes of an answer.
SECONDS, BYTES = 10.0, 10 * 2**20
_CHUNK = 2**16


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
    try:
        connection = http.client.HTTPConnection(parts.hostname, port, timeout=seconds)
        connection.sock = sock
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Content-Type": kind} if body is not None else {}
        connection.request("GET" if body is None else "POST", path, body, headers)
        answer = connection.getresponse()
        if answer.status != 200:
            raise CallFailed(f"http-{answer.status}")
        return _read(answer, sock, until, limit)
    except TimeoutError as error:
        raise CallFailed("too-slow") from error
    except (OSError, http.client.HTTPException) as error:
        raise CallFailed("no-answer") from error
    finally:
        sock.close()


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
    try:
        sock = socket.create_connection((address, port), timeout=seconds)
        if parts.scheme == "https":
            context = ssl.create_default_context()
            sock = context.wrap_socket(sock, server_hostname=parts.hostname)
    except TimeoutError as error:
        raise CallFailed("too-slow") from error
    except ssl.SSLError as error:
        raise CallFailed("tls") from error
    except OSError as error:
        raise CallFailed("no-connection") from error
    return sock


def _resolve(host, port):
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise CallFailed("unknown-host") from error
    return found[0][4][0]


def _is_public(address):
    found = ipaddress.ip_address(address.split("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    found = mapped or found
    return found.is_global and not found.is_multicast


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
