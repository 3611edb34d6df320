"""Which of our packages may import which: contracts for import-linter.

They are written here for every addon there is, so that none is forgotten.
"""

import configparser
import os
import subprocess

from . import manifests
from .console import out
from .paths import ADDONS, ROOT, cache, digest

# A core decides; it never reads a database, a network or Odoo.
OUTSIDE = ("odoo", "psycopg2", "requests", "paramiko", "werkzeug")
# These stand side by side on quittance_base; bridges may know two of them.
MAIN = ("partner_import", "sepa_autocollect", "invoice_match", "procure_sign")


def kept(python):
    """Check the contracts and print those that are broken.

    :param pathlib.Path python: the environment's Python
    :rtype: bool
    """
    config = configparser.ConfigParser(interpolation=None)
    addons = [name for name in manifests.addons() if (ADDONS / name).is_dir()]
    config["importlinter"] = {
        "root_packages": _lines(addons),
        "include_external_packages": "True",
    }
    config.read_dict(_contracts(addons))
    draft = cache("logs", f"import-linter-{digest(str(ROOT))}.ini")
    with draft.open("w") as file:
        config.write(file)
    done = subprocess.run(
        [python.with_name("lint-imports"), "--config", draft, "--no-cache"],
        env={**os.environ, "PYTHONPATH": str(ADDONS)},
        text=True,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        out(f"import-linter:\n{done.stdout.strip()}\n")
    return not done.returncode


def _contracts(addons):
    cores = [name for name in addons if (ADDONS / name / "core").is_dir()]
    contracts = {}
    for name in cores:
        own = [
            f"{name}.{path.name}"
            for path in sorted((ADDONS / name).iterdir())
            if (path / "__init__.py").exists() and path.name not in ("core", "tests")
        ]
        contracts[f"importlinter:contract:{name}-core"] = {
            "name": f"{name}/core is pure",
            "type": "forbidden",
            "source_modules": _lines([f"{name}.core"]),
            "forbidden_modules": _lines([*OUTSIDE, *own]),
        }
    main = [name for name in MAIN if name in addons]
    if len(main) > 1:
        contracts["importlinter:contract:main"] = {
            "name": "the main addons do not import one another",
            "type": "independence",
            "modules": _lines(main),
        }
    return contracts


def _lines(names):
    return "\n" + "\n".join(names)
