"""Programs started with libraries and fonts from Debian packages, unpacked by us."""

from . import apt
from .console import step
from .paths import fresh_folder, locked

STARTER = """#!/bin/sh
# {program} with the libraries and fonts that this machine lacks.
root={root}
LD_LIBRARY_PATH="$root/usr/lib/{triplet}:$root/lib/{triplet}:{beside}"
FONTCONFIG_FILE={fonts}
export LD_LIBRARY_PATH FONTCONFIG_FILE
exec {program} "$@"
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>{root}/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
</fontconfig>
"""


def starter(folder, name, packages, program="{root}/usr/bin/{name}"):
    """A script that starts a program; what it needs is unpacked when it is missing.

    :param pathlib.Path folder: where it is kept, in the cache
    :param str name: of the script
    :param list packages: Debian packages it needs, the program's own with them
    :param str program: its path; ``{root}`` is where the packages are unpacked
    :return: the script
    :rtype: pathlib.Path
    """
    script = folder / "bin" / name
    with locked(folder.name):
        if not script.exists():
            with fresh_folder(folder) as draft:
                _unpack(draft, name, packages)
                _write(draft, folder, name, program)
    return script


def _unpack(draft, name, packages):
    archive = apt.Archive.of_machine()
    needed = archive.missing(*packages)
    (draft / "debs").mkdir()
    (draft / "root").mkdir()
    if not needed:
        return
    with step(f"Downloading {name} ({len(needed)} Debian packages)"):
        files = archive.download(draft / "debs", *needed)
    with step(f"Unpacking {name}"):
        for file in files:
            apt.unpack(file, draft / "root")
            file.unlink()


def _write(draft, folder, name, program):
    """The script and its font settings, for the folder's final place."""
    root = folder / "root"
    program = program.format(root=root, name=name)
    triplet = next((draft / "root").glob("usr/lib/*-linux-gnu"), None)
    values = {
        "root": root,
        "triplet": triplet.name if triplet else "",
        "beside": program.rpartition("/")[0],
        "fonts": folder / "fonts.conf",
        "program": program,
    }
    (draft / "fonts.conf").write_text(FONTS.format(root=root))
    script = draft / "bin" / name
    script.parent.mkdir()
    script.write_text(STARTER.format(**values))
    script.chmod(0o755)
