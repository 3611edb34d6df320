"""A folder on an SFTP server whose host key is pinned."""

import base64
import contextlib
import io
import socket
import stat

import paramiko

from ..core.channel import Entry, split_path

TIMEOUT = 20
MAX_ENTRIES = 10_000
_KEY_CLASSES = (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey)


class HostKeyChanged(Exception):
    """The server shows another key than the one that was pinned."""


def parse_host_key(text: str) -> paramiko.PKey:
    """Read a pinned key such as ``ssh-ed25519 AAAAC3...``.

    :raise ValueError: not a host key
    """
    try:
        kind, encoded = text.split()[:2]
        return paramiko.PKey.from_type_string(kind, base64.b64decode(encoded))
    except Exception as error:
        raise ValueError("host key") from error


def parse_private_key(text: str, passphrase: str | None = None) -> paramiko.PKey:
    """Read a private key in OpenSSH or PEM form.

    :raise ValueError: no key we can use, or a wrong passphrase
    """
    for key_class in _KEY_CLASSES:
        with contextlib.suppress(paramiko.SSHException, ValueError, IndexError):
            return key_class.from_private_key(io.StringIO(text), passphrase)
    raise ValueError("private key")


def fetch_host_key(host: str, port: int) -> paramiko.PKey:
    """Ask a server for its key, without logging in.

    Called when the administrator sets a channel up; the key is shown to be compared
    with what the server's owner says, never trusted by itself.
    """
    with socket.create_connection((host, port), timeout=TIMEOUT) as connection:
        transport = paramiko.Transport(connection)
        try:
            transport.start_client(timeout=TIMEOUT)
            return transport.get_remote_server_key()
        finally:
            transport.close()


class SftpStore:
    """Files of one folder of an SFTP server.

    :param host_key: pinned key; no other key is ever accepted
    :param password: or None when a private key is given
    :raise HostKeyChanged: the server's key is not the pinned one
    :raise OSError, paramiko.SSHException: no connection, or log-in refused
    """

    def __init__(self, host, port, user, host_key, path, password=None, key=None):
        self._folder = "/".join(split_path(path))
        if path.startswith("/"):
            self._folder = "/" + self._folder
        self._client = paramiko.SSHClient()
        try:
            self._connect(host, port, user, host_key, password, key)
            self._sftp = self._client.open_sftp()
            self._sftp.get_channel().settimeout(TIMEOUT)
        except BaseException:
            self._client.close()
            raise

    def _connect(self, host, port, user, host_key, password, key):
        self._client.set_missing_host_key_policy(paramiko.RejectPolicy())
        name = host if port == 22 else f"[{host}]:{port}"
        self._client.get_host_keys().add(name, host_key.get_name(), host_key)
        try:
            self._client.connect(
                host,
                port=port,
                username=user,
                password=password,
                pkey=key,
                timeout=TIMEOUT,
                banner_timeout=TIMEOUT,
                auth_timeout=TIMEOUT,
                allow_agent=False,
                look_for_keys=False,
            )
        except paramiko.BadHostKeyException as error:
            raise HostKeyChanged(host) from error

    def __enter__(self):
        return self

    def __exit__(self, *_exc):
        self.close()

    def close(self):
        """Leave the server; called at the end of a look."""
        self._client.close()

    def _path(self, *parts: str) -> str:
        return "/".join([self._folder or ".", *parts])

    def entries(self) -> list[Entry]:
        """Regular files of the folder, in the order of their names."""
        listed = self._sftp.listdir_attr(self._path())
        found = [
            Entry.of(item.filename, item.st_size, item.st_mtime)
            for item in listed[:MAX_ENTRIES]
            if stat.S_ISREG(item.st_mode or 0) and "/" not in item.filename
        ]
        return sorted(found, key=lambda entry: entry.name)

    def read(self, name: str, limit: int) -> bytes:
        """Content of a file, at most ``limit`` + 1 bytes."""
        with self._sftp.open(self._path(name), "rb") as stream:
            stream.prefetch(min(stream.stat().st_size or 0, limit + 1), 16)
            return stream.read(limit + 1)

    def move(self, name: str, folder: str, other_name: str):
        """Move a file to a sub-folder, under another name when its own is taken."""
        with contextlib.suppress(OSError):
            self._sftp.mkdir(self._path(folder))
        target = self._path(folder, name)
        if self._exists(target):
            target = self._path(folder, other_name)
        self._sftp.rename(self._path(name), target)

    def note(self, folder: str, name: str, text: str):
        """Leave a text file in a sub-folder, for whoever sent the file."""
        with self._sftp.open(self._path(folder, name), "w") as stream:
            stream.write(text.encode())

    def put(self, name: str, content: bytes):
        """Leave a file whole: under its name it is complete, or not there.

        A file of this name and content that lies there already is the same delivery.

        :raise FileExistsError: another file has this name
        """
        target, partial = self._path(name), self._path(f"{name}.part")
        if self._exists(target):
            if self.read(name, len(content)) != content:
                raise FileExistsError(name)
            return
        self._sftp.putfo(io.BytesIO(content), partial, len(content))
        # The protocol's rename fails when the name is taken.
        self._sftp.rename(partial, target)

    def _exists(self, path: str) -> bool:
        try:
            self._sftp.lstat(path)
        except FileNotFoundError:
            return False
        return True
