"""Chromium: an installed one, else Debian's package unpacked into the cache."""

import os
import shutil

from . import apt
from .console import Failure, step
from .paths import cache, fresh_folder, locked
from .process import run

INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = "Install the package chromium, or put a Chrome or Chromium on PATH."
WRAPPER = """#!/bin/sh
# Chromium from Debian's package, with the libraries that this machine lacks.
root={root}
LD_LIBRARY_PATH="$root/usr/lib/{triplet}:$root/lib/{triplet}:$root/usr/lib/chromium"
FONTCONFIG_FILE={fonts}
export LD_LIBRARY_PATH FONTCONFIG_FILE
exec "$root/usr/lib/chromium/chromium" "$@"
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


def find():
    """A Chromium that starts.

    :raises Failure: when there is none and none can be unpacked
    :rtype: pathlib.Path
    """
    for name in INSTALLED:
        program = shutil.which(name)
        if program:
            folder = cache("chromium-installed", "chromium")
            _link(folder, program)
            return folder
    folder = cache("chromium")
    program = folder / "bin" / "chromium"
    with locked("chromium"):
        if not program.exists():
            _build(folder)
    return program


def _link(path, target):
    """The name under which Odoo and our tests look for it."""
    if not path.is_symlink() or os.readlink(path) != target:
        path.unlink(missing_ok=True)
        path.symlink_to(target)


def _build(folder):
    archive = apt.Archive.of_machine()
    packages = archive.missing("chromium")
    if not packages:
        raise Failure("Debian's archive offers no chromium.", ADVICE)
    # Text must be legible where no font is installed, and fontconfig set up.
    extra = [p for p in archive.missing("fonts-dejavu-core") if p not in packages]
    with fresh_folder(folder) as draft:
        (draft / "debs").mkdir()
        with step(f"Downloading Chromium ({len(packages + extra)} Debian packages)"):
            archive.download(draft / "debs", *packages, *extra)
        with step("Unpacking Chromium"):
            for deb in sorted((draft / "debs").glob("*.deb")):
                apt.unpack(deb, draft / "root")
        shutil.rmtree(draft / "debs")
        _wrap(draft, folder)
    run([folder / "bin" / "chromium", "--version"], what="Chromium", advice=ADVICE)


def _wrap(draft, folder):
    """The starter, written for the folder's final place."""
    triplet = next((draft / "root/usr/lib").glob("*-linux-gnu"), None)
    root = folder / "root"
    (draft / "fonts.conf").write_text(FONTS.format(root=root))
    starter = draft / "bin" / "chromium"
    starter.parent.mkdir()
    starter.write_text(
        WRAPPER.format(
            root=root,
            fonts=folder / "fonts.conf",
            triplet=triplet.name if triplet else "",
        )
    )
    starter.chmod(0o755)
