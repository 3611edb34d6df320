"""Which files of a dossier its signatures speak for, and which they do not.

Whoever hands it out writes the list of files and has it stamped: that proves no more
than that they were together. What a signature names is in it by its SHA-256.
"""

import hashlib
import re

from . import bank_file
from .dossier import evidence_files
from .names import st
from .reasons import Reason
from .report import Finding, Report
from .strict_xml import parse

_ATTACHED = "attachments/"
#: For people with other tools; nothing of it is believed here.
_BESIDE = {
    "README.txt",
    "LISEZMOI.txt",
    "log/entries.json",
    *(f"trust/{name}.pem" for name in ("anchors", "stamp-anchors", "others", "lists")),
}
_ANSWER = re.compile(r"trust/ocsp-\d+\.(der|pem)")
#: The namespaces of ISO 20022: what a bank would execute.
_BANK = b"urn:iso:std:iso:20022"


def check(
    reports: dict[str, Report], files: dict[str, bytes]
) -> tuple[list[Finding], tuple[str, ...]]:
    """Compare a dossier's files with what is signed in it.

    :param reports: by the name of each evidence; all its statements could be read
    :return: findings, and the names of files that no signature covers
    """
    findings, written = [], {}
    for name, report in reports.items():
        made = evidence_files(name[len("evidence/") :][:-4], files[name])
        written |= made
        findings += _document(name, report, made, files)
    for name in sorted(files):
        strange = name.startswith(("documents/", "parts/")) and name not in written
        altered = name.startswith("parts/") and written.get(name) != files[name]
        if strange or altered:
            findings.append(Finding(Reason.DOSSIER_STRANGER, name))
    wanted = [_wanted(one) for one in reports.values()]
    found, uncovered = _attachments(files, wanted)
    rest = {
        name
        for name in files.keys() - written.keys() - _BESIDE
        if not name.startswith((_ATTACHED, "documents/", "parts/"))
        and not _ANSWER.fullmatch(name)
    }
    return findings + found, tuple(sorted({*uncovered, *rest}))


def _document(name, report, made, files):
    document = next(one for one in made if one.startswith("documents/"))
    findings = []
    if files.get(document) != made[document]:
        findings.append(Finding(Reason.DOSSIER_DOCUMENT, name))
    wanted = _wanted(report)
    if wanted and wanted not in map(_digest, _attached(files).values()):
        findings.append(Finding(Reason.DOSSIER_BANK_FILE, name))
    return findings


def _wanted(report):
    """SHA-256 of the bank file that was signed; empty where it was something else."""
    document = report.statement.document
    if parse(document).tag != st("BankFile"):
        return ""
    return bank_file.read(document).sha256


def _attachments(files, wanted):
    """Refuse what a bank could execute and nobody signed; tell the others."""
    findings, uncovered = [], []
    for name, data in sorted(_attached(files).items()):
        if _digest(data) in wanted:
            continue
        # Beside the signature of a bank file nothing else belongs.
        if all(wanted) or _BANK in data or name.lower().endswith(".xml"):
            findings.append(Finding(Reason.DOSSIER_OTHER_FILE, name))
        else:
            uncovered.append(name)
    return findings, uncovered


def _attached(files):
    return {name: one for name, one in files.items() if name.startswith(_ATTACHED)}


def _digest(data):
    return hashlib.sha256(data).hexdigest()
