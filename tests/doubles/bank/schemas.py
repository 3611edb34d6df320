"""Schemas of messages: those of a folder, or of packages that ship them."""

import importlib.util
from pathlib import Path

# Where installed packages keep them.
PLACES = {
    "camt053": "xsd",
    "pain001": "pain002/schemas",
    "sepaxml": "schemas",
}


def find(message, folder=None):
    """Return the path of a message's schema, or None where nothing ships it.

    :param str message: ``camt.053.001.08``
    :param folder: where to look first
    """
    folders = [Path(folder)] if folder else []
    for package, place in PLACES.items():
        spec = importlib.util.find_spec(package)
        for root in (spec and spec.submodule_search_locations) or ():
            folders.append(Path(root) / place)
    paths = [one / f"{message}.xsd" for one in folders]
    return next((path for path in paths if path.exists()), None)


def complaint(folder, message, content):
    """Return the first thing a schema objects to, or "" when it is content.

    Without a folder nothing is checked, as with a bank that looks later.
    """
    path = folder and find(message, folder)
    if not path:
        return ""
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(str(path)))
    if schema.validate(etree.fromstring(content)):
        return ""
    return str(schema.error_log[0].message)
