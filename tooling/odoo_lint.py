"""What Odoo's test_lint says about us, without what it says about OCA's addons."""

import re

from . import manifests
from .odoo_log import allowed_patterns
from .paths import ROOT

ALLOWED = ROOT / "tooling" / "allowed_lint_lines.txt"
PART = re.compile(r"^(?=(?:FAIL|ERROR): )", re.M)
MODULE = re.compile(r"Subtest [^\n]*\(module='(\w+)'")
# Tests that list all findings in one failure give each a line like these.
FINDING = re.compile(r"^(?:- Test .*|[\w.]+ \(inverse of .*)$", re.M)


def ours(detail):
    """The part of a failure's text that concerns our addons.

    :param str detail: all that was logged for one test, every subtest of it
    :return: empty when nothing does
    :rtype: str
    """
    return "\n\n".join(filter(None, map(_kept, PART.split(detail))))


def _kept(part):
    module = MODULE.search(part)
    if module:
        return part.strip() if module[1] in manifests.addons() else ""
    findings = FINDING.findall(part)
    if not findings:
        return part.strip()
    allowed = allowed_patterns(ALLOWED)
    own = [line for line in findings if not any(p.search(line) for p in allowed)]
    return "\n".join(own)
