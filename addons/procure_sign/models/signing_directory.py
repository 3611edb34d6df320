from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from ..adapters import ldap_directory
from ..trust import plain, trusted


class SigningDirectoryPort(models.AbstractModel):
    """The edge to a directory of people: one method, so that a test has its own."""

    _name = "signing.directory.port"
    _description = "Reads a Directory"

    @api.model
    def _read(self, server, groups):
        """Return members of groups; see ``adapters.ldap_directory.read``.

        :raises ldap_directory.DirectoryError: it cannot be read
        """
        return ldap_directory.read(server, groups)


class SigningDirectory(models.Model):
    """LDAP groups that say who should have which role.

    What is read becomes drafts of a change: a directory alone gives nobody a right.
    """

    _name = "signing.directory"
    _description = "Directory of People"
    _check_company_auto = True

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    uri = fields.Char("Address", required=True, help="ldaps://directory.example.com")
    start_tls = fields.Boolean("Encrypt (StartTLS)", default=True)
    base = fields.Char(required=True, help="dc=example,dc=com")
    bind = fields.Char("Reader")
    password = fields.Char(groups="base.group_system")
    login_attribute = fields.Char(
        "Attribute of the login", required=True, default="uid"
    )
    name_attribute = fields.Char("Attribute of the name", required=True, default="cn")
    mail_attribute = fields.Char("Attribute of the mail", required=True, default="mail")
    group_ids = fields.One2many("signing.directory.group", "directory_id", "Groups")
    read_at = fields.Datetime("Last read", readonly=True)
    skipped = fields.Text("Not taken over", readonly=True)

    def action_read(self):
        """Read the groups into drafts of a change; the form's button calls it."""
        self.ensure_one()
        self.check_access("read")
        if not self.env["signing.person"]._may_prepare():
            raise AccessError(
                self.env._("Only those who prepare who may sign read the directory.")
            )
        members = self._get_members()
        users = self._get_users(members)
        wanted, ended = self._get_rights(members, users)
        self._note_skipped(members, users)
        if not (wanted or ended):
            return self._say_nothing_new()
        change = self.env["signing.change"]._preparing(self.company_id)
        self._propose_rights(change, wanted, users)
        change._add(ended, "end")
        return change.action_open_form()

    def _get_members(self):
        """Ask the directory: ``{group record: [Member]}``."""
        one = self.sudo()
        server = ldap_directory.Server(
            uri=one.uri,
            base=one.base,
            bind=one.bind or "",
            password=one.password or "",
            start_tls=one.start_tls,
            login=one.login_attribute,
            name=one.name_attribute,
            mail=one.mail_attribute,
        )
        port = self.env["signing.directory.port"]
        try:
            found = port._read(server, one.group_ids.mapped("name"))
        except ldap_directory.DirectoryError as error:
            raise UserError(
                self.env._(
                    "%(name)s cannot be read: %(problem)s", name=one.name, problem=error
                )
            ) from error
        return {group: found.get(group.name, []) for group in one.group_ids}

    def _get_users(self, members):
        """Return the internal users of the company behind logins: ``{login: user}``."""
        logins = {one.login for found in members.values() for one in found}
        domain = Domain("login", "in", sorted(logins)) & Domain("share", "=", False)
        domain &= Domain("company_ids", "in", self.company_id.ids)
        users = self.env["res.users"].sudo().search(domain)
        return {user.login: user for user in users}

    def _get_rights(self, members, users):
        """Compare with the register.

        :return: wanted ``{(group, member)}`` that nobody has or prepares, and rights in
            force that came from here and are in no group any more
        """
        rights = self.env["signing.right"].sudo()
        known = rights.search(
            [("company_id", "=", self.company_id.id), ("state", "!=", "ended")]
        )
        held = {
            (login.user_id.login, right.role_id)
            for right in known
            for login in right.person_id.login_ids
        }
        asked = {
            (member.login, group.role_id): (group, member)
            for group, found in members.items()
            for member in found
            if member.login in users
        }
        wanted = [asked[key] for key in asked if key not in held]
        ended = known.filtered(
            lambda right: (
                right.directory_id == self
                and right.state == "active"
                and not any(
                    (login.user_id.login, right.role_id) in asked
                    for login in right.person_id.login_ids
                )
            )
        )
        return wanted, ended.sudo(False)

    def _propose_rights(self, change, wanted, users):
        """Make drafts of people and rights, and take them into a change."""
        people = {
            login.user_id: login.person_id
            for login in self.env["signing.login"]
            .sudo()
            .search([("company_id", "=", self.company_id.id), ("state", "!=", "ended")])
        }
        new = [member for _group, member in wanted if users[member.login] not in people]
        made = self._make_people({one.login: one for one in new}, users)
        people.update({one.login_ids.user_id: one for one in made})
        rights = trusted(plain(self.env["signing.right"].sudo())).create(
            [
                group._prepare_right_vals(people[users[member.login]])
                for group, member in wanted
            ]
        )
        for records in (made, made.login_ids, rights):
            change._add(records, "put")

    def _make_people(self, members, users):
        """Prepare those who are not in the register yet."""
        return trusted(plain(self.env["signing.person"].sudo())).create(
            [
                {
                    "name": member.name or users[login].name,
                    "email": member.email or users[login].email or login,
                    "company_id": self.company_id.id,
                    "login_ids": [Command.create({"user_id": users[login].id})],
                }
                for login, member in members.items()
            ]
        )

    def _note_skipped(self, members, users):
        """Keep whom no user of Odoo stands for."""
        skipped = sorted(
            {
                f"{one.name} ({one.login})"
                for found in members.values()
                for one in found
                if one.login not in users
            }
        )
        self.sudo().write(
            {"read_at": fields.Datetime.now(), "skipped": "\n".join(skipped)}
        )

    def _say_nothing_new(self):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("The register says what the directory says."),
            },
        }


class SigningDirectoryGroup(models.Model):
    """A group, and the right that its members should have."""

    _name = "signing.directory.group"
    _description = "Group of a Directory"
    _inherit = "signing.limited"
    _check_company_auto = True

    directory_id = fields.Many2one(
        "signing.directory", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="directory_id.company_id", store=True, precompute=True
    )
    name = fields.Char(
        "Group", required=True, help="cn=approvers,ou=groups,dc=example,dc=com"
    )
    role_id = fields.Many2one("signing.role", required=True, check_company=True)

    def _prepare_right_vals(self, person):
        """Return the values of a member's draft right."""
        return {
            "person_id": person.id,
            "role_id": self.role_id.id,
            "directory_id": self.directory_id.id,
            "limit_act": self.limit_act,
            "limit_day": self.limit_day,
            "limit_month": self.limit_month,
        }


class SigningRight(models.Model):
    _inherit = "signing.right"

    directory_id = fields.Many2one(
        "signing.directory",
        "From directory",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
