"""Reading Odoo's log: which tests ran, what failed, what should not be in it."""

import re
from dataclasses import dataclass

from .outcome import Outcome
from .paths import ROOT

ALLOWED = ROOT / "tooling" / "allowed_log_lines.txt"
LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (?P<level>[A-Z]+) (?P<db>\S+) "
    r"(?P<logger>[\w.]+): (?P<text>.*)$"
)
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
STARTED = re.compile(r"^Starting (\S+) \.\.\.")
SKIPPED = re.compile(r"^skipped (\S+) : (.*)$", re.S)
BROKEN = re.compile(r"^(?:FAIL|ERROR): (?:Subtest )?(\w[^\n]*)")
REPORT = re.compile(r"\d+ failed, \d+ error\(s\) of \d+ tests")
# Odoo's own summaries of failures that we name one by one.
ECHOES = re.compile(
    REPORT.pattern + r"|^At least one test failed|^Module \S+: \d+ failures"
)


@dataclass
class Entry:
    """One log record, with the lines that follow its first."""

    level: str
    logger: str
    text: str


def entries(lines):
    """The records of a log.

    :param lines: iterable of str
    :rtype: collections.abc.Iterator[Entry]
    """
    current = None
    for line in lines:
        line = COLOURS.sub("", line).rstrip()
        match = LINE.match(line)
        if match:
            if current:
                yield current
            current = Entry(match["level"], match["logger"], match["text"])
        elif current:
            current.text += f"\n{line}"
    if current:
        yield current


def allowed_patterns(path=ALLOWED):
    """Expressions for warnings that are not ours to repair.

    :rtype: list[re.Pattern]
    """
    lines = path.read_text().splitlines()
    return [re.compile(line) for line in lines if line and not line.startswith("#")]


def complaints(records, allowed):
    """Warnings and errors that nobody allowed.

    :param records: iterable of Entry
    :param list allowed: patterns searched in ``logger: text``
    :rtype: list[Entry]
    """
    return [
        record
        for record in records
        if record.level in ("WARNING", "ERROR", "CRITICAL")
        and not any(p.search(f"{record.logger}: {record.text}") for p in allowed)
    ]


def results(lines, label):
    """What a test run's log tells.

    :param lines: iterable of str
    :param str label: names the run where the log itself does not
    :rtype: Outcome
    """
    records = list(entries(lines))
    outcome, started, finished = Outcome(), set(), False
    rest = []
    for record in records:
        name = record.logger.replace("odoo.addons.", "")
        if match := STARTED.match(record.text):
            started.add(f"{name}.{match[1]}")
        elif match := SKIPPED.match(record.text):
            outcome.unable[f"{name}.{match[1]}"] = match[2]
        elif match := BROKEN.match(record.text):
            test = match[1].split()[0]
            known = outcome.failed.get(f"{name}.{test}")
            text = f"{known}\n\n{record.text}" if known else record.text
            outcome.failed[f"{name}.{test}"] = text
        elif REPORT.search(record.text):
            finished = True
        else:
            rest.append(record)
    for record in complaints(rest, allowed_patterns()):
        if not (outcome.failed and ECHOES.search(record.text)):
            first = record.text.splitlines()[0][:160]
            name = f"{label}: {record.level} in the log of {record.logger}: {first}"
            outcome.failed[name] = record.text
    if not finished:
        last = "\n".join(f"{r.logger}: {r.text}" for r in records[-5:])
        outcome.failed[f"{label}: Odoo ended before its tests did"] = last
    outcome.passed = len(started - set(outcome.failed) - set(outcome.unable))
    return outcome
