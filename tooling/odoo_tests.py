"""The addons' tests, by Odoo's own runner, on databases without demo data."""

import os
import re
from dataclasses import dataclass

from . import databases, manifests, odoo_log
from .console import out, step
from .paths import ADDONS, cache
from .process import free_port


@dataclass(frozen=True)
class Job:
    """One Odoo process: a database, what is installed in it, which tests."""

    label: str
    modules: tuple
    tags: str


def jobs(addons, parts):
    """Share the tests of these addons out over processes that run side by side.

    The demo company's addon has a database of its own: it must not disturb the others.

    :param list addons: names
    :param int parts: how many processes run at a time
    :rtype: list[Job]
    """
    planned = []
    suite = [name for name in addons if name != manifests.DEMO]
    if suite:
        installed = tuple(_installed(suite))
        planned += [
            Job(f"addons{n}", installed, tags)
            for n, tags in enumerate(_share(suite, parts), start=1)
        ]
    if manifests.DEMO in addons:
        planned.append(Job("demo", (manifests.DEMO,), f"/{manifests.DEMO}"))
    return planned


def _installed(addons):
    """All of the suite, or what a person named (their dependencies come with them)."""
    everything = manifests.suite()
    return everything if set(everything) <= set(addons) else addons


def _share(addons, parts):
    """Test tags per process, about equally many tests each.

    All processes but the last name their test files, the last takes what is left:
    so no test is forgotten, wherever it is written.
    """
    bins = [[0, []] for _ in range(parts)]
    for weight, tag in sorted(_weighed(addons), reverse=True):
        lightest = min(bins, key=lambda pair: pair[0])
        lightest[0] += weight
        lightest[1].append(tag)
    named = [files for _, files in bins[:-1] if files]
    rest = [f"/{name}" for name in addons]
    rest += [f"-{tag}" for files in named for tag in files]
    return [*(",".join(files) for files in named), ",".join(rest)]


def _weighed(addons):
    for name in addons:
        for path in sorted((ADDONS / name / "tests").glob("test_*.py")):
            count = len(re.findall(r"^\s+def test_", path.read_text(), re.M))
            yield count, f"/{path.relative_to(ADDONS)}"


def parts():
    """How many processes of Odoo run at a time: one for each core, two at most.

    :rtype: int
    """
    return max(1, min(2, os.cpu_count() or 1))


def planned(addons):
    """The processes that test these addons on this machine.

    :param list addons: names
    :rtype: list[Job]
    """
    return jobs(addons, parts())


def run(env, addons, tags):
    """Run the tests that Odoo's ``--test-tags`` names.

    :param list addons: names
    :rtype: Outcome
    """
    return run_told(env, Job("tagged", tuple(addons), tags))


def run_told(env, job):
    """Run one process of tests and say how it went.

    :rtype: Outcome
    """
    result = run_job(env, job)
    out(f"{job.label}: {result.summary()}")
    return result


def run_job(env, job):
    """Run one Odoo process of tests on a database that is dropped afterwards.

    :param Job job: what to install and test
    :rtype: Outcome
    """
    log = cache("logs", f"test-{job.label}-{os.getpid()}.log")
    title = f"Testing {job.label} (log: {log})"
    with databases.temporary(env, job.label, bare=True) as name, step(title):
        code = env.odoo(
            "-d",
            name,
            "-i",
            ",".join(job.modules),
            "--test-enable",
            f"--test-tags={job.tags}",
            "--stop-after-init",
            "--max-cron-threads=0",
            f"--http-port={free_port()}",
            f"--screenshots={log.parent}",
            log=log,
            check=False,
        )
    with log.open(errors="replace") as lines:
        result = odoo_log.results(lines, job.label)
    if code and not result.failed:
        result.failed[f"{job.label}: Odoo ended with code {code}"] = f"Its log: {log}"
    if not result.failed:
        log.unlink()
    return result
