"""Small questions to a node of a signature: its children, attributes and text."""

import base64
import binascii

from .reasons import Reason, Refused


def kids(node, *names, wrong=Reason.SHAPE):
    """Give the children, which must be exactly these, in this order."""
    if [child.tag for child in node] != list(names):
        found = [child.tag.rpartition("}")[2] for child in node]
        raise Refused(wrong, f"{node.tag.rpartition('}')[2]}: {found}"[:200])
    _only_blanks(node, wrong)
    return list(node)


def only(node, name, wrong=Reason.SHAPE):
    """Say that a node is the one expected."""
    if node.tag != name:
        raise Refused(wrong, node.tag[:100])
    return node


def bind(node, wrong=Reason.SHAPE, **attributes):
    """Refuse a node whose attributes are not exactly these."""
    if dict(node.attrib) != attributes:
        raise Refused(
            wrong, f"{node.tag.rpartition('}')[2]}: {dict(node.attrib)}"[:200]
        )
    return node


def no_attributes(*nodes):
    """Refuse attributes where none are expected."""
    for node in nodes:
        bind(node)


def text(node, wrong=Reason.SHAPE, empty=False):
    """Give the text of a node without children."""
    if len(node):
        raise Refused(wrong, node.tag[:100])
    found = (node.text or "").strip()
    if empty and found:
        raise Refused(wrong, node.tag[:100])
    return found


def binary(node):
    """Decode base64; line breaks are allowed, other signs are not."""
    try:
        return base64.b64decode("".join(text(node).split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused(Reason.BASE64, node.tag[:100]) from error


def _only_blanks(node, wrong):
    texts = [node.text, *(child.tail for child in node)]
    if any(one and one.strip() for one in texts):
        raise Refused(wrong, f"text in {node.tag.rpartition('}')[2]}")
