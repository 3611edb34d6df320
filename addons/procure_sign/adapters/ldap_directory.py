"""Members of LDAP groups, read with python-ldap; imported when it is asked for.

Nothing but reading: what is found becomes drafts that two persons sign.
"""

from dataclasses import dataclass

SECONDS = 10
_MEMBERS = ("member", "uniqueMember", "memberUid")


class DirectoryError(Exception):
    """The directory cannot be read; its text says why."""


@dataclass(frozen=True)
class Server:
    """How the directory is reached, and how its people are called."""

    uri: str
    base: str
    bind: str = ""
    password: str = ""
    start_tls: bool = True
    login: str = "uid"
    name: str = "cn"
    mail: str = "mail"


@dataclass(frozen=True)
class Member:
    """Somebody in a group."""

    login: str
    name: str
    email: str


def read(server: Server, groups, ldap=None) -> dict[str, list[Member]]:
    """Return the members of groups by their distinguished names.

    :param ldap: the library; python-ldap when not given
    :raises DirectoryError: no library, no answer, no such group
    """
    ldap = ldap or _library()
    try:
        connection = _connect(ldap, server)
        try:
            return {
                group: _members(ldap, connection, server, group) for group in groups
            }
        finally:
            connection.unbind_s()
    except ldap.LDAPError as error:
        raise DirectoryError(str(error)[:300]) from error


def _library():
    try:
        import ldap
        import ldap.filter
    except ImportError as error:
        raise DirectoryError(
            "python-ldap is not installed on the server (pip install python-ldap)"
        ) from error
    return ldap


def _connect(ldap, server):
    connection = ldap.initialize(server.uri)
    connection.set_option(ldap.OPT_REFERRALS, 0)
    connection.set_option(ldap.OPT_NETWORK_TIMEOUT, SECONDS)
    connection.set_option(ldap.OPT_TIMEOUT, SECONDS)
    if server.start_tls and not server.uri.startswith("ldaps://"):
        connection.start_tls_s()
    connection.simple_bind_s(server.bind, server.password)
    return connection


def _members(ldap, connection, server, group):
    found = connection.search_s(
        group, ldap.SCOPE_BASE, "(objectClass=*)", list(_MEMBERS)
    )
    entries = [attributes for name, attributes in found if name]
    if len(entries) != 1:
        raise DirectoryError(f"{group}: no such group")
    wanted = [server.login, server.name, server.mail]
    people = []
    for attribute in _MEMBERS:
        for value in entries[0].get(attribute, ()):
            where = _where(ldap, server, attribute, value.decode())
            people += connection.search_s(*where, wanted)
    members = [_member(server, attributes) for name, attributes in people if name]
    return sorted(
        {one for one in members if one.login}, key=lambda member: member.login
    )


def _where(ldap, server, attribute, value):
    """Say where a member is read: by his own name, or by his login."""
    if attribute != "memberUid":
        return value, ldap.SCOPE_BASE, "(objectClass=*)"
    login = ldap.filter.escape_filter_chars(value)
    return server.base, ldap.SCOPE_SUBTREE, f"({server.login}={login})"


def _member(server, attributes):
    def first(name):
        values = attributes.get(name) or [b""]
        return values[0].decode()

    return Member(first(server.login), first(server.name), first(server.mail))
