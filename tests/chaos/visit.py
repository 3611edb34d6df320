"""A browser: the clerk's, who is logged in, and anybody's."""

import json
import re
import urllib.error
import urllib.request
from http.cookiejar import CookieJar

from .postgres import NAME

#: Seconds; a server that is killed breaks the connection, one that hangs does not.
TIMEOUT = 60


class Refused(Exception):
    """Odoo said no, and why."""


class Browser:
    """Calls of one person; the server may be away or killed meanwhile.

    Whatever is wrong with the connection is an ``OSError``: what was asked for may
    have happened or not.
    """

    def __init__(self):
        self._cookies = CookieJar()
        handler = urllib.request.HTTPCookieProcessor(self._cookies)
        self._opener = urllib.request.build_opener(handler)
        self._is_in = False

    def ask(self, url, **params):
        """Call a JSON route and return its result.

        :raises Refused: with Odoo's words
        """
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        headers = {"Content-Type": "application/json"}
        answer = json.loads(self._open(url, body.encode(), headers))
        if "error" in answer:
            data = answer["error"].get("data") or answer["error"]
            raise Refused(f"{data.get('name')}: {data.get('message')}")
        return answer.get("result")

    def read(self, url):
        """Open a page and return it."""
        return self._open(url, None, {}).decode()

    def submit(self, url, page):
        """Send the form of a page that was read before."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        body = f"csrf_token={token.group(1) if token else ''}"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._open(url, body.encode(), headers)

    def _open(self, url, body, headers):
        request = urllib.request.Request(url, body, headers)
        try:
            with self._opener.open(request, timeout=TIMEOUT) as response:
                return response.read()
        except urllib.error.HTTPError as error:
            with error:
                raise Refused(f"{error.code}: {error.read()[:300]!r}") from error
        except (EOFError, ValueError) as error:
            raise OSError(error) from error

    def log_in(self, base, login):
        """Log in; a session lasts a week, which is soon over here."""
        self._cookies.clear()
        values = {"db": NAME, "login": login, "password": login}
        self.ask(f"{base}/web/session/authenticate", **values)
        self._is_in = True

    def call(self, base, login, model, method, *args, **kwargs):
        """Call a method as a client of Odoo's screens does, once."""
        if not self._is_in:
            self.log_in(base, login)
        url = f"{base}/web/dataset/call_kw/{model}/{method}"
        values = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        try:
            return self.ask(url, **values)
        except Refused as refused:
            # The server did nothing of it: it did not know who called.
            if "SessionExpired" not in str(refused):
                raise
        self.log_in(base, login)
        return self.ask(url, **values)
