"""A signature's parts as we spell them ourselves, read from their canonical bytes.

Only a shorter way to what ``shape`` finds node by node: whatever is spelled otherwise,
and may be right all the same, gives nothing here and is taken apart there.
"""

import base64
import re
from datetime import datetime

from .names import DS, ENVELOPED, EXCLUSIVE, PROPERTIES, SHA256, XADES
from .xades import PROPERTIES_ID, REFERENCE_ID

_DIGEST = "([A-Za-z0-9+/]{43}=)"
_ALGORITHM = "([!#-%'-;=?-~]{1,100})"
_MOMENT = "([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})Z"
_ROLE = "([a-z][a-z0-9_]{0,40})"


def _node(name, *inside, **attributes):
    """Spell a node as a pattern; what stands inside it is patterns already."""
    said = "".join(f' {key}="{re.escape(one)}"' for key, one in attributes.items())
    return f"<{name}{said}>{''.join(inside)}</{name.partition(' ')[0]}>"


def _reference(transforms, **attributes):
    return _node(
        "ds:Reference",
        _node(
            "ds:Transforms",
            *[_node("ds:Transform", Algorithm=one) for one in transforms],
        ),
        _node("ds:DigestMethod", Algorithm=SHA256),
        _node("ds:DigestValue", _DIGEST),
        **attributes,
    )


def _compiled(pattern):
    return re.compile(pattern.encode())


_OUR_DS = f' xmlns:ds="{re.escape(DS)}"'
_INFO = _compiled(
    _node(
        "ds:SignedInfo" + _OUR_DS,
        _node("ds:CanonicalizationMethod", Algorithm=EXCLUSIVE),
        f'<ds:SignatureMethod Algorithm="{_ALGORITHM}"></ds:SignatureMethod>',
        _reference([ENVELOPED, EXCLUSIVE], Id=REFERENCE_ID, URI=""),
        _reference([EXCLUSIVE], Type=PROPERTIES, URI=f"#{PROPERTIES_ID}"),
    )
)
_SIGNED = _compiled(
    _node(
        f'xades:SignedProperties xmlns:xades="{re.escape(XADES)}"',
        "<xades:SignedSignatureProperties>",
        _node("xades:SigningTime", _MOMENT),
        "<xades:SigningCertificateV2><xades:Cert><xades:CertDigest>",
        _node("ds:DigestMethod" + _OUR_DS, Algorithm=SHA256),
        _node("ds:DigestValue" + _OUR_DS, _DIGEST),
        "</xades:CertDigest></xades:Cert></xades:SigningCertificateV2>",
        "<xades:SignerRoleV2><xades:ClaimedRoles>",
        _node("xades:ClaimedRole", _ROLE),
        "</xades:ClaimedRoles></xades:SignerRoleV2>",
        "</xades:SignedSignatureProperties><xades:SignedDataObjectProperties>",
        _node(
            "xades:DataObjectFormat",
            _node("xades:MimeType", "application/xml"),
            ObjectReference=f"#{REFERENCE_ID}",
        ),
        "</xades:SignedDataObjectProperties>",
        Id=PROPERTIES_ID,
    )
)


def info(data: bytes) -> tuple[str, bytes, bytes] | None:
    """Read a SignedInfo: algorithm, digest of the statement, of the properties."""
    found = _INFO.fullmatch(data)
    if found is None:
        return None
    name, first, second = found.groups()
    return name.decode(), base64.b64decode(first), base64.b64decode(second)


def signed(data: bytes) -> tuple[datetime, bytes, str] | None:
    """Read SignedProperties: the time, the certificate's digest, the role."""
    found = _SIGNED.fullmatch(data)
    if found is None:
        return None
    moment, digest, role = found.groups()
    try:
        at = datetime.fromisoformat(f"{moment.decode()}+00:00")
    except ValueError:
        return None
    return at, base64.b64decode(digest), role.decode()
