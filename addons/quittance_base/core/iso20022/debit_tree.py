"""A pain.008.001.08 made right where the library that wrote it is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree
from stdnum import iso11649

from .charset import NAME_LENGTH, REMITTANCE_LENGTH, fit
from .sequence import Amendment

_AFTER_SIGNATURE = ("AmdmntInd", "AmdmntInfDtls")


@dataclass(frozen=True, slots=True)
class FrozenDebit:
    """A debit as it was confirmed; the file must say exactly this.

    :param position: its place among all debits of the file
    :param keep_bic: the bank asks for the BIC of this account's country
    """

    position: int
    mandate: str
    iban: str
    amount: Decimal
    amendment: Amendment | None = None
    keep_bic: bool = False


class Changed(Exception):
    """Something was changed between confirmation and file: nothing may leave.

    :param reference: EndToEndId
    :param what: ``missing``, ``mandate``, ``account`` or ``amount``
    """

    def __init__(self, reference: str, what: str):
        super().__init__(reference, what)
        self.reference = reference
        self.what = what


def correct_debits(
    content: bytes, debits: Mapping[str, FrozenDebit], trade_name: str = ""
) -> etree._Element:
    """Return the document with what EPC asks for and the writer left out.

    Only what the scheme carries stays; amendments are told; transactions stand in the
    order of confirmation; sums are those of the amounts. The same content and debits
    always give the same document.

    :param debits: by EndToEndId; each must be in the document, and nothing else
    :param trade_name: the creditor's, where it differs from the legal name
    :raises Changed: the document does not say what was confirmed
    """
    root = etree.fromstring(content)
    tree = Tree(root)
    seen = set()
    for batch in tree.all(root, "CstmrDrctDbtInitn/PmtInf"):
        tree.drop(batch, "Cdtr/Id")
        transactions = tree.all(batch, "DrctDbtTxInf")
        for transaction in transactions:
            reference = tree.text(transaction, "PmtId/EndToEndId")
            debit = debits.get(reference)
            _compare(tree, transaction, reference, debit)
            seen.add(reference)
            _correct(tree, transaction, debit, trade_name)
        _sort(tree, batch, transactions, debits)
    missing = debits.keys() - seen
    if missing:
        raise Changed(min(missing), "missing")
    sum_up(tree, root)
    return root


def _compare(tree, transaction, reference, debit):
    if debit is None:
        raise Changed(reference, "missing")
    pairs = (
        ("mandate", "DrctDbtTx/MndtRltdInf/MndtId", debit.mandate),
        ("account", "DbtrAcct/Id/IBAN", debit.iban),
    )
    for what, path, expected in pairs:
        if tree.text(transaction, path) != expected:
            raise Changed(reference, what)
    if Decimal(tree.text(transaction, "InstdAmt")) != debit.amount:
        raise Changed(reference, "amount")


def _correct(tree, transaction, debit, trade_name):
    for path in ("Dbtr/Id", "DbtrAcct/Ccy", "RgltryRptg"):
        tree.drop(transaction, path)
    if not debit.keep_bic:
        _without_bic(tree, transaction)
    amend(tree, tree.one(transaction, "DrctDbtTx/MndtRltdInf"), debit.amendment)
    reference = tree.text(transaction, "RmtInf/Strd/CdtrRefInf/Ref")
    if reference and not iso11649.is_valid(reference):
        tree.drop(transaction, "RmtInf/Strd/CdtrRefInf/Tp/Issr")
    text = tree.one(transaction, "RmtInf/Ustrd")
    if text is not None:
        text.text = with_trade_name(text.text or "", trade_name)


def with_trade_name(text, trade_name):
    """Name the creditor as its clients know it, where the text does not."""
    if trade_name.lower() in text.lower():
        return text
    return fit(f"{trade_name} {text}", REMITTANCE_LENGTH)


def _without_bic(tree, transaction):
    agent = tree.one(transaction, "DbtrAgt")
    for child in list(agent):
        agent.remove(child)
    tree.make(agent, "FinInstnId/Othr/Id", "NOTPROVIDED")


def amend(tree, mandate, amendment):
    """Tell what changed about a mandate, or nothing."""
    for name in _AFTER_SIGNATURE:
        tree.drop(mandate, name)
    if amendment is None:
        return
    flag = etree.Element(tree.name("AmdmntInd"))
    flag.text = "true"
    details = etree.Element(tree.name("AmdmntInfDtls"))
    tree.one(mandate, "DtOfSgntr").addnext(flag)
    flag.addnext(details)
    if amendment.original_reference:
        tree.make(details, "OrgnlMndtId", amendment.original_reference)
    if amendment.original_creditor_name or amendment.original_creditor_id:
        creditor = tree.make(details, "OrgnlCdtrSchmeId")
        if amendment.original_creditor_name:
            name = fit(amendment.original_creditor_name, NAME_LENGTH)
            tree.make(creditor, "Nm", name)
        if amendment.original_creditor_id:
            other = tree.make(creditor, "Id/PrvtId/Othr")
            tree.make(other, "Id", amendment.original_creditor_id)
            tree.make(other, "SchmeNm/Prtry", "SEPA")
    if amendment.new_bank:
        tree.make(details, "OrgnlDbtrAcct/Id/Othr/Id", "SMNDA")
    elif amendment.original_iban:
        tree.make(details, "OrgnlDbtrAcct/Id/IBAN", amendment.original_iban)


def _sort(tree, batch, transactions, debits):
    def position(transaction):
        return debits[tree.text(transaction, "PmtId/EndToEndId")].position

    for transaction in sorted(transactions, key=position):
        batch.append(transaction)


def sum_up(tree, root):
    """Write the numbers of transactions and the control sums."""
    whole = [Decimal(0), 0]
    for batch in tree.all(root, "CstmrDrctDbtInitn/PmtInf"):
        amounts = [
            Decimal(one.text) for one in tree.all(batch, "DrctDbtTxInf/InstdAmt")
        ]
        tree.one(batch, "NbOfTxs").text = str(len(amounts))
        tree.one(batch, "CtrlSum").text = f"{sum(amounts):.2f}"
        whole = [whole[0] + sum(amounts), whole[1] + len(amounts)]
    header = tree.one(root, "CstmrDrctDbtInitn/GrpHdr")
    tree.one(header, "NbOfTxs").text = str(whole[1])
    tree.one(header, "CtrlSum").text = f"{whole[0]:.2f}"


class Tree:
    """Paths of local names in the document's own namespace."""

    def __init__(self, root):
        self._prefix = f"{{{etree.QName(root).namespace}}}"

    def name(self, local):
        return self._prefix + local

    def path(self, path):
        return "/".join(self._prefix + step for step in path.split("/"))

    def all(self, element, path):
        return element.findall(self.path(path))

    def one(self, element, path):
        return element.find(self.path(path))

    def text(self, element, path):
        return element.findtext(self.path(path)) or ""

    def drop(self, element, path):
        for found in self.all(element, path):
            found.getparent().remove(found)

    def make(self, element, path, text=None):
        """Append a chain of elements; return the last one."""
        for step in path.split("/"):
            element = etree.SubElement(element, self.name(step))
        element.text = text
        return element
