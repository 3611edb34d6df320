"""What our addons say about themselves."""

import ast
import hashlib

from .console import Failure
from .paths import ADDONS

# Installed by the demo, never beside the suite: it makes a company of its own.
DEMO = "quittance_demo"
NOT_INSTALLED = {"tests", "__pycache__", "README.md", "description"}


def addons():
    """Our addons and their manifests.

    :rtype: dict[str, dict]
    """
    paths = sorted(ADDONS.glob("*/__manifest__.py"))
    return {path.parent.name: ast.literal_eval(path.read_text()) for path in paths}


def suite():
    """Names of the addons that make the suite: all but the demo company.

    :rtype: list[str]
    """
    return [name for name in addons() if name != DEMO]


def dependencies():
    """Odoo's and OCA's modules that the suite's addons depend on directly.

    :rtype: list[str]
    """
    ours = addons()
    named = {module for name in suite() for module in ours[name].get("depends", ())}
    return sorted(named - set(ours))


def check(names):
    """Refuse names that are not addons of ours.

    :raises Failure: naming them
    """
    unknown = sorted(set(names) - set(addons()))
    if unknown:
        raise Failure(
            f"No addon called {', '.join(unknown)}.",
            f"There are {', '.join(addons())}.",
        )


def contents():
    """Key of everything in our addons that an installed database depends on.

    :rtype: str
    """
    total = hashlib.sha256()
    for path in sorted(ADDONS.rglob("*")):
        relative = path.relative_to(ADDONS)
        if path.is_file() and not NOT_INSTALLED.intersection(relative.parts):
            total.update(str(relative).encode() + b"\0")
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
