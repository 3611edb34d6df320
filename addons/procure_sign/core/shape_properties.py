"""XAdES properties, signed and unsigned, in the one shape we write and accept."""

from dataclasses import dataclass
from datetime import datetime, timezone

from . import spelled
from .names import EXCLUSIVE, SHA256, ds, xades
from .reasons import Reason, Refused
from .shape_nodes import binary, bind, kids, no_attributes, text
from .strict_xml import canonical
from .xades import PROPERTIES_ID, REFERENCE_ID

#: More is an attempt to make us work.
MAX_VALUES = 40


@dataclass(frozen=True)
class Signed:
    """What the signer said about the signature."""

    at: datetime
    certificate_digest: bytes
    role: str


@dataclass(frozen=True)
class Unsigned:
    """What was added later, DER each."""

    stamp: bytes | None = None
    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()

    @property
    def level(self) -> str:
        """The level that the file claims."""
        if self.stamp is None:
            return "B"
        return "LT" if self.crls or self.ocsps else "T"


def _kids(node, *names):
    return kids(node, *map(xades, names), wrong=Reason.PROPERTIES)


def read_signed(qualifying) -> tuple[Signed, bytes]:
    """Read SignedProperties, and give their canonical bytes.

    :raises Refused: when the shape is another
    """
    found = list(qualifying.iterchildren(xades("SignedProperties")))
    if len(found) != 1 or qualifying[0] is not found[0]:
        raise Refused(Reason.PROPERTIES, f"{len(found)} x SignedProperties")
    data = canonical(found[0])
    ours = spelled.signed(data)
    return (Signed(*ours) if ours else _read_signed(found[0])), data


def _read_signed(node):
    bind(node, wrong=Reason.PROPERTIES, Id=PROPERTIES_ID)
    about, data = _kids(node, "SignedSignatureProperties", "SignedDataObjectProperties")
    moment, certificate, role = _kids(
        about, "SigningTime", "SigningCertificateV2", "SignerRoleV2"
    )
    no_attributes(about, data, moment, certificate, role)
    (described,) = _kids(data, "DataObjectFormat")
    bind(described, wrong=Reason.PROPERTIES, ObjectReference=f"#{REFERENCE_ID}")
    (mime,) = _kids(described, "MimeType")
    if text(mime) != "application/xml":
        raise Refused(Reason.PROPERTIES, "MimeType")
    return Signed(_moment(text(moment)), _digest(certificate), _role(role))


def _moment(value):
    try:
        found = datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError as error:
        raise Refused(Reason.PROPERTIES, "SigningTime") from error
    return found.replace(tzinfo=timezone.utc)


def _digest(certificate):
    (cert,) = _kids(certificate, "Cert")
    (holder,) = _kids(cert, "CertDigest")
    method, value = kids(
        holder, ds("DigestMethod"), ds("DigestValue"), wrong=Reason.PROPERTIES
    )
    no_attributes(cert, holder, value)
    bind(method, wrong=Reason.DIGEST_ALGORITHM, Algorithm=SHA256)
    return binary(value)


def _role(role):
    (claimed,) = _kids(role, "ClaimedRoles")
    (one,) = _kids(claimed, "ClaimedRole")
    no_attributes(claimed, one)
    return text(one, wrong=Reason.PROPERTIES)


def read_unsigned(qualifying) -> Unsigned:
    """Read UnsignedProperties, when there are any."""
    no_attributes(*qualifying[1:])
    if len(qualifying) == 1:
        kids(qualifying, xades("SignedProperties"), wrong=Reason.UNSIGNED)
        return Unsigned()
    names = xades("SignedProperties"), xades("UnsignedProperties")
    _signed, holder = kids(qualifying, *names, wrong=Reason.UNSIGNED)
    (unsigned,) = kids(
        holder, xades("UnsignedSignatureProperties"), wrong=Reason.UNSIGNED
    )
    no_attributes(unsigned)
    tags = [child.tag for child in unsigned]
    order = ["SignatureTimeStamp", "CertificateValues", "RevocationValues"]
    if tags not in [list(map(xades, order[:1])), list(map(xades, order))]:
        raise Refused(Reason.UNSIGNED, str(tags)[:200])
    stamp = _stamp(unsigned[0])
    if len(unsigned) == 1:
        return Unsigned(stamp)
    certificates = _values(unsigned[1], "EncapsulatedX509Certificate")
    return Unsigned(stamp, certificates, *_revocation(unsigned[2]))


def _stamp(node):
    no_attributes(node)
    method, token = kids(
        node,
        ds("CanonicalizationMethod"),
        xades("EncapsulatedTimeStamp"),
        wrong=Reason.UNSIGNED,
    )
    bind(method, wrong=Reason.UNSIGNED, Algorithm=EXCLUSIVE)
    if len(method):
        raise Refused(Reason.PREFIXES)
    return binary(token)


def _revocation(node):
    no_attributes(node)
    items = {
        xades("CRLValues"): "EncapsulatedCRLValue",
        xades("OCSPValues"): "EncapsulatedOCSPValue",
    }
    found = {child.tag: child for child in node}
    if list(found) != [tag for tag in items if tag in found] or len(found) != len(node):
        raise Refused(Reason.UNSIGNED, "RevocationValues")
    return tuple(
        _values(found[tag], item) if tag in found else () for tag, item in items.items()
    )


def _values(node, item):
    no_attributes(node)
    if len(node) > MAX_VALUES:
        raise Refused(Reason.UNSIGNED, f"{len(node)} x {item}")
    kids(node, *[xades(item)] * len(node), wrong=Reason.UNSIGNED)
    no_attributes(*node)
    return tuple(map(binary, node))
