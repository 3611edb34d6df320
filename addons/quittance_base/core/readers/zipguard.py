"""Archives opened without trust: what is really unpacked is what counts."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from .base import FileRefused, Limits

_BLOCK = 2**16
#: Below this size unpacked, a high ratio is only a file with many repeats.
_RATIO_FROM = 16 * 2**20
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


class SafeZip:
    """A zip archive whose members are read within limits shared by all of them.

    :raises FileRefused: ``zip_damaged``, ``too_many_members``, ``protected``.
    """

    def __init__(self, content: bytes, limits: Limits):
        self._limits = limits
        self._packed = len(content)
        self._unpacked = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _DAMAGE as error:
            raise FileRefused("zip_damaged", member="") from error
        self.names = [info.filename for info in self._zip.infolist()]
        if len(self.names) > limits.max_members:
            raise FileRefused(
                "too_many_members", count=len(self.names), limit=limits.max_members
            )
        if any(info.flag_bits & _ENCRYPTED for info in self._zip.infolist()):
            raise FileRefused("protected")

    def open(self, name: str) -> "_Member":
        """A file object on one member, for parsers that read in blocks."""
        try:
            info = self._zip.getinfo(name)
            if info.compress_type not in _METHODS:
                raise FileRefused("zip_damaged", member=name)
            return _Member(self, name, self._zip.open(info))
        except (KeyError, *_DAMAGE) as error:
            raise FileRefused("zip_damaged", member=name) from error

    def read(self, name: str) -> bytes:
        """The bytes of one member."""
        return b"".join(self._blocks(name))

    def _blocks(self, name: str) -> Iterator[bytes]:
        with self.open(name) as member:
            while block := member.read(_BLOCK):
                yield block

    def count(self, name: str, size: int) -> None:
        """Add what was really unpacked; refuse above the limits.

        Readers also count the text they give, since one string of the archive can
        stand in every cell.
        """
        self._unpacked += size
        limits = self._limits
        allowed = limits.max_unpacked
        if self._unpacked > _RATIO_FROM:
            by_ratio = max(_RATIO_FROM, self._packed * limits.max_ratio)
            allowed = min(allowed, by_ratio)
        if self._unpacked > allowed:
            raise FileRefused("zip_bomb", member=name, limit=allowed)


class _Member:
    """A member being read: never more than a block at once, every block counted."""

    def __init__(self, archive: SafeZip, name: str, stream):
        self._archive, self._name, self._stream = archive, name, stream

    def __enter__(self):
        return self

    def __exit__(self, *_exc):
        self.close()

    def close(self) -> None:
        """Release the member; a generator's ``finally`` calls it."""
        self._stream.close()

    def read(self, size: int = _BLOCK) -> bytes:
        """The next bytes, at most one block of them."""
        size = _BLOCK if size is None or size < 0 else min(size, _BLOCK)
        try:
            block = self._stream.read(size)
        except _DAMAGE as error:
            raise FileRefused("zip_damaged", member=self._name) from error
        self._archive.count(self._name, len(block))
        return block


def iter_members(
    content: bytes, limits: Limits = Limits()
) -> Iterator[tuple[str, bytes]]:
    """Yield ``(name, content)`` of the files in a plain ``.zip``; channels call it.

    Folders, hidden files and what archivers add are left out. A zip inside the
    zip is yielded as it is, never opened. The name is the last part of the path.

    :raises FileRefused: as :class:`SafeZip`; ``too_large`` for one member;
        ``empty`` when nothing is inside.
    """
    archive = SafeZip(content, limits)
    wanted = [name for name in archive.names if _is_partner_file(name)]
    if not wanted:
        raise FileRefused("empty")
    for name in wanted:
        blocks, size = [], 0
        for block in archive._blocks(name):
            size += len(block)
            if size > limits.max_bytes:
                raise FileRefused("too_large", size=size, limit=limits.max_bytes)
            blocks.append(block)
        yield name.replace("\\", "/").rpartition("/")[2], b"".join(blocks)


def _is_partner_file(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return bool(parts[-1]) and not any(
        part.startswith((".", "__MACOSX")) for part in parts
    )
