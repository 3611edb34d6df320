"""Messages of ISO 20022 read whole: no DTD, no entity, no network."""

from lxml import etree

#: Every code of :class:`MessageRefused`, with the names of its parameters.
MESSAGE_CODES = {
    "dtd": ("file",),
    "bad_xml": ("file", "line", "detail"),
    "unknown_message": ("file", "found", "expected"),
    "element_missing": ("file", "line", "element"),
    "bad_value": ("file", "line", "element", "value", "expected"),
    "other_account": ("file", "account"),
}


class MessageRefused(Exception):
    """A whole message cannot be read; nothing of it may be used.

    ``code`` is one of :data:`MESSAGE_CODES`; the model layer holds one translated
    sentence per code and formats it with ``params``.
    """

    def __init__(self, code: str, **params):
        assert set(params) == set(MESSAGE_CODES[code]), code
        super().__init__(code, params)
        self.code = code
        self.params = params


def parse(content: bytes, file: str = "") -> etree._Element:
    """The root element of a message.

    :param file: its name, for errors.
    :raises MessageRefused: ``dtd``, ``bad_xml``.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        detail = getattr(error, "msg", None) or str(error)
        raise MessageRefused("bad_xml", file=file, line=line, detail=detail) from error
    info = root.getroottree().docinfo
    if info.internalDTD is not None or info.externalDTD is not None:
        raise MessageRefused("dtd", file=file)
    return root


def local_path(element) -> str:
    """Where an element is, by local names: ``/Document/GrpHdr/MsgId``."""
    names = [etree.QName(element).localname]
    names += [etree.QName(above).localname for above in element.iterancestors()]
    return "/" + "/".join(reversed(names))
