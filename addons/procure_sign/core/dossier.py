"""A dossier: everything about one order or payment, in one ASiC-E file.

It verifies without Odoo and without network, with public tools: what they need is
laid out beside the evidence (signing.md 3.1), and the README has the commands.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from . import container, dossier_ocsp, manifest
from .act_log import Entry
from .dossier_readme import readme
from .dossier_words import FRENCH
from .shape import take_apart
from .statement_xml import read
from .xades import moment


@dataclass(frozen=True)
class Contents:
    """What goes into a dossier.

    :param attachments: the order's PDF, the bank file: by plain file name
    :param log: the entries of this order or payment
    :param ocsps: answers that the company knows; those about the signers go in
    :param built_in: fingerprints of anchors that the company made itself
    :param founding: what was trusted first, with fingerprints: ``[(name, text)]``
    """

    title: str
    evidences: Sequence[bytes]
    anchors: Sequence[x509.Certificate]
    stamp_anchors: Sequence[x509.Certificate] = ()
    others: Sequence[x509.Certificate] = ()
    crls: Sequence[bytes] = ()
    ocsps: Sequence[bytes] = ()
    attachments: dict[str, bytes] = field(default_factory=dict)
    log: Sequence[Entry] = ()
    built_in: frozenset[str] = frozenset()
    founding: Sequence[tuple[str, str]] = ()


def write(contents: Contents, stamp: Callable[[bytes], bytes]) -> bytes:
    """Write a dossier.

    :param stamp: gives a time stamp's token over bytes
    """
    files: dict[str, bytes] = {}
    authorities = (*contents.others, *contents.anchors)
    for number, evidence in enumerate(contents.evidences, 1):
        name = f"{number:03d}"
        files |= evidence_files(name, evidence)
        files |= dossier_ocsp.files(name, evidence, contents.ocsps, authorities)
    files |= {f"attachments/{name}": one for name, one in contents.attachments.items()}
    files |= _trust(contents)
    files["log/entries.json"] = write_log(contents.log)
    files["README.txt"] = readme(contents, files).encode()
    files["LISEZMOI.txt"] = readme(contents, files, FRENCH).encode()
    listed = manifest.write(files)
    token = stamp(listed)
    return container.write({**files, manifest.MANIFEST: listed, manifest.STAMP: token})


def evidence_files(number: str, evidence: bytes) -> dict[str, bytes]:
    """Return the evidence, its document, and its parts as the README's commands want.

    :param number: its place, as in the names of files
    """
    parts = take_apart(evidence)
    document = read(parts.statement).document
    certificate = x509.load_der_x509_certificate(parts.certificate)
    found = {
        f"evidence/{number}.xml": evidence,
        f"documents/{hashlib.sha256(document).hexdigest()}.xml": document,
        f"parts/{number}.signedinfo": parts.info,
        f"parts/{number}.value": parts.value,
        f"parts/{number}.pem": certificate.public_bytes(Encoding.PEM),
    }
    if parts.unsigned.stamp is not None:
        found[f"parts/{number}.stamped"] = parts.stamped
        found[f"parts/{number}.tst"] = parts.unsigned.stamp
    return found


def _trust(contents):
    found = {
        "anchors": contents.anchors,
        "stamp-anchors": contents.stamp_anchors,
        "others": contents.others,
    }
    files = {f"trust/{name}.pem": _pem(ones) for name, ones in found.items() if ones}
    lists = [x509.load_der_x509_crl(one) for one in contents.crls]
    return {**files, **({"trust/lists.pem": _pem(lists)} if lists else {})}


def _pem(ones):
    return b"".join(one.public_bytes(Encoding.PEM) for one in ones)


def write_log(entries: Sequence[Entry]) -> bytes:
    """Write log entries as JSON."""
    rows = [{**asdict(one), "at": moment(one.at)} for one in entries]
    return json.dumps(rows, indent=1, sort_keys=True).encode()
