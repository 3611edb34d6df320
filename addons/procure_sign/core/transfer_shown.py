"""What a transfer file says beside what is signed of each beneficiary.

The digest binds all of the file's bytes; this is for the eyes of who signs: when the
bank pays, by which bank of the beneficiary, and for whom in the end.
"""

from dataclasses import dataclass

from lxml import etree

from .strict_xml import parse
from .transfer_file import MAX_BYTES

_NONE = "NOTPROVIDED"


@dataclass(frozen=True)
class Beside:
    """Of one transfer, in the order of the file; empty where the file says nothing.

    :param day: of execution, as the file writes it
    :param bank: the beneficiary's bank, by its BIC or another number
    :param ultimate: whom the beneficiary gets it for
    """

    day: str
    bank: str
    ultimate: str


def read(content: bytes) -> list[Beside]:
    """Read a file that :func:`transfer_file.read` accepts."""
    root = parse(content, MAX_BYTES)
    space = f"{{{etree.QName(root).namespace}}}"
    found = []
    for batch in root.findall(f"{space}CstmrCdtTrfInitn/{space}PmtInf"):
        day = _text(batch.find(f"{space}ReqdExctnDt"))
        found += [
            Beside(
                day=day,
                bank=_text(one.find(f"{space}CdtrAgt")),
                ultimate=_text(one.find(f"{space}UltmtCdtr")),
            )
            for one in batch.findall(f"{space}CdtTrfTxInf")
        ]
    return found


def _text(node):
    """All words below a node: whatever moves money is seen, whichever its name."""
    words = " ".join(node.itertext()).split() if node is not None else ()
    return " ".join(one for one in words if one != _NONE)[:200]
