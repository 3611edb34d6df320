"""Was a certificate revoked at a moment? CRLs and OCSP answers, strictly.

Point in time (EN 319 102-1, 5.2.6 and 5.6.2): data counts when it was issued after
the moment less the allowed age, and before the certificate expired; a revocation after
the moment does no harm when a time stamp proves the moment.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509

from . import crl, ocsp
from .reasons import Reason, Refused


@dataclass(frozen=True)
class Status:
    """What one CRL or answer says of one certificate."""

    issued: datetime
    next: datetime | None
    revoked: datetime | None


@dataclass(frozen=True)
class Data:
    """Revocation data at hand: CRLs and OCSP answers, DER each."""

    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()


NO_DATA = Data()


@dataclass(frozen=True)
class Moment:
    """When the signature existed at the latest, and whether that is proven.

    :param best: time of the time stamp, else of the verification
    :param now: time of the verification
    :param max_age: how old data may be at ``best``
    """

    best: datetime
    now: datetime
    proven: bool
    max_age: timedelta = timedelta(days=2)


def check(chain: Sequence[x509.Certificate], data: Data, moment: Moment):
    """Check every link below the anchor; raise :class:`Refused` on the first."""
    for depth, (certificate, issuer) in enumerate(itertools.pairwise(chain)):
        _check_one(certificate, issuer, data, moment, depth)


def check_named(chain: Sequence[x509.Certificate], data: Data, moment: Moment):
    """Refuse a chain that the data names as revoked; data that is silent is no harm."""
    for depth, (certificate, issuer) in enumerate(itertools.pairwise(chain)):
        _check_revoked(certificate, _known(certificate, issuer, data), moment, depth)


def naming(chains: Iterable[Sequence[x509.Certificate]], data: Data) -> Data:
    """Give what speaks of a link of these chains; the rest is of no use to them."""
    links = {link for chain in chains for link in itertools.pairwise(chain)}
    return Data(
        tuple(one for one in data.crls if _speaks(crl, one, links)),
        tuple(one for one in data.ocsps if _speaks(ocsp, one, links)),
    )


def _speaks(kind, der, links):
    return any(any(kind.statuses(one, issuer, [der])) for one, issuer in links)


def _known(certificate, issuer, data):
    known = [Status(*one) for one in crl.statuses(certificate, issuer, data.crls)]
    known += [Status(*one) for one in ocsp.statuses(certificate, issuer, data.ocsps)]
    return known


def _check_one(certificate, issuer, data, moment, depth):
    known = _known(certificate, issuer, data)
    known = [one for one in known if one.issued <= moment.now]
    if not known:
        raise Refused(Reason.NO_REVOCATION, _name(certificate))
    _check_revoked(certificate, known, moment, depth)
    if not any(_fresh(one, certificate, moment) for one in known):
        raise Refused(Reason.STALE, _name(certificate))


def _check_revoked(certificate, known, moment, depth):
    """The earliest revocation that anything names decides, however old it is."""
    dates = [one.revoked for one in known if one.revoked]
    if not dates or (moment.proven and moment.best < min(dates)):
        return
    if depth:
        raise Refused(Reason.AUTHORITY_REVOKED, _name(certificate))
    sure = Reason.REVOKED if moment.proven else Reason.REVOKED_LATER
    raise Refused(sure, f"{_name(certificate)}, {min(dates).isoformat()}")


def _fresh(status, certificate, moment):
    if status.issued < moment.best - moment.max_age:
        return False
    # An authority forgets certificates that have expired.
    if status.issued > certificate.not_valid_after_utc:
        return False
    return (
        status.issued >= moment.best
        or status.next is None
        or (status.next >= moment.best)
    )


def _name(certificate):
    return f"{certificate.subject.rfc4514_string()} {certificate.serial_number:x}"[:200]
