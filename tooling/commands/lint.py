"""Check style and rules: ruff, pylint-odoo, oca-checks, test_lint, layers, prettier.

Each check prints what it finds; the last line says which of them failed.
"""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .. import (
    contracts,
    databases,
    environment,
    manifests,
    node,
    odoo_lint,
    odoo_tests,
    venv,
)
from ..console import out, step
from ..paths import ADDONS, ROOT

PYTHON = ("quittance", "tooling", "addons", "tests", "benchmarks", "agent")
# Parts of an addon without models.
PLAIN = ("core", "adapters", "tests")
# TestPyLint would read all of Odoo; pylint runs on our addons by itself.
TEST_LINT = "/test_lint,-/test_lint:TestPyLint"


def arguments(parser):
    """Its command line."""
    parser.add_argument(
        "--fix", action="store_true", help="first repair what tools can repair"
    )
    parser.add_argument(
        "--fast", action="store_true", help="without Odoo's test_lint, the slow one"
    )


def run(options):
    """Run every check, also after one failed.

    :return: exit code
    """
    python = venv.python()
    web = node.environment()
    if options.fix:
        for _name, command, env in _checks(python, web, fix=True):
            _run(command, env)
    with ThreadPoolExecutor(1) as pool:
        # The slow one runs beside the others.
        slow = None if options.fast else pool.submit(_test_lint)
        failed = [check[0] for check in _checks(python, web) if not _step(*check)]
        if not contracts.kept(python):
            failed.append("import-linter")
        if slow and not slow.result():
            failed.append("test_lint")
    out(f"lint: failed: {', '.join(failed)}" if failed else "lint: clean")
    return 1 if failed else 0


def _checks(python, web, fix=False):
    """Name, command and environment of each check that is one program."""
    tools = python.parent
    ours = [name for name in PYTHON if (ROOT / name).exists()]
    addons = [str(ADDONS / name) for name in manifests.addons()]
    catalogues = [str(path) for path in sorted(ADDONS.glob("*/i18n/*.po*"))]
    web_files = [
        str(path.relative_to(ROOT))
        for kind in ("xml", "js", "scss")
        for path in sorted(ADDONS.rglob(f"*.{kind}"))
        if not {"test_files", "files", "golden"} & set(path.parts)
    ]
    scripts = [path for path in web_files if path.endswith(".js")]
    ruff = [tools / "ruff"]
    yield (
        "ruff",
        [
            *ruff,
            "check",
            "-q",
            "--output-format=concise",
            *(["--fix"] if fix else []),
            *ours,
        ],
        None,
    )
    checked = [] if fix else ["--check"]
    yield "format", [*ruff, "format", *checked, *ours], None
    if not fix:
        yield from _pylint(tools / "pylint", addons)
    fixed = ["--fix"] if fix else []
    yield "oca-checks", [tools / "oca-checks-odoo-module", *fixed, *addons], None
    if catalogues:
        yield "oca-checks-po", [tools / "oca-checks-po", *fixed, *catalogues], None
    if web_files:
        wanted = "--write" if fix else "--check"
        yield "prettier", ["prettier", "--log-level=warn", wanted, *web_files], web
    if scripts:
        yield "eslint", ["eslint", *fixed, *scripts], web


def _pylint(program, addons):
    """Odoo's rules; those for models only where models are."""
    plain = [
        str(folder)
        for addon in addons
        for folder in (Path(addon) / part for part in PLAIN)
        if folder.is_dir()
    ]
    # Several files may extend the same model, one for each concern.
    command = [program, "--disable=consider-merging-classes-inherited"]
    skipped = f"--ignore-paths=.*/({'|'.join(PLAIN)})/.*"
    yield "pylint-odoo", [*command, skipped, *addons], None
    off = "--disable=method-required-super,translation-required"
    if plain:
        yield "pylint-odoo (plain Python)", [*command, off, *plain], None


def _step(name, command, env):
    done = _run(command, env)
    if done.returncode:
        out(f"{name}:\n{done.stdout.strip()}\n")
    return not done.returncode


def _run(command, env):
    with step(f"Checking with {command[0].name if env is None else command[0]}"):
        return subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env=env,
            text=True,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )


def _test_lint():
    """Odoo's own rules, read from a database with the whole suite."""
    with environment.prepared() as env:
        databases.drop_stale(env)
        modules = (*manifests.addons(), "test_lint")
        job = odoo_tests.Job("test_lint", modules, TEST_LINT)
        outcome = odoo_tests.run_job(env, job)
    found = {}
    for name, detail in outcome.failed.items():
        if ours := odoo_lint.ours(detail):
            found[name] = ours
            out(f"test_lint: {name}\n{ours}\n")
    return not found
