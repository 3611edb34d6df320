"""The command line, its plan of the test runs, and its small helpers."""

import json
import subprocess
import sys

import pytest

from tooling import cli, databases, manifests, odoo_tests, outcome, paths, venv
from tooling.commands import bench, test
from tooling.console import Failure

COMMANDS = ("demo", "test", "lint", "bench", "chaos", "db", "shell", "odoo")


def test_help_names_every_command():
    done = subprocess.run(
        [sys.executable, paths.ROOT / "quittance", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    for name in COMMANDS:
        assert f"\n    {name} " in done.stdout


def test_failure_is_one_message_and_a_failing_code(capsys):
    assert cli.main(["test", "no_such_addon"]) == 1
    message = capsys.readouterr().err
    assert "No addon called no_such_addon" in message
    assert "Traceback" not in message


def test_only_the_standard_library_is_imported():
    code = "import tooling.cli, sys; print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    top = {name.split(".")[0] for name in done.stdout.split()}
    assert top - sys.stdlib_module_names <= {"tooling", "__main__", "sitecustomize"}


def test_every_test_file_is_in_exactly_one_process():
    addons = manifests.suite()
    first, last = odoo_tests._share(addons, 2)
    taken = first.split(",")
    assert set(last.split(",")) == {f"/{a}" for a in addons} | {f"-{t}" for t in taken}
    assert all((paths.ADDONS / tag.lstrip("/")).is_file() for tag in taken)


def test_demo_is_tested_apart():
    jobs = odoo_tests.jobs(["quittance_base", manifests.DEMO], 1)
    assert [job.modules for job in jobs] == [("quittance_base",), (manifests.DEMO,)]


def test_demo_is_no_part_of_the_suite():
    assert manifests.DEMO not in manifests.suite()
    assert not set(manifests.dependencies()) & set(manifests.addons())


@pytest.mark.parametrize("name", ["", "1x", "a b", 'a"; DROP', "postgres", "x" * 64])
def test_bad_database_names_are_refused(name):
    with pytest.raises(Failure, match="cannot be a database name"):
        databases.check_name(name)


def test_junit_report_is_read(tmp_path):
    report = tmp_path / "r.xml"
    report.write_text(
        "<testsuites><testsuite><testcase classname='a' name='one'/>"
        "<testcase classname='a' name='two'><failure>why</failure></testcase>"
        "<testcase classname='a' name='three'><error message='set-up'/></testcase>"
        "<testcase classname='a' name='four'><skipped message='no card'/></testcase>"
        "</testsuite></testsuites>"
    )
    found = outcome.from_junit(report)
    assert found.summary() == "1 passed, 2 failed"
    assert found.failed == {"a::two": "why", "a::three": "set-up"}
    assert found.unable == {"a::four": "no card"}


def test_summary_is_the_last_line(capsys):
    outcome.Outcome(3, {"x": "why"}, {"y": "no card"}).show()
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "3 passed, 1 failed"
    assert "  y: no card" in lines
    said = "NOT RUN on this machine, so not proven here: 1"
    assert lines.index("FAILED x") < lines.index(said)


def test_a_complete_run_fails_without_who_verifies():
    """What skipped for want of another verifier of signatures is no success."""
    unable = {
        "a::one": "Skipped: xmlsec1 is not installed",
        "(what needs softhsm2-util)": "softhsm2-util: no package was found",
        "a::pkits": "cryptography_vectors is not installed",
        "a::jdk": "javac is not installed",
    }
    found = outcome.Outcome(3, {}, dict(unable))
    found.demand(test.VERIFIERS)
    assert sorted(found.unable) == ["a::jdk"]
    assert sorted(found.failed) == sorted(unable.keys() - {"a::jdk"})
    assert unable["a::one"] in found.failed["a::one"]


def test_benchmark_must_report_its_figures():
    line = {"name": "n", "unit": "s", "ours": 1, "peer": 10, "ratio": 10}
    assert bench._check(json.dumps(line)) == 0
    with pytest.raises(Failure, match="not JSON"):
        bench._check("done")
    with pytest.raises(Failure, match="lacks ratio"):
        bench._check(json.dumps({k: v for k, v in line.items() if k != "ratio"}))


def test_cache_is_where_the_user_says(own_cache):
    assert paths.cache("a", "b") == own_cache / "a" / "b"
    assert (own_cache / "a").is_dir()


def test_folder_appears_only_when_complete(tmp_path):
    target = tmp_path / "made"
    with pytest.raises(ValueError), paths.fresh_folder(target) as draft:
        (draft / "half").touch()
        raise ValueError
    assert list(tmp_path.iterdir()) == []
    with paths.fresh_folder(target) as draft:
        (draft / "whole").touch()
    assert (target / "whole").exists()


def test_environment_is_of_this_version_and_the_systems_where_it_can(
    tmp_path, monkeypatch
):
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    system = tmp_path / version
    monkeypatch.setattr(venv, "SYSTEM", tmp_path)
    base = venv._base.__wrapped__
    assert base() == paths.Path(sys.executable).resolve(), "the system has none"
    system.write_text("#!/bin/sh\nexit 1\n")
    system.chmod(0o755)
    assert base() == paths.Path(sys.executable).resolve(), "it lacks its modules"
    system.write_text("#!/bin/sh\nexit 0\n")
    assert base() == system
