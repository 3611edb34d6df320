import paramiko

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import config

from ..adapters.folder_store import FolderStore
from ..adapters.sftp_store import (
    HostKeyChanged,
    SftpStore,
    fetch_host_key,
    parse_host_key,
    parse_private_key,
)
from ..core.channel import UnsafePath, split_path

#: Option of odoo.conf below which local folders may be watched.
ROOT_OPTION = "quittance_channel_root"
#: What a broken connection, folder or key raises.
STORE_ERRORS = (OSError, EOFError, UnsafePath, HostKeyChanged, paramiko.SSHException)


class QuittanceChannel(models.Model):
    """A watched folder, local or on an SFTP server, whose files go to a record."""

    _name = "quittance.channel"
    _description = "Watched Folder"
    _check_company_auto = True
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    res_model = fields.Selection(
        selection="_selection_res_model", string="Files go to", required=True
    )
    res_id = fields.Many2oneReference(
        model_field="res_model", string="Record", required=True, index=True
    )
    kind = fields.Selection(
        [("folder", "Local folder"), ("sftp", "SFTP server")],
        required=True,
        default="sftp",
    )
    direction = fields.Selection(
        [("in", "Files are read"), ("out", "Files are left there")],
        required=True,
        default="in",
    )
    path = fields.Char(
        required=True,
        help="A local folder must be below the root the administrator set in "
        "odoo.conf (quittance_channel_root).",
    )
    host = fields.Char()
    port = fields.Integer(default=22)
    user = fields.Char()
    host_key = fields.Char(
        help="Key of the server, as in known_hosts without the name: "
        "'ssh-ed25519 AAAA...'. No other key is accepted."
    )
    host_key_fingerprint = fields.Char(compute="_compute_host_key_fingerprint")
    password = fields.Char(
        compute="_compute_secrets",
        inverse="_inverse_password",
        groups="base.group_system",
        help="Kept, and never shown again.",
    )
    private_key = fields.Text(
        compute="_compute_secrets",
        inverse="_inverse_private_key",
        groups="base.group_system",
        help="In OpenSSH or PEM form, without passphrase. Kept, and never shown again.",
    )
    password_secret = fields.Char(
        groups=fields.NO_ACCESS, copy=False, prefetch=False, readonly=True
    )
    private_key_secret = fields.Text(
        groups=fields.NO_ACCESS, copy=False, prefetch=False, readonly=True
    )
    has_secret = fields.Boolean(
        compute="_compute_has_secret", compute_sudo=True, groups="base.group_system"
    )
    read_only = fields.Boolean(
        help="Files cannot be moved: those read are remembered by name, size, time "
        "and SHA-256. Set by itself when moving fails."
    )
    max_megabytes = fields.Integer(default=20, required=True)
    last_look_at = fields.Datetime(readonly=True, copy=False)
    last_error = fields.Char(readonly=True, copy=False)
    file_ids = fields.One2many("quittance.channel.file", "channel_id")

    _size_positive = models.Constraint(
        "CHECK (max_megabytes BETWEEN 1 AND 1024)",
        "The size limit of a file is between 1 and 1024 MB.",
    )

    @api.model
    def _selection_res_model(self):
        """Models whose records can receive files, for the field's choices."""
        return [
            (model._name, self.env["ir.model"]._get(model._name).name or model._name)
            for model in self.env.values()
            if getattr(model, "_is_channel_target", False) and not model._abstract
        ]

    # --- what may be written ---

    @api.constrains(
        *("kind", "path", "host", "user", "host_key", "res_model", "res_id"),
        "company_id",
    )
    def _check_settings(self):
        for channel in self:
            target = channel._target().exists()
            if not target or target.company_id != channel.company_id:
                raise ValidationError(
                    self.env._(
                        "%(channel)s: the record that receives the files does not "
                        "exist in the company of the channel.",
                        channel=channel.name,
                    )
                )
            if channel.kind == "folder":
                channel._check_folder()
            else:
                channel._check_sftp()

    def _check_folder(self):
        try:
            inside = split_path(self.path, self._get_root())
        except UnsafePath:
            inside = []
        if not inside:
            raise ValidationError(
                self.env._(
                    "%(path)s is not a folder below the root set in odoo.conf. Give a "
                    "path below it, without '..'.",
                    path=self.path,
                )
            )

    def _check_sftp(self):
        if not (self.host and self.user):
            raise ValidationError(
                self.env._("%(channel)s needs a host and a user.", channel=self.name)
            )
        try:
            split_path(self.path)
            if self.host_key:
                parse_host_key(self.host_key)
        except UnsafePath as error:
            raise ValidationError(
                self.env._("%(path)s must not contain '..'.", path=self.path)
            ) from error
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "%(channel)s: this is not a host key. Paste it as the server's "
                    "owner gave it ('ssh-ed25519 AAAA...'), or fetch it.",
                    channel=self.name,
                )
            ) from error

    def _get_root(self):
        """Folder below which local folders may be watched.

        :raise UserError: the administrator has not set one
        """
        root = config.get(ROOT_OPTION)
        if not root or not root.startswith("/"):
            raise UserError(
                self.env._(
                    "Local folders are off. Set %(option)s in odoo.conf to the "
                    "absolute path of the folder that holds them.",
                    option=ROOT_OPTION,
                )
            )
        return root

    # --- secrets: written, never read back ---

    def _compute_secrets(self):
        self.password = False
        self.private_key = False

    @api.depends("password_secret", "private_key_secret")
    def _compute_has_secret(self):
        for channel in self:
            channel.has_secret = bool(
                channel.password_secret or channel.private_key_secret
            )

    def _inverse_password(self):
        self.check_access("write")
        for channel in self:
            channel.sudo().password_secret = channel.password

    def _inverse_private_key(self):
        self.check_access("write")
        for channel in self:
            try:
                key = channel.private_key and parse_private_key(channel.private_key)
            except ValueError as error:
                raise UserError(
                    self.env._("This is not a private key we can read.")
                ) from error
            channel.sudo().private_key_secret = key and channel.private_key

    @api.depends("host_key")
    def _compute_host_key_fingerprint(self):
        for channel in self:
            try:
                key = channel.host_key and parse_host_key(channel.host_key)
            except ValueError:
                key = None
            channel.host_key_fingerprint = key.fingerprint if key else False

    # --- buttons ---

    def action_fetch_host_key(self):
        """Fetch the server's key, to be compared with what its owner says. Button."""
        self.ensure_one()
        self.check_access("write")
        if not self.host or self.host_key:
            raise UserError(
                self.env._("Give the host, and empty the host key to fetch it again.")
            )
        try:
            key = fetch_host_key(self.host, self.port)
        except STORE_ERRORS as error:
            raise UserError(self._describe(error)) from error
        self.host_key = f"{key.get_name()} {key.get_base64()}"
        return self._notify(
            self.env._(
                "Compare with the server's owner before using it: %(fingerprint)s",
                fingerprint=key.fingerprint,
            ),
            "warning",
        )

    def action_test(self):
        """Open the folder and count its files, changing nothing. Button."""
        self.ensure_one()
        self.check_access("write")
        try:
            with self._open_store() as store:
                count = len(store.entries())
        except STORE_ERRORS as error:
            raise UserError(self._describe(error)) from error
        return self._notify(
            self.env._("The folder opens; it holds %(count)s files.", count=count),
            "success",
        )

    def action_look_now(self):
        """Have the scheduler look at once. Button."""
        self.check_access("write")
        self.env.ref("quittance_base.ir_cron_channel").sudo()._trigger()
        return self._notify(
            self.env._("The folder is looked at within a minute."), "success"
        )

    def _notify(self, message, kind):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": kind,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # --- where it leads ---

    def _target(self):
        """The record that receives the files."""
        return self.env[self.res_model].browse(self.res_id)

    def _open_store(self):
        """Open the folder.

        :raise UserError: the channel is not set up
        """
        self.ensure_one()
        if self.kind == "folder":
            return FolderStore(self._get_root(), self.path)
        if not self.host_key:
            raise UserError(
                self.env._(
                    "%(channel)s has no host key. Fetch it and compare it first.",
                    channel=self.name,
                )
            )
        secret = self.sudo()
        key = secret.private_key_secret
        return SftpStore(
            self.host,
            self.port,
            self.user,
            parse_host_key(self.host_key),
            self.path,
            password=secret.password_secret or None,
            key=parse_private_key(key) if key else None,
        )

    def _describe(self, error):
        """What went wrong, in words a user can act on and without any secret."""
        if isinstance(error, UserError):
            return str(error)
        if isinstance(error, HostKeyChanged):
            return self.env._(
                "The server shows another key than the one kept. Nothing was sent. "
                "Ask its owner whether the key was changed before you empty it here."
            )
        if isinstance(error, UnsafePath):
            return self.env._(
                "The path leaves the root or crosses a symbolic link. Name the folder "
                "itself."
            )
        if isinstance(error, paramiko.AuthenticationException):
            return self.env._("The server refused the user, password or key.")
        if isinstance(error, (FileNotFoundError, PermissionError)):
            return self.env._("The folder does not exist or may not be read.")
        return self.env._(
            "No connection (%(kind)s). Check host, port and firewall.",
            kind=type(error).__name__,
        )
