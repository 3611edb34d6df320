"""Transactions of a pain.008.001.08, thousands of them, as EPC takes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

from .charset import NAME_LENGTH, REMITTANCE_LENGTH, fit
from .debit_tree import Changed, FrozenDebit, Tree, amend, sum_up, with_trade_name


@dataclass(frozen=True, slots=True)
class Transaction:
    """A debit as the records say it now.

    :param reference: EndToEndId, also the InstrId
    :param name: the debtor's, as known
    :param text: what the debtor reads on the statement
    """

    reference: str
    mandate: str
    signed_on: date
    name: str
    iban: str
    amount: Decimal
    text: str


def write_debits(
    content: bytes,
    batches: Sequence[Iterable[Transaction]],
    debits: Mapping[str, FrozenDebit],
    trade_name: str = "",
) -> etree._Element:
    """Put the transactions into a document that has only its header and batches.

    The result is that of :func:`.debit_tree.correct_debits` for debits within the EEA
    without purpose, structured reference or address.

    :param content: the document; its batches stand in the order of ``batches``
    :param debits: as confirmed, by EndToEndId
    :raises Changed: a transaction is not what was confirmed, or one is missing
    """
    root = etree.fromstring(content)
    tree = Tree(root)
    names = {local: tree.name(local) for local in _NAMES}
    seen = set()
    parts = tree.all(root, "CstmrDrctDbtInitn/PmtInf")
    for batch, transactions in zip(parts, batches, strict=True):
        tree.drop(batch, "Cdtr/Id")
        own = list(transactions)
        for one in own:
            _compare(one, debits.get(one.reference))
            seen.add(one.reference)
        for one in sorted(own, key=lambda one: debits[one.reference].position):
            frozen = debits[one.reference]
            mandate = _append(batch, names, one, trade_name)
            if frozen.amendment:
                amend(tree, mandate, frozen.amendment)
    if missing := debits.keys() - seen:
        raise Changed(min(missing), "missing")
    sum_up(tree, root)
    return root


def _compare(one, debit):
    if debit is None:
        raise Changed(one.reference, "missing")
    pairs = (
        ("mandate", one.mandate, debit.mandate),
        ("account", one.iban, debit.iban),
        ("amount", one.amount, debit.amount),
    )
    for what, now, then in pairs:
        if now != then:
            raise Changed(one.reference, what)


_NAMES = (
    "DrctDbtTxInf PmtId InstrId EndToEndId InstdAmt DrctDbtTx MndtRltdInf MndtId "
    "DtOfSgntr DbtrAgt FinInstnId Othr Id Dbtr Nm DbtrAcct IBAN RmtInf Ustrd"
).split()


def _append(batch, names, one, trade_name):
    """Append one transaction; return its element of the mandate."""
    add = etree.SubElement
    transaction = add(batch, names["DrctDbtTxInf"])
    identity = add(transaction, names["PmtId"])
    add(identity, names["InstrId"]).text = one.reference
    add(identity, names["EndToEndId"]).text = one.reference
    amount = add(transaction, names["InstdAmt"], Ccy="EUR")
    amount.text = f"{one.amount:.2f}"
    debit = add(transaction, names["DrctDbtTx"])
    mandate = add(debit, names["MndtRltdInf"])
    add(mandate, names["MndtId"]).text = one.mandate
    add(mandate, names["DtOfSgntr"]).text = one.signed_on.isoformat()
    agent = add(add(transaction, names["DbtrAgt"]), names["FinInstnId"])
    add(add(agent, names["Othr"]), names["Id"]).text = "NOTPROVIDED"
    debtor = add(transaction, names["Dbtr"])
    add(debtor, names["Nm"]).text = fit(one.name, NAME_LENGTH)
    account = add(add(transaction, names["DbtrAcct"]), names["Id"])
    add(account, names["IBAN"]).text = one.iban
    text = with_trade_name(fit(one.text, REMITTANCE_LENGTH), trade_name)
    add(add(transaction, names["RmtInf"]), names["Ustrd"]).text = text
    return mandate
