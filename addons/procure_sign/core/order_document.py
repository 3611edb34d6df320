"""The document of an order: its UBL Order with one spelling that stays.

Partners and products live on: a supplier's new telephone, a renamed article or a new
translation must not undo a signature. What such records say is kept as it was signed,
under the id that the order names; who the party is (name, tax number) is always read
anew, and everything that the order itself says too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from .names import UBL_CAC, UBL_CBC
from .strict_xml import canonical, parse

#: Of a line's item: what the catalogue says, by the product's id.
_OF_ITEM = ("SellersItemIdentification", "StandardItemIdentification")
_PARTIES = {
    "buyer": f"{{{UBL_CAC}}}BuyerCustomerParty/{{{UBL_CAC}}}Party",
    "seller": f"{{{UBL_CAC}}}SellerSupplierParty/{{{UBL_CAC}}}Party",
    "delivery": f"{{{UBL_CAC}}}Delivery/{{{UBL_CAC}}}DeliveryParty",
}


def _cac(name):
    return f"{{{UBL_CAC}}}{name}"


def _cbc(name):
    return f"{{{UBL_CBC}}}{name}"


@dataclass(frozen=True)
class Keys:
    """Which records an order names.

    :param items: of each line, in the document's order
    :param costs: of each line: whose cost it is, by percent
    :param notes: of each line: what is written between it and the next one
    """

    buyer: str
    seller: str
    delivery: str
    terms: str
    items: tuple[str, ...]
    costs: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settled:
    """The document, and the texts of other records that stand in it."""

    document: bytes
    texts: dict[str, str]


def settle(xml: bytes, keys: Keys, kept: Mapping[str, str], total: Decimal) -> Settled:
    """Write an order's document.

    :param xml: as Odoo's builder writes it now
    :param kept: texts that stood in the document before, by their keys
    :param total: of the order; a difference to the sum of the lines is said
    """
    root, texts = parse(xml), {}
    for role, path in _PARTIES.items():
        _keep_party(root, path, role, getattr(keys, role), kept, texts)
    _keep_terms(root, f"terms:{keys.terms}", kept, texts)
    _name_records(root, keys)
    lines = root.findall(f"{_cac('OrderLine')}/{_cac('LineItem')}")
    # Taxes on empties are lines of their own, after the order's.
    for line, item, cost in zip(lines, keys.items, keys.costs, strict=False):
        _settle_item(line, f"item:{item}", kept, texts)
        _name_item(line, item)
        _add_cost(line, cost)
    for line, note in zip(lines, keys.notes, strict=False):
        _add_note(line, note)
    _settle_total(root, total)
    etree.cleanup_namespaces(root)
    return Settled(canonical(root), texts)


def _keep_party(root, path, role, number, kept, texts):
    party, key = root.find(path), f"{role}:{number}"
    if party is None:
        return
    for contact in party.findall(_cac("Contact")):
        party.remove(contact)
    before = kept.get(key)
    if before is not None:
        old = parse(before.encode())
        if _identity(old) == _identity(party):
            if role == "delivery":
                _keep_address(old, party)
            party.getparent().replace(party, old)
            party = old
    texts[key] = canonical(party).decode()


def _keep_address(old, party):
    """Where goods are brought is ordered, not kept: the printed order says it too."""
    was, now = old.find(_cac("PostalAddress")), party.find(_cac("PostalAddress"))
    if was is not None and now is not None:
        old.replace(was, parse(canonical(now)))
    elif was is not None:
        old.remove(was)
    elif now is not None:
        at = [one.tag for one in party].index(now.tag)
        old.insert(min(at, len(old)), parse(canonical(now)))


def _identity(party):
    """Who it is: every registered name and number in it."""
    wanted = {_cbc("RegistrationName"), _cbc("CompanyID")}
    return [(one.tag, one.text) for one in party.iter(*wanted)]


def _keep_terms(root, key, kept, texts):
    note = root.find(f"{_cac('PaymentTerms')}/{_cbc('Note')}")
    if note is not None:
        note.text = texts[key] = kept.get(key, note.text or "")


def _name_records(root, keys):
    """Say which records it names: another one may bear the same name."""
    for name, tag, key in (
        ("SellerSupplierParty", "CustomerAssignedAccountID", keys.seller),
        ("Delivery", "ID", keys.delivery),
        ("PaymentTerms", "ID", keys.terms),
    ):
        parent = root.find(_cac(name))
        if parent is not None:
            node = etree.Element(_cbc(tag))
            node.text = key
            parent.insert(0, node)


def _name_item(line, key):
    """Say which of the buyer's articles a line orders."""
    named = line.find(f"{_cac('Item')}/{_cbc('Name')}")
    if named is not None:
        node = etree.Element(_cac("BuyersItemIdentification"))
        etree.SubElement(node, _cbc("ID")).text = key
        named.addnext(node)


def _settle_item(line, key, kept, texts):
    item = line.find(_cac("Item"))
    for name in ("AdditionalItemProperty", "CommodityClassification"):
        for node in item.findall(_cac(name)):
            item.remove(node)
    said, named = item.find(_cbc("Description")), item.find(_cbc("Name"))
    if said is not None and named is not None:
        named.text = (said.text or "").strip().split("\n")[0]
    before = parse(kept[key].encode()) if key in kept else None
    box = etree.Element(_cac("Item"))
    for name in _OF_ITEM:
        node = item.find(_cac(name))
        if before is not None:
            node = _exchange(item, node, before.find(_cac(name)))
        if node is not None:
            box.append(parse(canonical(node)))
    texts[key] = canonical(box).decode()


def _exchange(item, node, old):
    """Put what stood before in a node's place; return what stands there now."""
    if node is not None:
        item.remove(node)
    if old is None:
        return None
    texts = item.findall(_cbc("Description")) + item.findall(_cbc("Name"))
    others = [item.find(_cac(name)) for name in _OF_ITEM]
    after = [*texts, *(one for one in others if one is not None)]
    old = parse(canonical(old))
    item.insert(item.index(after[-1]) + 1 if after else 0, old)
    return old


def _add_cost(line, cost):
    if cost:
        node = etree.Element(_cbc("AccountingCost"))
        node.text = cost
        line.find(_cbc("LineExtensionAmount")).addnext(node)


def _add_note(line, text):
    """Say a note where it stands: after this line, before the next one."""
    if text:
        node = etree.Element(_cbc("Note"))
        node.text = text
        line.addprevious(node)


def _settle_total(root, total):
    """Let the sum be the order's own: differences of rounding are said as such."""
    totals = root.find(_cac("AnticipatedMonetaryTotal"))
    payable = totals.find(_cbc("PayableAmount"))
    difference = total - Decimal(payable.text)
    if difference:
        node = totals.find(_cbc("PayableRoundingAmount"))
        if node is None:
            node = etree.Element(_cbc("PayableRoundingAmount"))
            node.set("currencyID", payable.get("currencyID"))
            node.text = "0"
            payable.addprevious(node)
        node.text = str(Decimal(node.text) + difference)
    payable.text = str(total)
