"""Verifying a dossier, with the trust of who verifies: never with its own.

What stands in trust/ is for people with other tools; here it is only another file.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timezone

from . import (
    act_log,
    chain,
    container,
    dossier_files,
    manifest,
    revocation,
    stamp,
)
from .reasons import FAILED, INDETERMINATE, PASSED, Reason, Refused
from .report import Finding, Report, finding
from .shape import take_apart
from .statement import Statement, identity
from .statement_xml import read, unsealed
from .verify import Trust, verify

#: An order or payment has a few; each of them takes time to verify.
MAX_EVIDENCES = 100


@dataclass(frozen=True)
class Claimed:
    """What evidence says of itself, to look it up in a log.

    :param value: SHA-256 of the raw signature
    """

    statement: Statement
    identity: str
    value: str


@dataclass(frozen=True)
class DossierReport:
    """The findings about the dossier, and a report for each evidence in it.

    :param uncovered: names of files that no signature speaks for
    """

    findings: tuple[Finding, ...] = ()
    evidences: tuple[Report, ...] = ()
    stamped_at: datetime | None = None
    uncovered: tuple[str, ...] = ()

    @property
    def indication(self) -> str:
        """The worst of all."""
        found = {one.reason.indication for one in self.findings}
        found |= {one.indication for one in self.evidences}
        return next((one for one in (FAILED, INDETERMINATE) if one in found), PASSED)

    @property
    def passed(self) -> bool:
        """Say whether nothing refused."""
        return self.indication == PASSED


def check(data: bytes, trust: Trust, now: datetime) -> DossierReport:
    """Verify a dossier: its files, its time stamp, every evidence, documents, log."""
    try:
        files = read_files(data)
        listed, token = (
            files.pop(name, b"") for name in (manifest.MANIFEST, manifest.STAMP)
        )
        manifest.check(listed, files)
    except Refused as refused:
        return DossierReport((finding(refused),))
    findings, stamped_at = _stamp(listed, token, trust, now)
    evidences = _evidences(files)
    if not evidences:
        findings.append(Finding(Reason.DOSSIER_EMPTY))
    reports = {name: verify(one, trust, now) for name, one in evidences.items()}
    more, uncovered = _files(reports, files)
    findings += more
    findings += _log(reports, evidences, files.get("log/entries.json", b""))
    return DossierReport(
        tuple(findings), tuple(reports.values()), stamped_at, uncovered
    )


def read_files(data: bytes) -> dict[str, bytes]:
    """Read a dossier's files; raise :class:`Refused` when it would take too long."""
    files = container.read(data)
    count = sum(name.startswith("evidence/") for name in files)
    if count > MAX_EVIDENCES:
        raise Refused(Reason.DOSSIER_ZIP, f"{count} > {MAX_EVIDENCES} evidences")
    return files


def read_signatures(data: bytes) -> list[Claimed]:
    """Read what a dossier says was signed; nothing of it is verified."""
    return [_claimed(one) for _name, one in sorted(read_evidences(data).items())]


def read_evidences(data: bytes) -> dict[str, bytes]:
    """Read the signatures' files of a dossier, by their names."""
    return _evidences(read_files(data))


def _evidences(files):
    return {name: one for name, one in files.items() if name.startswith("evidence/")}


def _claimed(evidence):
    parts = take_apart(evidence)
    said = read(parts.statement)
    signed = unsealed(said) if said.passkey else parts.statement
    return Claimed(said, identity(signed), hashlib.sha256(parts.value).hexdigest())


def _stamp(listed, token, trust, now):
    try:
        found = stamp.read(token, listed)
        if found.at > now + trust.tolerance:
            raise Refused(Reason.CLOCK, found.at.isoformat())
        known = trust.known(found.others, found.at)
        roots = trust.stamp_roots(found.at)
        links = chain.build(found.certificate, roots, known, found.at)
        trust.check_keys(links)
        # Years later no fresh list speaks of then: only one that names it counts.
        moment = revocation.Moment(found.at, now, proven=True)
        revocation.check_named(links, trust.revocation, moment)
    except Refused as refused:
        return [finding(refused)], None
    return [], found.at


def _files(reports, files):
    """What nobody can read names no files: it is refused as it is."""
    if not reports or not all(one.statement for one in reports.values()):
        return [], ()
    return dossier_files.check(reports, files)


def _log(reports, evidences, data):
    try:
        entries = read_log(data)
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        RecursionError,
    ) as error:
        return [Finding(Reason.DOSSIER_LOG, str(error)[:200])]
    findings = [
        Finding(Reason.DOSSIER_LOG, f"position {one.position}")
        for one in entries
        if act_log.digest(one) != one.hash
    ]
    logged = {one.evidence: one.signature for one in entries}
    for name, report in reports.items():
        if report.identity:
            value = hashlib.sha256(take_apart(evidences[name]).value).hexdigest()
            if logged.get(report.identity) != value:
                findings.append(Finding(Reason.DOSSIER_LOG, name))
    return findings


def read_log(data: bytes) -> list[act_log.Entry]:
    """Read the entries that :func:`dossier.write_log` wrote."""
    entries = []
    for row in json.loads(data):
        at = datetime.strptime(row.pop("at"), "%Y-%m-%dT%H:%M:%SZ")
        entry = act_log.Entry(at=at.replace(tzinfo=timezone.utc), **row)
        _check_kinds(entry)
        entries.append(entry)
    return entries


def _check_kinds(entry):
    values = asdict(entry)
    number, _at = values.pop("position"), values.pop("at")
    if type(number) is not int or not all(type(one) is str for one in values.values()):
        raise ValueError("kinds of values")
