"""The shipped nginx configuration, in a real nginx; only paths and ports are ours."""

import contextlib
import os
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tooling import cards
from tooling.paths import CONFIG
from tooling.process import free_port

NAME = "quittance.example.com"
MAIN = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/conf.d/*.conf;
}}
"""


@dataclass(frozen=True)
class Proxy:
    """A running nginx: where it listens for everybody, and where for cards."""

    folder: Path
    ordinary: int
    cards: int


@contextlib.contextmanager
def running(env, folder, odoo, secret):
    """nginx with both files of ``config``, as the administrator's page says.

    ``folder`` holds ``cert.pem``, ``key.pem`` and ``signers.pem``.

    :param int odoo: Odoo's port
    :param str secret: that Odoo knows
    """
    proxy = Proxy(folder, free_port(), free_port())
    (folder / "conf.d").mkdir()
    certificates = {
        "/etc/ssl/quittance/fullchain.pem": f"{folder}/cert.pem",
        "/etc/ssl/quittance/privkey.pem": f"{folder}/key.pem",
    }
    _write(
        *(folder, "nginx.conf"),
        {
            **certificates,
            "listen 80": f"listen 127.0.0.1:{free_port()}",
            "listen 443": f"listen 127.0.0.1:{proxy.ordinary}",
            "127.0.0.1:8069": f"127.0.0.1:{odoo}",
            # One process without workers answers both.
            "127.0.0.1:8072": f"127.0.0.1:{odoo}",
        },
    )
    _write(
        *(folder, "nginx-cards.conf"),
        {
            **certificates,
            "listen 8443": f"listen 127.0.0.1:{proxy.cards}",
            "/etc/ssl/quittance/signers.pem": f"{folder}/signers.pem",
            "replace-by-the-output-of-openssl-rand": secret,
        },
    )
    settings = folder / "main.conf"
    # What root starts serves as somebody else, who cannot read a test's folder.
    user = "" if os.geteuid() else "user root;"
    settings.write_text(MAIN.format(folder=folder, user=user))
    process = subprocess.Popen(
        [cards.PROXY, "-p", folder, "-c", settings, "-e", folder / "error.log"],
        env=env.variables,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(proxy, process)
        yield proxy
    finally:
        process.terminate()
        process.wait()


def _write(folder, name, changes):
    """A shipped file, with what an administrator replaces, and our ports."""
    text = (CONFIG / name).read_text()
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    (folder / "conf.d" / name).write_text(text)


def _wait(proxy, process):
    limit = time.monotonic() + 20
    while time.monotonic() < limit and process.poll() is None:
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", proxy.cards)):
                return
        time.sleep(0.05)
    pytest.fail((proxy.folder / "error.log").read_text())
