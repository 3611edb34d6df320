"""A real SFTP server on loopback for tests; it serves one local folder."""

import os
import socket
import threading

import paramiko


class _Handle(paramiko.SFTPHandle):
    def stat(self):
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))


class _Files(paramiko.SFTPServerInterface):
    def __init__(self, server, root):
        super().__init__(server)
        self.root = root

    def _real(self, path):
        return os.path.join(self.root, self.canonicalize(path).lstrip("/"))

    def list_folder(self, path):
        try:
            found = []
            for name in os.listdir(self._real(path)):
                status = os.lstat(os.path.join(self._real(path), name))
                found.append(paramiko.SFTPAttributes.from_stat(status, name))
            return found
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    def stat(self, path):
        return self.lstat(path)

    def lstat(self, path):
        try:
            return paramiko.SFTPAttributes.from_stat(os.lstat(self._real(path)))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    def open(self, path, flags, attr):
        try:
            handle = os.open(self._real(path), flags, 0o640)
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        stream = os.fdopen(handle, "wb" if flags & os.O_WRONLY else "rb")
        opened = _Handle(flags)
        opened.readfile = opened.writefile = stream
        return opened

    def mkdir(self, path, attr):
        return self._do(os.mkdir, self._real(path))

    def rename(self, oldpath, newpath):
        return self._do(os.rename, self._real(oldpath), self._real(newpath))

    @staticmethod
    def _do(call, *args):
        try:
            call(*args)
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        return paramiko.SFTP_OK


class _Login(paramiko.ServerInterface):
    def __init__(self, owner):
        self.owner = owner

    def get_allowed_auths(self, username):
        return "password,publickey"

    def check_auth_password(self, username, password):
        good = (username, password) == ("laundry", self.owner.password)
        return paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def check_auth_publickey(self, username, key):
        good = username == "laundry" and key == self.owner.client_key
        return paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED


class SftpServer:
    """Context manager: serves ``root`` on a free port until it is left.

    :param root: local folder
    :param host_key: the server's private key
    """

    password = "open sesame"

    def __init__(self, root, host_key, client_key=None):
        self.root = root
        self.host_key = host_key
        self.client_key = client_key
        self._transports = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_exc):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for transport in self._transports:
            transport.close()
        self._thread.join(10)

    def _serve(self):
        while True:
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            transport.add_server_key(self.host_key)
            transport.set_subsystem_handler(
                "sftp", paramiko.SFTPServer, _Files, self.root
            )
            self._transports.append(transport)
            transport.start_server(event=threading.Event(), server=_Login(self))
