"""The verifier: from the bytes of a file to a report, by EN 319 102-1, clause 5.

Order: shape, signing certificate, cryptography, what was signed, time, chain, usage,
revocation, binding. The key is the one of the certificate that the signer named; what
is read are the bytes that were hashed.
"""

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cryptography import x509

from . import algorithms, binding, chain, documents, purpose, revocation, stamp
from .ended import BETWEEN, SIGNER, STAMP, Ended, before
from .passkey_person import check_person
from .reasons import Reason, Refused
from .report import Report, finding
from .revocation import NO_DATA, Data
from .shape import Parts, take_apart
from .statement import Statement, identity
from .statement_xml import read_canonical, unsealed
from .strict_xml import MAX_BYTES


@dataclass(frozen=True)
class Trust:
    """What a company trusts.

    :param anchors: of signers; ``stamp_anchors`` of time stamps, apart
    :param seals: the company's own certificates, which stand around passkeys
    :param origins: addresses at which passkeys were asked
    :param built_in: anchors that the company made itself
    :param ended: what it does not trust any more, from when on
    :param distrusted: whose keys are in others' hands: in no chain, of no time
    :param revocation: CRLs and answers beside those in the file
    :param tolerance: how far clocks may differ
    :param stamp_within: a time stamp later than that after signing is refused
    :param max_age: how old revocation data may be
    """

    anchors: tuple[x509.Certificate, ...]
    stamp_anchors: tuple[x509.Certificate, ...] = ()
    others: tuple[x509.Certificate, ...] = ()
    seals: frozenset[x509.Certificate] = frozenset()
    origins: frozenset[str] = frozenset()
    built_in: frozenset[x509.Certificate] = frozenset()
    ended: tuple[Ended, ...] = ()
    distrusted: frozenset[x509.Certificate] = frozenset()
    revocation: Data = NO_DATA
    tolerance: timedelta = timedelta(minutes=5)
    stamp_within: timedelta = timedelta(days=7)
    max_age: timedelta = timedelta(days=2)
    limit: int = MAX_BYTES

    def roots(self, proven: datetime | None) -> tuple[x509.Certificate, ...]:
        """Give signers' anchors, with those that were trusted at a proven moment."""
        return self._good((*self.anchors, *before(self.ended, SIGNER, proven)))

    def stamp_roots(self, at: datetime) -> tuple[x509.Certificate, ...]:
        """Give the anchors of a time stamp of that time."""
        return self._good((*self.stamp_anchors, *before(self.ended, STAMP, at)))

    def known(self, more=(), proven: datetime | None = None) -> tuple:
        """Give authorities in between, with more that came along."""
        between = before(self.ended, BETWEEN, proven)
        return self._good((*self.others, *between, *more))

    def _good(self, found):
        if not self.distrusted:
            return found
        return tuple(one for one in found if one not in self.distrusted)


def verify(
    data: bytes,
    trust: Trust,
    now: datetime,
    expected: Statement | None = None,
    certificate: bytes | None = None,
) -> Report:
    """Verify evidence.

    :param expected: what should have been signed, by the caller's own records
    :param certificate: DER of the certificate that is enrolled for that person
    """
    report = Report()
    try:
        parts = take_apart(data, trust.limit)
        signer = _check_crypto(parts)
        statement = _check_statement(parts)
        report = Report(
            statement=statement,
            identity=identity(_person_s(statement, parts)),
            certificate=signer,
            level=parts.unsigned.level,
            signed_at=parts.signed.at,
        )
        person = check_person(statement, signer, trust.seals, trust.origins)
        if person != signer:
            report = replace(report, certificate=person, seal=signer)
        report = _check_trust(parts, trust, now, report)
    except Refused as refused:
        report = replace(report, findings=(*report.findings, finding(refused)))
    return _bound(report, expected, certificate)


def _check_crypto(parts: Parts):
    signer = purpose.load(parts.certificate)
    digest = hashlib.sha256(parts.certificate).digest()
    if not hmac.compare_digest(digest, parts.signed.certificate_digest):
        raise Refused(Reason.CERTIFICATE_DIGEST)
    _same(parts.statement, parts.statement_digest, Reason.DIGEST)
    _same(parts.properties, parts.properties_digest, Reason.PROPERTIES_DIGEST)
    algorithms.verify(parts.algorithm, signer.public_key(), parts.value, parts.info)
    return signer


def _person_s(statement, parts):
    """What the person signed; without a passkey it is what was read, byte for byte."""
    return unsealed(statement) if statement.passkey else parts.statement


def _same(data, digest, reason):
    if not hmac.compare_digest(hashlib.sha256(data).digest(), digest):
        raise Refused(reason)


def _check_statement(parts):
    statement, document = read_canonical(parts.statement)
    documents.check(statement, document)
    if parts.signed.role != statement.signer.role:
        raise Refused(Reason.BOUND_ROLE, "SignerRoleV2")
    return statement


def _check_trust(parts, trust, now, report):
    embedded = tuple(map(purpose.load, parts.unsigned.certificates))
    data = Data(
        (*parts.unsigned.crls, *trust.revocation.crls),
        (*parts.unsigned.ocsps, *trust.revocation.ocsps),
    )
    moment, stamped = now, None
    if parts.unsigned.stamp is not None:
        moment, stamped = _check_stamp(parts, trust, embedded, data, now)
    elif parts.signed.at > now + trust.tolerance:
        raise Refused(Reason.FUTURE)
    report = replace(report, best=moment)
    when = revocation.Moment(moment, now, stamped is not None, trust.max_age)
    chains = [tuple(stamped)] if stamped else []
    proven = moment if stamped else None
    roots, known = trust.roots(proven), trust.known(embedded, proven)
    for signer in filter(None, (report.seal, report.certificate)):
        found = chain.build(signer, roots, known, moment)
        purpose.check_signer(signer)
        revocation.check(found, data, when)
        chains.append(tuple(found))
    return replace(
        report,
        chain=chains[-1],
        chains=tuple(chains),
        built_in=any(one[-1] in trust.built_in for one in chains),
    )


def _check_stamp(parts, trust, embedded, data, now):
    found = stamp.read(parts.unsigned.stamp, parts.stamped)
    if found.at > now + trust.tolerance:
        raise Refused(Reason.CLOCK, found.at.isoformat())
    early = parts.signed.at > found.at + trust.tolerance
    if early or found.at > parts.signed.at + trust.stamp_within:
        raise Refused(Reason.STAMP_ORDER)
    moment = revocation.Moment(found.at, now, proven=True, max_age=trust.max_age)
    try:
        known = trust.known((*embedded, *found.others), found.at)
        roots = trust.stamp_roots(found.at)
        links = chain.build(found.certificate, roots, known, found.at)
        revocation.check(links, data, moment)
    except Refused as refused:
        raise Refused(Reason.STAMP_UNTRUSTED, str(refused)) from refused
    return found.at, links


def _bound(report, expected, certificate):
    findings = list(report.findings)
    if expected and report.statement:
        findings += binding.differences(report.statement, expected)
    if certificate and report.certificate and not _is(report.certificate, certificate):
        findings.append(finding(Refused(Reason.BOUND_CERTIFICATE)))
    return replace(report, findings=tuple(findings))


def _is(certificate, der):
    return certificate == x509.load_der_x509_certificate(der)
