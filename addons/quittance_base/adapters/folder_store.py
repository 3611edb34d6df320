"""A local folder below the configured root, opened without following links."""

import contextlib
import itertools
import os
import stat

from ..core.channel import Entry, UnsafePath, split_path

#: Files one look considers; the rest waits for the next look.
MAX_ENTRIES = 10_000
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class FolderStore:
    """Files of one folder; every access goes through its open descriptor.

    :param root: folder the administrator named in odoo.conf
    :param path: folder to watch, below the root
    :raise UnsafePath: the path leaves the root or crosses a symbolic link
    :raise OSError: the folder cannot be opened
    """

    def __init__(self, root: str, path: str):
        parts = split_path(path, root)
        if not parts:
            raise UnsafePath(path)
        self._fd = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        for part in parts:
            self._descend(part)

    def _descend(self, part: str):
        try:
            below = os.open(part, _DIRECTORY, dir_fd=self._fd)
        except OSError as error:
            linked = self._is_link(part)
            self.close()
            if linked:
                raise UnsafePath(part) from error
            raise
        os.close(self._fd)
        self._fd = below

    def _is_link(self, part: str) -> bool:
        with contextlib.suppress(OSError):
            status = os.stat(part, dir_fd=self._fd, follow_symlinks=False)
            return stat.S_ISLNK(status.st_mode)
        return False

    def __enter__(self):
        return self

    def __exit__(self, *_exc):
        self.close()

    def close(self):
        """Give the folder back; called at the end of a look."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def entries(self) -> list[Entry]:
        """Regular files of the folder, in the order of their names."""
        found = []
        with os.scandir(self._fd) as scan:
            for item in itertools.islice(scan, MAX_ENTRIES):
                with contextlib.suppress(FileNotFoundError):
                    status = item.stat(follow_symlinks=False)
                    if stat.S_ISREG(status.st_mode):
                        entry = Entry.of(item.name, status.st_size, status.st_mtime)
                        found.append(entry)
        return sorted(found, key=lambda entry: entry.name)

    def read(self, name: str, limit: int) -> bytes:
        """Content of a file, at most ``limit`` + 1 bytes.

        :raise UnsafePath: not a regular file any more
        """
        handle = os.open(name, _FILE, dir_fd=self._fd)
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise UnsafePath(name)
            return stream.read(limit + 1)

    def move(self, name: str, folder: str, other_name: str):
        """Move a file to a sub-folder, under another name when its own is taken.

        :raise OSError: the folder is read-only, among others
        """
        with contextlib.suppress(FileExistsError):
            os.mkdir(folder, mode=0o750, dir_fd=self._fd)
        below = os.open(folder, _DIRECTORY, dir_fd=self._fd)
        try:
            target = other_name if self._exists(name, below) else name
            os.rename(name, target, src_dir_fd=self._fd, dst_dir_fd=below)
        finally:
            os.close(below)

    def note(self, folder: str, name: str, text: str):
        """Leave a text file in a sub-folder, for whoever sent the file.

        What the sender put there before stays: a pipe would stop us, a second name of
        another file would have us write into that.
        """
        below = os.open(folder, _DIRECTORY, dir_fd=self._fd)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        try:
            with contextlib.suppress(FileExistsError):
                handle = os.open(name, flags, mode=0o640, dir_fd=below)
                with os.fdopen(handle, "w", encoding="utf-8") as stream:
                    stream.write(text)
        finally:
            os.close(below)

    def put(self, name: str, content: bytes):
        """Leave a file whole: under its name it is complete, or not there.

        A file of this name and content that lies there already is the same delivery.

        :raise FileExistsError: another file has this name
        """
        partial = f".{name}.part"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        # What a killed process left; never written into, it may be another's link.
        with contextlib.suppress(FileNotFoundError):
            os.unlink(partial, dir_fd=self._fd)
        handle = os.open(partial, flags, mode=0o640, dir_fd=self._fd)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(handle)
        try:
            os.link(partial, name, src_dir_fd=self._fd, dst_dir_fd=self._fd)
        except FileExistsError:
            if self.read(name, len(content)) != content:
                raise
        finally:
            os.unlink(partial, dir_fd=self._fd)

    @staticmethod
    def _exists(name: str, folder: int) -> bool:
        try:
            os.stat(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            return False
        return True
