"""Reading LDAP groups, against a directory that answers as python-ldap does."""

import types

import pytest

from procure_sign.adapters.ldap_directory import (
    DirectoryError,
    Member,
    Server,
    read,
)

PEOPLE = "ou=people,dc=test"
ENTRIES = {
    "cn=approvers,dc=test": {
        "member": [f"uid=bruno,{PEOPLE}".encode(), f"uid=gone,{PEOPLE}".encode()]
    },
    "cn=buyers,dc=test": {"memberUid": [b"chloe", b"c*"]},
    f"uid=bruno,{PEOPLE}": {
        "uid": [b"bruno"],
        "cn": ["Bruno Lefèvre".encode()],
        "mail": [b"bruno@test"],
    },
    f"uid=gone,{PEOPLE}": {"cn": [b"No login"]},
    f"uid=chloe,{PEOPLE}": {"uid": [b"chloe"], "cn": [b"Chloe"]},
}
SERVER = Server("ldap://directory.test", "dc=test", "cn=reader", "secret")


class LDAPError(Exception):
    """As python-ldap's."""


class Connection:
    """Answers from :data:`ENTRIES`; keeps what was called."""

    def __init__(self, uri):
        self.uri, self.calls = uri, []

    def set_option(self, *_option):
        pass

    def start_tls_s(self):
        self.calls.append("tls")

    def simple_bind_s(self, name, password):
        self.calls.append("bind")
        if password != "secret":
            raise LDAPError("Invalid credentials")

    def unbind_s(self):
        self.calls.append("unbind")

    def search_s(self, base, scope, condition, wanted):
        if scope == 0:
            found = {base: ENTRIES[base]} if base in ENTRIES else {}
        else:
            login = condition.removeprefix("(uid=").removesuffix(")").encode()
            found = {k: v for k, v in ENTRIES.items() if login in v.get("uid", ())}
        return [
            (name, {key: entry[key] for key in wanted if key in entry})
            for name, entry in found.items()
        ]


@pytest.fixture
def ldap():
    made = []

    def initialize(uri):
        made.append(Connection(uri))
        return made[-1]

    def escape(text):
        return text.replace("*", r"\2a")

    return types.SimpleNamespace(
        initialize=initialize,
        LDAPError=LDAPError,
        OPT_REFERRALS=1,
        OPT_NETWORK_TIMEOUT=2,
        OPT_TIMEOUT=3,
        SCOPE_BASE=0,
        SCOPE_SUBTREE=2,
        filter=types.SimpleNamespace(escape_filter_chars=escape),
        made=made,
    )


def test_members_by_name_and_by_login(ldap):
    found = read(SERVER, ["cn=approvers,dc=test", "cn=buyers,dc=test"], ldap)
    assert found == {
        "cn=approvers,dc=test": [Member("bruno", "Bruno Lefèvre", "bruno@test")],
        "cn=buyers,dc=test": [Member("chloe", "Chloe", "")],
    }
    assert ldap.made[0].calls == ["tls", "bind", "unbind"]


def test_an_encrypted_address_is_not_encrypted_twice(ldap):
    secure = Server("ldaps://directory.test", "dc=test", "cn=reader", "secret")
    read(secure, [], ldap)
    assert ldap.made[0].calls == ["bind", "unbind"]


def test_a_group_that_is_not_there(ldap):
    with pytest.raises(DirectoryError, match="no such group"):
        read(SERVER, ["cn=nobody,dc=test"], ldap)
    assert ldap.made[0].calls[-1] == "unbind"


def test_a_wrong_password(ldap):
    with pytest.raises(DirectoryError, match="Invalid credentials"):
        read(Server("ldap://directory.test", "dc=test"), [], ldap)


def test_without_the_library(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "ldap", None)
    with pytest.raises(DirectoryError, match="pip install"):
        read(SERVER, [])
