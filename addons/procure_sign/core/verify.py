"""The verifier: from the bytes of a file to a report, by EN 319 102-1, clause 5.

Order: shape, signing certificate, cryptography, what was signed, time, chain, usage,
revocation, binding. The key is the one of the certificate that the signer named; what
is read are the bytes that were hashed.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cryptography import x509

from . import algorithms, binding, chain, documents, purpose, revocation, stamp
from .ended import BETWEEN, SIGNER, STAMP, Ended, before, key_of, keys_of
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
    :param distrusted: whose keys are in others' hands: in no chain, of no time,
        whatever certificate names them
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
        gone = {one.certificate for one in self.ended if one.use == BETWEEN}
        gone = keys_of(gone.difference(between)) - keys_of(self.others)
        more = tuple(one for one in more if not gone or key_of(one) not in gone)
        return self._good((*self.others, *between, *more))

    def proves(self, stamped: Sequence[x509.Certificate]) -> bool:
        """Say whether a time stamp of this chain proves a time in the past.

        Who holds the keys of the server, or of a service that was replaced, writes
        whatever date he likes: neither excuses what ended or was revoked since.
        """
        inside = keys_of(self.built_in)
        ended = {one.certificate for one in self.ended if one.use != SIGNER}
        ended -= {*self.stamp_anchors, *self.others}
        return not any(one in ended or key_of(one) in inside for one in stamped)

    def build(self, certificate: x509.Certificate, at: datetime):
        """Give the chain of a signer's certificate by what is trusted now."""
        found = chain.build(certificate, self.roots(None), self.known(), at)
        self.check_keys(found)
        return found

    def check_keys(self, found: Sequence[x509.Certificate]):
        """Refuse a chain with a key in others' hands, whatever certificate names it."""
        if self.distrusted and keys_of(found) & keys_of(self.distrusted):
            raise Refused(Reason.UNTRUSTED, "a key of it is distrusted")

    def _good(self, found):
        if not self.distrusted:
            return found
        never = keys_of(self.distrusted)
        return tuple(one for one in found if key_of(one) not in never)


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
    chains = [tuple(stamped)] if stamped else []
    proven = moment if stamped and trust.proves(stamped) else None
    report = replace(report, best=moment, proven=proven)
    when = revocation.Moment(moment, now, proven is not None, trust.max_age)
    roots, known = trust.roots(proven), trust.known(embedded, proven)
    for signer in filter(None, (report.seal, report.certificate)):
        found = chain.build(signer, roots, known, moment)
        trust.check_keys(found)
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
        trust.check_keys(links)
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
