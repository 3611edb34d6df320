"""What tests gave: how many passed, which failed, which this machine cannot run."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

from .console import out
from .process import tail

DETAIL_LINES = 40


@dataclass
class Outcome:
    """Results of one or of several test runs."""

    passed: int = 0
    failed: dict = field(default_factory=dict)  # name -> what happened
    unable: dict = field(default_factory=dict)  # name -> why it was not run

    def add(self, other):
        """Take another run's results in."""
        self.passed += other.passed
        self.failed.update(other.failed)
        self.unable.update(other.unable)

    def demand(self, names):
        """Count as failed what could not be run for want of one of these programs.

        :param names: of programs and packages, as the reasons name them
        """
        for test, reason in list(self.unable.items()):
            if any(name in reason for name in names):
                self.failed[test] = f"It must run here, and could not: {reason}"
                del self.unable[test]

    def summary(self):
        """The line that says it all.

        :rtype: str
        """
        return f"{self.passed} passed, {len(self.failed)} failed"

    def show(self):
        """Print every failure, what could not be run, and the summary last."""
        for name, detail in self.failed.items():
            out(f"\nFAILED {name}\n{tail(detail, DETAIL_LINES)}")
        if self.unable:
            out(f"\nNOT RUN on this machine, so not proven here: {len(self.unable)}")
        for name, reason in self.unable.items():
            out(f"  {name}: {' '.join(reason.split())}")
        out(f"\n{self.summary()}")


def from_junit(path):
    """Results out of the report that pytest writes.

    :param pathlib.Path path: the report
    :rtype: Outcome
    """
    outcome = Outcome()
    for case in ElementTree.parse(path).iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}".strip(":")
        problem = case.find("failure")
        if problem is None:
            problem = case.find("error")
        skipped = case.find("skipped")
        if problem is not None:
            outcome.failed[name] = problem.text or problem.get("message", "")
        elif skipped is not None:
            outcome.unable[name] = skipped.get("message", "")
        else:
            outcome.passed += 1
    return outcome
