"""What is read out of Odoo's log."""

import re

from tooling import odoo_lint, odoo_log

STAMP = "2026-11-22 01:43:53,121 18385 {} base {}: {}"
TEST = "odoo.addons.quittance_base.tests.test_x"
REPORT = ("INFO", "odoo.tests.result", "0 failed, 0 error(s) of 2 tests when loading")


def _log(*records):
    return "\n".join(STAMP.format(*record) for record in records).splitlines()


def _results(*records):
    return odoo_log.results(_log(*records), "addons1")


def test_passed_failed_and_skipped_are_named():
    outcome = _results(
        ("INFO", TEST, "Starting TestX.test_a ... "),
        ("INFO", TEST, "Starting TestX.test_b ... "),
        ("ERROR", TEST, "FAIL: TestX.test_b\nTraceback:\n  1 != 2"),
        ("INFO", TEST, "Starting TestX.test_c ... "),
        ("INFO", TEST, "skipped TestX.test_c : no browser"),
        ("ERROR", "odoo.modules.loading", "At least one test failed when loading."),
        ("ERROR", *REPORT[1:]),
    )
    assert outcome.passed == 1
    [(name, detail)] = outcome.failed.items()
    assert name == "quittance_base.tests.test_x.TestX.test_b"
    assert "1 != 2" in detail
    assert outcome.unable == {"quittance_base.tests.test_x.TestX.test_c": "no browser"}


def test_broken_subtest_breaks_its_test_once():
    outcome = _results(
        ("INFO", TEST, "Starting TestX.test_a ..."),
        ("ERROR", TEST, "FAIL: Subtest TestX.test_a (n=1)\nfirst"),
        ("ERROR", TEST, "FAIL: Subtest TestX.test_a (n=2)\nsecond"),
        REPORT,
    )
    assert outcome.summary() == "0 passed, 1 failed"
    assert "first" in str(outcome.failed) and "second" in str(outcome.failed)


def test_class_that_cannot_be_set_up_is_a_failure():
    outcome = _results(("ERROR", TEST, "ERROR: setUpClass (a.b.TestX)\nboom"), REPORT)
    assert list(outcome.failed) == ["quittance_base.tests.test_x.setUpClass"]


def test_warning_outside_of_tests_is_a_failure():
    outcome = _results(("WARNING", "odoo.models", "no access rules"), REPORT)
    [name] = outcome.failed
    assert "WARNING in the log of odoo.models: no access rules" in name


def test_log_that_stops_early_is_a_failure():
    outcome = _results(("INFO", TEST, "Starting TestX.test_a ..."))
    assert "Odoo ended before its tests did" in next(iter(outcome.failed))


def test_allowed_lines_say_why():
    lines = odoo_log.ALLOWED.read_text().splitlines()
    patterns = odoo_log.allowed_patterns()
    for pattern in patterns:
        before = lines[lines.index(pattern.pattern) - 1]
        assert before.startswith("# "), f"{pattern.pattern}: say why it is allowed"
    assert not any(re.search(p, "odoo.models: anything") for p in patterns)


def test_lint_findings_of_others_are_left_out():
    detail = (
        "FAIL: Subtest T.test (module='contract', x=1)\nbad\n"
        "\nFAIL: Subtest T.test (module='quittance_base', x=1)\nours\n"
    )
    assert odoo_lint.ours(detail).endswith("ours")
    assert "contract" not in odoo_lint.ours(detail)


def test_lint_findings_in_one_list_are_filtered_by_line():
    detail = "FAIL: T.test\nindexes:\n{}queue.job.x_id (inverse of queue.job.y_ids)\n"
    assert odoo_lint.ours(detail.format("")) == ""
    own = "partner.import.line.batch_id (inverse of partner.import.batch.line_ids)"
    assert odoo_lint.ours(detail.format(own + "\n")) == own
