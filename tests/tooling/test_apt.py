"""The machine's package sources, in both of apt's formats."""

import pytest

from tooling import apt
from tooling.console import Failure

DEB822 = """\
Types: deb
# kept by hand
URIs: http://mirror.example/debian
Suites: trixie trixie-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb deb-src
Enabled: no
URIs: http://off.example/debian
Suites: trixie
Components: main

Types: deb-src
URIs: http://sources.example/debian
Suites: trixie
Components: main
"""
ONE_LINE = """\
# deb http://commented.example/debian trixie main
deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian/ trixie main # here
deb http://other.example/debian trixie-security main
"""


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "sources.list.d").mkdir()
    return tmp_path


def test_deb822_sources(settings):
    (settings / "sources.list.d" / "debian.sources").write_text(DEB822)
    [source] = apt.machine_sources(settings)
    assert source.uri == "http://mirror.example/debian"
    assert source.suites == ("trixie", "trixie-updates")
    assert source.line("sid") == (
        "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] "
        "http://mirror.example/debian sid main contrib"
    )


def test_key_inside_deb822_is_left_to_apt(settings):
    text = DEB822.split("\n\n")[0].rsplit("\n", 1)[0]
    text += "\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n"
    (settings / "sources.list.d" / "debian.sources").write_text(text)
    [source] = apt.machine_sources(settings)
    assert source.signed_by == ""


def test_one_line_sources(settings):
    (settings / "sources.list").write_text(ONE_LINE)
    first, second = apt.machine_sources(settings)
    assert (first.uri, first.signed_by) == ("http://mirror.example/debian", "/k.gpg")
    assert (second.suites, second.signed_by) == (("trixie-security",), "")


def test_archive_itself_is_preferred_to_its_updates(settings, monkeypatch):
    (settings / "sources.list").write_text(
        "deb http://a.example/s trixie-security main\n"
        "deb http://b.example/vendor other main\n"
        "deb http://c.example/debian trixie main\n"
    )
    found = apt.machine_sources(settings)
    monkeypatch.setattr(apt, "machine_sources", lambda: found)
    monkeypatch.setattr(apt, "_codename", lambda: "trixie")
    monkeypatch.setattr(apt.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert apt.main_source().uri == "http://c.example/debian"
    assert len(apt.debian_sources()) == 2


def test_other_systems_are_told_what_to_do(monkeypatch):
    monkeypatch.setattr(apt, "_codename", lambda: "")
    with pytest.raises(Failure, match=r"(?s)ODOO_HOME.*docker compose up"):
        apt.debian_sources()
