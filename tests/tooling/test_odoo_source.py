"""Where Odoo is taken from, and what is refused."""

import pytest

from tooling import odoo_source
from tooling.console import Failure

RELEASE = "version_info = ({}, 0, 0, FINAL, 0, '')\n"


@pytest.fixture
def home(tmp_path, monkeypatch):
    (tmp_path / "odoo" / "addons").mkdir(parents=True)
    (tmp_path / "odoo" / "release.py").write_text(RELEASE.format("19"))
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    return tmp_path


def test_odoo_home_comes_first(home):
    (home / "addons").mkdir()
    source = odoo_source.find()
    assert source.python_path == home
    assert source.addons == (home / "odoo" / "addons", home / "addons")
    assert source.version.startswith("19.0.0-")


def test_other_series_is_refused(home):
    (home / "odoo" / "release.py").write_text(RELEASE.format("18"))
    with pytest.raises(Failure, match=r"is Odoo 18\.0\.0.*\n.*needs Odoo 19\.0"):
        odoo_source.find()


def test_folder_without_odoo_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(Failure, match=r"no odoo/release\.py in"):
        odoo_source.find()


def test_pins_are_complete():
    rows = odoo_source.pinned_packages()
    assert {len(row) for row in rows} == {4}
    assert {len(row[3]) for row in rows} == {64}
    assert "odoo-19" in {row[1] for row in rows}


class FakeArchive:
    """Offers one version of a package, with a content of our choice."""

    def __init__(self, version, content):
        self.version = version
        self.content = content

    def versions(self, package):
        return [self.version]

    def download(self, folder, package):
        file = folder / f"{package.replace('=', '_')}_all.deb"
        file.write_bytes(self.content)
        return [file]


def test_pinned_version_must_have_its_checksum(own_cache):
    archive = FakeArchive("19.0.0-1", b"not what was pinned")
    with pytest.raises(Failure, match="does not have the SHA-256"):
        odoo_source._fetch(archive, "odoo-19", "19.0.0-1", "0" * 64)
    assert not list(own_cache.rglob("*.deb"))


def test_newer_version_is_used_with_a_notice(own_cache, capsys):
    archive = FakeArchive("19.0.1-1", b"newer")
    file = odoo_source._fetch(archive, "odoo-19", "19.0.0-1", "0" * 64)
    assert file.read_bytes() == b"newer"
    assert "19.0.0-1 is pinned; using the archive's 19.0.1-1" in capsys.readouterr().err


def test_other_series_is_not_a_newer_version(own_cache):
    archive = FakeArchive("20.0.0-1", b"another Odoo")
    with pytest.raises(Failure, match="offers no odoo-19"):
        odoo_source._fetch(archive, "odoo-19", "19.0.0-1", "0" * 64)


def test_packages_beside_odoo_are_not_seen(home, own_cache):
    (home / "lxml").mkdir()
    source = odoo_source.find()
    assert [path.name for path in source.python_path.iterdir()] == ["odoo"]
    assert source.addons == (source.python_path / "odoo" / "addons",)
