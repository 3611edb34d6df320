"""The agent as it is installed, and cards that are folders (SoftHSM)."""

import dataclasses
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tooling import cards, databases
from tooling.paths import ROOT
from tooling.running import Database, OdooServer

sys.path[:0] = [str(ROOT / "agent")]
sys.path += [str(ROOT / "tests" / "core" / "procure_sign")]

from card_kit import Reader  # noqa: E402
from server_kit import PASSPHRASE, SECRET, set_up  # noqa: E402


@pytest.fixture
def reader(env, tmp_path):
    """A card reader of one test's own; see :class:`card_kit.Reader`."""
    for name in (cards.UTIL, cards.WRITER):
        if name in env.lacking:
            pytest.skip(env.lacking[name])
    return Reader(env.variables, tmp_path / "reader")


@pytest.fixture(scope="package")
def readers(env, tmp_path_factory):
    """Readers by the name of the card that is in; the certificates come later."""
    for name in (cards.UTIL, cards.WRITER):
        if name in env.lacking:
            pytest.skip(env.lacking[name])
    folder = tmp_path_factory.mktemp("readers")
    return {
        label: Reader(env.variables, folder / label)
        for label in ("bruno", "chloe", "new")
    }


@pytest.fixture(scope="package")
def world(env, readers):
    """A server on a database with orders that wait for Bruno."""
    variables = {
        **env.variables,
        "PROCURE_SIGN_PASSPHRASE": PASSPHRASE,
        "PROCURE_SIGN_PROXY_SECRET": SECRET,
    }
    known = dataclasses.replace(env, variables=variables)
    with databases.temporary(known, "agent") as name:
        database = Database(known, name)
        keys = {label: reader.make_key(label) for label, reader in readers.items()}
        login_key = ec.generate_private_key(ec.SECP256R1())
        found = set_up(database, {**keys, "login": login_key.public_key()})
        for label, reader in readers.items():
            reader.write_certificate(label, found["certificates"][label])
        server = OdooServer(database)
        try:
            server.wait_until_ready()
            yield {
                **found,
                "server": server,
                "database": database,
                "login_key": login_key,
            }
        finally:
            server.stop()
            server.log.unlink(missing_ok=True)
