"""ASiC-E's manifest: every file of a dossier and its SHA-256, in one time stamp.

ETSI EN 319 162-1, 4.4.4 and A.4: ``META-INF/ASiCManifest.xml`` names the time stamp
over itself and the files it vouches for.
"""

import base64
import hashlib

from lxml import etree

from .names import DS, SHA256, ds
from .reasons import Reason, Refused
from .strict_xml import canonical, parse
from .xades import b64

ASIC = "http://uri.etsi.org/02918/v1.2.1#"
MANIFEST, STAMP = "META-INF/ASiCManifest.xml", "META-INF/timestamp.tst"
_STAMP_TYPE = "application/vnd.etsi.timestamp-token"


def write(files: dict[str, bytes]) -> bytes:
    """Write the manifest of files."""
    root = etree.Element(f"{{{ASIC}}}ASiCManifest", nsmap={"asic": ASIC, "ds": DS})
    _node(root, f"{{{ASIC}}}SigReference", URI=STAMP, MimeType=_STAMP_TYPE)
    for name in sorted(files):
        node = _node(root, f"{{{ASIC}}}DataObjectReference", URI=name)
        _node(node, ds("DigestMethod"), Algorithm=SHA256)
        digest = hashlib.sha256(files[name]).digest()
        _node(node, ds("DigestValue")).text = b64(digest)
    return canonical(root)


def _node(parent, name, **attributes):
    return etree.SubElement(parent, name, attributes)


def check(data: bytes, files: dict[str, bytes]):
    """Compare a manifest with the files; raise :class:`Refused`, naming the first."""
    listed = _read(data)
    for name in sorted(set(files) ^ set(listed)):
        raise Refused(Reason.DOSSIER_MANIFEST, name)
    for name, content in files.items():
        if hashlib.sha256(content).digest() != listed[name]:
            raise Refused(Reason.DOSSIER_DIGEST, name)
    if write(files) != data:
        raise Refused(Reason.DOSSIER_MANIFEST, "not the canonical form")


def _read(data):
    try:
        return {
            node.attrib["URI"]: base64.b64decode(node[1].text, validate=True)
            for node in list(parse(data))[1:]
        }
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise Refused(Reason.DOSSIER_MANIFEST, str(error)[:200]) from error
