"""Run every test of the project, or those of the addons named."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from .. import cards, databases, environment, manifests, odoo_tests, outcome
from ..console import out, say
from ..paths import ROOT, cache

FIRST = ("core", "doubles")
#: Folders that are tested in processes of their own.
BESIDE = ("browser", "tooling")
#: Who verifies our signatures, and on whose cards they are made: no package index
#: lacks them, so a complete run has them. A JDK is asked where there is one.
VERIFIERS = (
    *(cards.VERIFIER, cards.UTIL, cards.WRITER, "openssl"),
    *("signxml", "rfc3161-client", "cryptography_vectors"),
)
#: Processes of tests beyond one for each core.
BESIDES = 1


def arguments(parser):
    """Its command line."""
    parser.add_argument(
        "names",
        metavar="ADDON",
        nargs="*",
        help="only these; a path such as tests/core/test_x.py is given to pytest",
    )
    parser.add_argument(
        "--tags", default="", help="only these of Odoo's tests: /addon:Class.method"
    )
    parser.add_argument(
        "--complete",
        action="store_true",
        help="fail when a test was skipped for want of who verifies signatures",
    )


def run(options):
    """Run the tests; the last line printed is ``N passed, N failed``.

    :return: exit code
    """
    paths = [ROOT / name for name in options.names if "/" in name]
    named = [name.rstrip("/") for name in options.names if "/" not in name]
    manifests.check(named)
    total = outcome.Outcome()
    with environment.prepared(*environment.TOOLS) as env:
        databases.drop_stale(env)
        for name, reason in env.lacking.items():
            total.unable[f"(what needs {name})"] = f"{name}: {reason}"
        if paths:
            total.add(_pytest(env, "named", paths))
        if named or not paths:
            total.add(_all(env, named, options.tags))
    if options.complete:
        total.demand(VERIFIERS)
    total.show()
    return 1 if total.failed or not total.passed else 0


def _all(env, named, tags):
    """The addons' tests, the pure ones, and those that need a running Odoo.

    They share the machine: one process more than it has cores, since those with servers
    and browsers wait now and then. Odoo's own, the longest, begin first.
    """
    addons = named or list(manifests.addons())
    if tags:
        return odoo_tests.run(env, addons, tags)
    first, later = _pytest_paths(named)
    jobs = odoo_tests.planned(addons)
    runs = [partial(odoo_tests.run_told, env, job) for job in jobs]
    runs[2:2] = [partial(_pytest, env, *lane) for lane in _lanes(first, later)]
    total = outcome.Outcome()
    with ThreadPoolExecutor(odoo_tests.parts() + BESIDES) as pool:
        for result in pool.map(lambda run: run(), runs):
            total.add(result)
    return total


def _lanes(first, later):
    """Names and folders of the runs of pytest."""
    lanes = {name: [] for name in ("whole", *BESIDE)}
    for path in later:
        lanes[_kind(path) if _kind(path) in BESIDE else "whole"].append(path)
    return [("pure", first), *lanes.items()]


def _kind(path):
    """The folder of ``tests/`` that a path is in."""
    return path.relative_to(ROOT / "tests").parts[0]


def _pytest_paths(named):
    """Folders of ``tests/``: the quick ones, then those that need a running Odoo."""
    kinds = sorted(p for p in (ROOT / "tests").iterdir() if any(p.rglob("test_*.py")))
    first = [kind for kind in kinds if kind.name in FIRST]
    later = [kind for kind in kinds if kind not in first and kind.is_dir()]
    if not named:
        return first, later
    return (
        [path for kind in first for path in _of_addons(kind, named)],
        [path for kind in later for path in _of_addons(kind, named)],
    )


def _of_addons(kind, named):
    for addon in named:
        for pattern in (addon, f"test_{addon}.py", f"test_{addon}_*.py"):
            yield from sorted(kind.glob(pattern))


def _pytest(env, label, paths):
    if not paths:
        return outcome.Outcome()
    report = cache("logs", f"pytest-{label}-{os.getpid()}.xml")
    command = [env.python, "-m", "pytest", "-q", f"--junit-xml={report}", *paths]
    say(f"  Testing {', '.join(str(path.relative_to(ROOT)) for path in paths)}")
    # Its own output is for the person who waits; ours comes last, on standard output.
    code = subprocess.run(command, cwd=ROOT, env=env.variables, stdout=2, check=False)
    if not report.exists():
        result = outcome.Outcome()
        result.failed[f"pytest ({label})"] = f"It ended with code {code.returncode}."
    else:
        result = outcome.from_junit(report)
        report.unlink()
        if code.returncode and not result.failed:
            result.failed[f"pytest ({label})"] = f"It ended with {code.returncode}."
    out(f"{label}: {result.summary()}")
    return result
