"""Chromium with a window, and a person at it who has certificates of his own."""

import contextlib
import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from nginx_kit import NAME

from tooling import display

TRIES, PATIENCE = 300, 200
# Of the window, where the page is; below its dialogs.
MIDDLE = (500, 700)
UNLOCK = "Unlock Security Device"
# Returns at once, while the browser asks for a certificate.
GO = "address => { setTimeout(() => { location.href = address }) }"
ADDRESS = f"https://{NAME}"
CARDS = f"{ADDRESS}:8443/procure_sign/login/certificate"


class Person:
    """Somebody at a computer: a home folder, a screen, a keyboard.

    :param dict variables: with the tooling's programs on PATH, and a DISPLAY
    :param pathlib.Path home: empty
    :param pathlib.Path authority: certificate that signed the server's
    """

    def __init__(self, variables, home, authority):
        dropped = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
        kept = {name: text for name, text in variables.items() if name not in dropped}
        said = {"HOME": str(home), "LC_ALL": "C.UTF-8", "LANGUAGE": "en"}
        self.variables, self.home = {**kept, **said}, home
        store = home / ".pki" / "nssdb"
        store.mkdir(parents=True)
        self._store = ("-d", f"sql:{store}")
        self._run(display.TRUST, "-N", *self._store, "--empty-password")
        trusted = ("-n", "server", "-t", "C,,", "-i", authority)
        self._run(display.TRUST, "-A", *self._store, *trusted)

    def take(self, certificate, key):
        """Keep a certificate with its key where Chromium looks for them."""
        file = self.home / "taken.p12"
        taken = (b"taken", key, certificate, None, NoEncryption())
        file.write_bytes(pkcs12.serialize_key_and_certificates(*taken))
        secrets = ("-W", "", "-K", "")
        self._run(display.KEYS, "-i", file, *self._store, *secrets)

    def put_in(self, reader):
        """Connect a card reader, as a card's own installer tells the browser of it.

        :param card_kit.Reader reader: with the card
        """
        with (self.home / ".pki" / "nssdb" / "pkcs11.txt").open("a") as modules:
            modules.write(f"library={reader.module}\nname=Cards\n\n")
        for name in ("SOFTHSM2_CONF", "LD_LIBRARY_PATH"):
            if text := reader.variables.get(name):
                self.variables[name] = text

    @contextlib.contextmanager
    def browsing(self, playwright, proxy):
        """A page of a Chromium that reaches the proxy by its name, and nothing else."""
        rules = (
            f"MAP {NAME}:443 127.0.0.1:{proxy.ordinary}",
            f"MAP {NAME}:8443 127.0.0.1:{proxy.cards}",
            "MAP * ~NOTFOUND",
        )
        context = playwright.chromium.launch_persistent_context(
            self.home / "profile",
            executable_path=shutil.which("chromium", path=self.variables["PATH"]),
            headless=False,
            env=self.variables,
            no_viewport=True,
            locale="en-GB",
            args=["--no-sandbox", f"--host-resolver-rules={','.join(rules)}"],
        )
        context.set_default_timeout(120_000)
        try:
            yield context.pages[0]
        finally:
            context.close()

    def visit(self, page, address, pin=""):
        """Go to an address that asks for a certificate, and answer the dialogs.

        They are the browser's own: neither page nor driver sees them. The card's PIN is
        asked for first, then which certificate is shown.
        """
        page.goto("about:blank")
        self._click()
        page.evaluate(GO, address)
        if pin:
            self._wait(page, lambda: self._focused() == UNLOCK)
            self._run(display.HANDS, "key", *pin, "Return")
            self._wait(page, lambda: self._focused() != UNLOCK)
            self._click()

        def left():
            return page.url != "about:blank"

        self._wait(page, left, lambda: self._run(display.HANDS, "key", "Return"))

    def _click(self):
        """Into the page: in the address bar, Return would go back to the blank one."""
        self._run(display.HANDS, "mousemove", *MIDDLE, "click", "1")

    def _focused(self):
        """The name of the window that has the keyboard; a closing one leaves none."""
        asked = [display.HANDS, "getwindowfocus", "getwindowname"]
        done = subprocess.run(
            asked, env=self.variables, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    def _wait(self, page, done, try_again=lambda: None):
        for _try in range(TRIES):
            if done():
                return
            try_again()
            page.wait_for_timeout(PATIENCE)
        pytest.fail(f"The browser waits, with {self._focused()} before it.")

    def _run(self, program, *arguments):
        done = subprocess.run(
            [program, *map(str, arguments)],
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not done.returncode, (program, done.stdout + done.stderr)
