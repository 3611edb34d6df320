"""Evidence that is wrong in one way only: twisted, then signed again by the signer.

So the rule under test refuses it, and not a digest that happens to be wrong too.
"""

import hashlib

from evidence_kit import NOW, a_statement, pki
from lxml import etree

from procure_sign.core import algorithms, statement_xml, xades
from procure_sign.core.names import ds
from procure_sign.core.names import xades as xd
from procure_sign.core.strict_xml import canonical, parse
from procure_sign.core.verify import verify


def twisted(change, statement=None, certificate=None, key=None, at=NOW, algorithm=""):
    """Prepare, let ``change(signature)`` twist, digest and sign again."""
    data = statement_xml.write(statement or a_statement())
    certificate = certificate or pki().anna
    prepared = xades.prepare(data, certificate, at, "approver", algorithm)
    signature = prepared.root.find(ds("Signature"))
    change(signature)
    redigest(signature)
    to_sign = canonical(signature.find(ds("SignedInfo")))
    name = algorithm or algorithms.for_key((key or pki().key).public_key())
    value = algorithms.sign(name, key or pki().key, to_sign)
    signature.find(ds("SignatureValue")).text = xades.b64(value)
    return written(prepared.root)


def redigest(signature):
    """Make the two digests right again."""
    root = signature.getroottree().getroot()
    references = signature.findall(f"{ds('SignedInfo')}/{ds('Reference')}")
    properties = next(root.iter(xd("SignedProperties")))
    statement = parse(written(root))
    statement.remove(statement.find(ds("Signature")))
    for reference, node in zip(references, [statement, properties]):
        digest = hashlib.sha256(canonical(node)).digest()
        reference.find(ds("DigestValue")).text = xades.b64(digest)


def written(root):
    """The bytes of a tree."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def codes(data, trust=None, now=NOW, **more):
    """What the verifier finds."""
    return verify(data, trust or pki().trust(), now, **more).codes


def refused(data, code, **more):
    """Assert that exactly this rule refuses."""
    assert codes(data, **more) == [code]
