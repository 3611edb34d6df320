"""Programs started with libraries and fonts from Debian packages, unpacked by us."""

import os
import shutil
import subprocess
from pathlib import Path

from . import apt
from .console import Failure, step
from .paths import cache, digest, fresh_folder, locked

STARTER = """#!/bin/sh
# {program} with the libraries and fonts that this machine lacks.
LD_LIBRARY_PATH="{libraries}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
FONTCONFIG_FILE={fonts}
export LD_LIBRARY_PATH FONTCONFIG_FILE
exec {program} "$@"
"""
# What Node.js is linked with beside the C library.
NODE_LIBRARIES = ("libatomic1", "libstdc++6")
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>{root}/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
</fontconfig>
"""


def starter(name, packages, program):
    """A script that starts a program; what it needs is unpacked when it is missing.

    :param str name: of the script, and of its folder in the cache
    :param list packages: Debian packages it needs, the program's own with them
    :param str program: its path; ``{root}`` is where the packages are unpacked
    :return: the script
    :rtype: pathlib.Path
    """
    folder = cache(f"{name}-{digest(STARTER, program, *packages)}")
    script = folder / "bin" / name
    with locked(name):
        if not script.exists():
            with fresh_folder(folder) as draft:
                _unpack(draft, name, packages)
                _write(draft, folder, name, program)
    return script


def find(name, package, question, folder="bin", answer=b""):
    """A program that is installed, or unpacked from its Debian package.

    :param str question: an argument that it answers at once
    :param str folder: where in ``/usr`` the package has it
    :param bytes answer: what says that it starts, though it ends with a failing code
    :raises Failure: when it does not start
    :return: the program, in a folder of the cache
    :rtype: pathlib.Path
    """
    installed = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if installed and is_ours(installed):
        return Path(installed)
    if installed:
        path = cache(f"{name}-installed", name)
        if not path.exists():
            path.unlink(missing_ok=True)
            path.symlink_to(installed)
        return path
    program = starter(name, (package,), f"{{root}}/usr/{folder}/{name}")
    done = subprocess.run([program, question], capture_output=True, check=False)
    said = done.stdout + done.stderr
    if done.returncode and not (answer and answer in said):
        words = said.decode(errors="replace").strip()[-500:]
        raise Failure(f"{name} does not start: {words}", f"Install {package}.")
    return program


def is_ours(program):
    """Whether a program on the path is one that another process of ours put there.

    :param str program: its path
    :rtype: bool
    """
    return cache("x").parent in Path(program).parents


def starts(program):
    """Whether a program finds all its libraries.

    :param program: path of something that knows ``--version``
    :rtype: bool
    """
    try:
        done = subprocess.run([program, "--version"], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


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
    program = program.format(root=root)
    found = {
        path.parent.relative_to(draft / "root")
        for pattern in ("*lib/*-linux-gnu/lib*.so*", "*lib/*-linux-gnu/*/lib*.so*")
        for base in (draft / "root", draft / "root" / "usr")
        for path in base.glob(pattern)
    }
    values = {
        # The shallow ones first: what lies deeper is private to one library.
        "libraries": ":".join(
            str(root / path) for path in sorted(found, key=lambda p: (len(p.parts), p))
        ),
        "fonts": folder / "fonts.conf",
        "program": program,
    }
    (draft / "fonts.conf").write_text(FONTS.format(root=root))
    script = draft / "bin" / name
    script.parent.mkdir()
    script.write_text(STARTER.format(**values))
    script.chmod(0o755)
