"""The one shape of signed evidence: read it, refuse every other.

Nothing here trusts anything: it only takes apart. Every node and attribute is
expected by name and place, so no reference can point somewhere else and no key can
come from elsewhere (signing.md 1.3; McIntosh and Austel, "XML Signature Element
Wrapping", 2005).
"""

from dataclasses import dataclass

from . import spelled
from .names import ENVELOPED, EXCLUSIVE, PROPERTIES, SHA256, ds, st, xades
from .reasons import Reason, Refused
from .shape_nodes import binary, bind, kids, no_attributes, only, text
from .shape_properties import Signed, Unsigned, read_signed, read_unsigned
from .strict_xml import MAX_BYTES, canonical, parse
from .xades import PROPERTIES_ID, REFERENCE_ID, SIGNATURE_ID


@dataclass(frozen=True)
class Parts:
    """Evidence taken apart; ``statement`` and ``info`` are canonical bytes."""

    statement: bytes
    info: bytes
    properties: bytes
    stamped: bytes
    algorithm: str
    statement_digest: bytes
    properties_digest: bytes
    value: bytes
    certificate: bytes
    signed: Signed
    unsigned: Unsigned


def take_apart(data: bytes, limit: int = MAX_BYTES) -> Parts:
    """Take evidence apart; raise :class:`Refused` when its shape is another."""
    root = parse(data, limit)
    if root.tag != st("Statement"):
        raise Refused(Reason.ROOT, str(root.tag)[:100])
    signature = _signature(root)
    _check_ids(root, signature)
    children = list(signature)
    if len(children) > 4 and all(one.tag == ds("Object") for one in children[4:]):
        raise Refused(Reason.OBJECT)
    info, value, key_info, holder = kids(
        signature, ds("SignedInfo"), ds("SignatureValue"), ds("KeyInfo"), ds("Object")
    )
    no_attributes(value, key_info, holder, info)
    spelling = canonical(info)
    algorithm, first, second = spelled.info(spelling) or _info(info)
    certificate = _certificate(key_info)
    (qualifying,) = kids(holder, xades("QualifyingProperties"), wrong=Reason.OBJECT)
    bind(qualifying, Target=f"#{SIGNATURE_ID}")
    stamped, signature_value = canonical(value), binary(value)
    signed, properties = read_signed(qualifying)
    unsigned = read_unsigned(qualifying)
    root.remove(signature)
    return Parts(
        statement=canonical(root),
        info=spelling,
        properties=properties,
        stamped=stamped,
        algorithm=algorithm,
        statement_digest=first,
        properties_digest=second,
        value=signature_value,
        certificate=certificate,
        signed=signed,
        unsigned=unsigned,
    )


def _signature(root):
    found = list(root.iter(ds("Signature")))
    if not found:
        raise Refused(Reason.NO_SIGNATURE)
    if len(found) > 1:
        raise Refused(Reason.SIGNATURES, str(len(found)))
    (signature,) = found
    # Text behind it would stay when the enveloped transform takes it out.
    if signature.getparent() is not root or root[-1] is not signature or signature.tail:
        raise Refused(Reason.PLACE)
    bind(signature, Id=SIGNATURE_ID)
    return signature


def _check_ids(root, signature):
    """No attribute that any tool takes for an ID, but the three that are expected."""
    allowed = {
        (ds("Signature"), "Id"): SIGNATURE_ID,
        (ds("Reference"), "Id"): REFERENCE_ID,
        (xades("SignedProperties"), "Id"): PROPERTIES_ID,
    }
    seen = set()
    for node in root.iter():
        for name in node.attrib:
            if name[-2:].lower() != "id" or name.rpartition("}")[2].lower() != "id":
                continue
            value = node.get(name)
            expected = allowed.get((node.tag, name))
            if expected != value or value in seen:
                raise Refused(Reason.ID, f"{name}={value}"[:100])
            seen.add(value)
    outside = {ds("Reference"), xades("SignedProperties")}
    inside = set(signature.iter(*outside))
    if set(root.iter(*outside)) - inside:
        raise Refused(Reason.ID, "parts of a signature outside it")


def _info(info):
    references = info.findall(ds("Reference"))
    if len(references) != 2 or len(info) != 4:
        raise Refused(Reason.REFERENCES, str(len(references)))
    method, signing, first, second = kids(
        info,
        ds("CanonicalizationMethod"),
        ds("SignatureMethod"),
        ds("Reference"),
        ds("Reference"),
    )
    _algorithm(method, EXCLUSIVE, Reason.SHAPE)
    no_children(signing, Reason.ALGORITHM)
    bind(signing, wrong=Reason.ALGORITHM, Algorithm=signing.get("Algorithm", ""))
    return (
        signing.get("Algorithm"),
        _reference(first, [ENVELOPED, EXCLUSIVE], Id=REFERENCE_ID, URI=""),
        _reference(second, [EXCLUSIVE], Type=PROPERTIES, URI=f"#{PROPERTIES_ID}"),
    )


def _reference(reference, transforms, **attributes):
    bind(reference, wrong=Reason.REFERENCE_URI, **attributes)
    holder, method, digest = kids(
        reference, ds("Transforms"), ds("DigestMethod"), ds("DigestValue")
    )
    no_attributes(holder, digest)
    found = [node.get("Algorithm") for node in holder]
    if found != transforms:
        raise Refused(Reason.TRANSFORM, str(found)[:200])
    for node, name in zip(holder, transforms, strict=True):
        only(node, ds("Transform"))
        _algorithm(node, name, Reason.TRANSFORM)
    _algorithm(method, SHA256, Reason.DIGEST_ALGORITHM)
    return binary(digest)


def _algorithm(node, name, wrong):
    if len(node):
        prefixes = node[0].tag == f"{{{EXCLUSIVE}}}InclusiveNamespaces"
        raise Refused(Reason.PREFIXES if prefixes else wrong, node[0].tag)
    if node.get("Algorithm") != name:
        raise Refused(wrong, str(node.get("Algorithm"))[:100])
    bind(node, wrong=wrong, Algorithm=name)
    text(node, empty=True)


def no_children(node, wrong):
    """Refuse parameters where none are expected (HMACOutputLength and such)."""
    if len(node):
        raise Refused(wrong, node[0].tag)


def _certificate(key_info):
    (data,) = kids(key_info, ds("X509Data"), wrong=Reason.KEY_INFO)
    (certificate,) = kids(data, ds("X509Certificate"), wrong=Reason.KEY_INFO)
    no_attributes(data, certificate)
    return binary(certificate)
