"""Calls out to the server: https, its certificate checked, no redirects.

Plain http is for a server on this very machine only.
"""

import http.client
import json
import ssl
from urllib.parse import urlsplit

from . import VERSION
from .problems import NoServer, Refused
from .show import one_line
from .words import say

SECONDS = 60
#: A statement is smaller; see the server's own limit.
MAX_BYTES = 16_000_000
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Client:
    """One server, and the key it gave for one pairing.

    :param address: as the Sign screen shows it
    :param authorities: a file with more certificate authorities, of a company's own
    """

    def __init__(self, address: str, authorities: str = ""):
        parts = urlsplit(address)
        if not parts.hostname or parts.username or parts.query or parts.fragment:
            raise NoServer(say("%s is no server's address.", address))
        near = parts.scheme == "http" and parts.hostname in LOOPBACK
        if parts.scheme != "https" and not near:
            raise NoServer(say("%s: only https:// addresses are called.", address))
        try:
            self._port = parts.port
        except ValueError:
            raise NoServer(say("%s is no server's address.", address)) from None
        self._secure = parts.scheme == "https"
        self._host, self._path = parts.hostname, parts.path.rstrip("/")
        self._context = _context(authorities) if self._secure else None
        self.address, self.key = address, ""

    def call(self, name: str, **content) -> dict:
        """Ask the server; give its answer.

        :raises NoServer: when it cannot be reached or answers something else
        :raises Refused: with the server's reason
        """
        question = {"jsonrpc": "2.0", "method": "call", "params": content}
        status, data = self._post(name, json.dumps(question).encode())
        try:
            answer = json.loads(data)
        except (ValueError, RecursionError):
            answer = None
        if status != 200 or not isinstance(answer, dict):
            raise NoServer(say("The server's answer (%s) is not understood.", status))
        result = answer.get("result")
        if not isinstance(result, dict):
            raise Refused(_reason(answer))
        if result.get("refused"):
            raise Refused(one_line(result["refused"])[:2000])
        return result

    def _post(self, name, body):
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"quittance-agent/{VERSION}",
        }
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        connection = self._connect()
        try:
            path = f"{self._path}/procure_sign/agent/{name}"
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            data = response.read(MAX_BYTES + 1)
        except (OSError, http.client.HTTPException) as error:
            text = say("%s cannot be reached: %s", self.address, error)
            raise NoServer(text) from error
        finally:
            connection.close()
        if len(data) > MAX_BYTES:
            raise NoServer(say("The server's answer is too long."))
        return response.status, data

    def _connect(self):
        if not self._secure:
            return http.client.HTTPConnection(self._host, self._port, timeout=SECONDS)
        return http.client.HTTPSConnection(
            self._host, self._port, timeout=SECONDS, context=self._context
        )


def _reason(answer):
    """The server's own words, of an error as JSON-RPC writes it."""
    error = answer.get("error")
    data = error.get("data") if isinstance(error, dict) else None
    reason = data.get("message") if isinstance(data, dict) else None
    return one_line(reason or say("no reason given"))[:2000]


def _context(authorities):
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authorities:
        try:
            context.load_verify_locations(authorities)
        except (OSError, ssl.SSLError) as error:
            raise NoServer(f"{authorities}: {error}") from error
    return context
