"""A zip file with one spelling: stored, sorted after ``mimetype``, one date.

ETSI EN 319 162-1, A.1: ``mimetype`` is first, stored, without extra field. Reading
writes the files again and compares the bytes: nothing can hide between them, overlap,
stand twice or be called otherwise in the directory.
"""

import io
import re
import struct
import zipfile

from .reasons import Reason, Refused

MIMETYPE = "application/vnd.etsi.asic-e+zip"
MAX_BYTES, MAX_FILES = 50_000_000, 1000
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}")
_DATE = (1980, 1, 1, 0, 0, 0)


def write(files: dict[str, bytes]) -> bytes:
    """Write a container around the files, ``mimetype`` added.

    :raises Refused: when a name is not plain, or differs from another by case only
    """
    _check_names(files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as container:
        _add(container, "mimetype", MIMETYPE.encode())
        for name in sorted(files):
            _add(container, name, files[name])
    return out.getvalue()


def _add(container, name, data):
    info = zipfile.ZipInfo(name, _DATE)
    info.create_system = 3
    info.external_attr = 0o644 << 16
    container.writestr(info, data)


def _check_names(files):
    if len(files) > MAX_FILES or "mimetype" in files:
        raise Refused(Reason.DOSSIER_ZIP, "names")
    for name in files:
        parts = name.split("/")
        if len(parts) > 3 or not all(_NAME.fullmatch(part) for part in parts):
            raise Refused(Reason.DOSSIER_ZIP, name[:100])
    if len({name.lower() for name in files}) != len(files):
        raise Refused(Reason.DOSSIER_ZIP, "names differ by case")


def read(data: bytes, limit: int = MAX_BYTES) -> dict[str, bytes]:
    """Read a container that :func:`write` could have written."""
    if len(data) > limit:
        raise Refused(Reason.DOSSIER_ZIP, f"{len(data)} > {limit}")
    _check_end(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            found = _files(container, len(data))
    except Refused:
        raise
    except Exception as error:  # zipfile raises what it meets: never a crash
        raise Refused(Reason.DOSSIER_ZIP, str(error)[:200]) from error
    if found.pop("mimetype", b"") != MIMETYPE.encode() or write(found) != data:
        raise Refused(Reason.DOSSIER_ZIP, "not as it would be written")
    return found


def _check_end(data):
    """Refuse a long directory before zipfile reads it: the end says how long it is.

    What :func:`write` wrote ends with 22 bytes and no comment.
    """
    end = data[-22:]
    if len(end) < 22 or end[:4] != b"PK\5\6":
        raise Refused(Reason.DOSSIER_ZIP, "end")
    number, size = struct.unpack_from("<HL", end, 10)
    # A name takes at most 365 bytes, an entry 46 more.
    if number > MAX_FILES + 1 or size > (MAX_FILES + 1) * 512:
        raise Refused(Reason.DOSSIER_ZIP, "too many files")


def _files(container, size):
    infos = container.infolist()
    stored = all(one.compress_type == zipfile.ZIP_STORED for one in infos)
    # Stored files cannot be larger together than the container: no bombs.
    if not stored or len(infos) > MAX_FILES + 1:
        raise Refused(Reason.DOSSIER_ZIP, "compressed, or too many files")
    if sum(one.file_size for one in infos) > size:
        raise Refused(Reason.DOSSIER_ZIP, "sizes")
    return {one.filename: container.read(one) for one in infos}
