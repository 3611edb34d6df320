"""The exceptions: whose they are, what can be done, what clears them by itself."""

from dataclasses import dataclass

#: Who settles it.
BUYER, RECEIVING, ACCOUNTANT, TREASURY, SUPPLIER = (
    "buyer",
    "receiving",
    "accountant",
    "treasury",
    "supplier",
)
#: What can be done about it.
(
    ACCEPT,
    CHANGE_ORDER,
    ASK,
    WAIT,
    EXPECT_CREDIT,
    SHORT_PAY,
    REFUSE,
    SPLIT,
    CONFIRM,
    PAIR,
) = (
    "accept",
    "change_order",
    "ask",
    "wait",
    "expect_credit",
    "short_pay",
    "refuse",
    "split",
    "confirm",
    "pair",
)
_ALWAYS = (ASK, REFUSE)
#: Outcomes that let the difference be: it stays settled while its figures are the same.
#: After the others it should be gone; found again, it is open again.
WAIVES = frozenset({ACCEPT, EXPECT_CREDIT, SHORT_PAY, CONFIRM, SPLIT})


@dataclass(frozen=True)
class Entry:
    """One kind of exception.

    :ivar owner: whose desk it lands on.
    :ivar outcomes: what may be done, the likeliest first.
    :ivar clears: gone by itself once its cause is: a receipt, a changed order.
    :ivar key: of the tolerance that decides, empty where nothing is tolerated.
    :ivar whole: not a difference but the whole document is at stake.
    """

    code: str
    owner: str
    outcomes: tuple[str, ...]
    clears: bool = True
    key: str = ""
    whole: bool = False


def _entry(code, owner, *outcomes, clears=True, key=""):
    return Entry(code, owner, (*outcomes, *_ALWAYS), clears, key, code in _WHOLE)


#: Whoever lets these be lets the whole amount go.
_WHOLE = {"H01", "H02", "H03", "H05", "H12", "H13", "H15", "H16", "P01", "P05", "P07"}


_ENTRIES = (
    # The document and who wrote it
    _entry("H01", ACCOUNTANT, CONFIRM),
    _entry("H02", ACCOUNTANT, CONFIRM),
    _entry("H03", ACCOUNTANT, ACCEPT),
    _entry("H04", ACCOUNTANT, clears=False),
    _entry("H05", ACCOUNTANT, ACCEPT),
    _entry("H06", BUYER, CHANGE_ORDER),
    _entry("H07", ACCOUNTANT, ACCEPT, key="FX"),
    _entry("H08", TREASURY, CONFIRM, clears=False),
    _entry("H09", ACCOUNTANT, ACCEPT),
    _entry("H10", BUYER, ACCEPT, CHANGE_ORDER),
    _entry("H11", ACCOUNTANT, ACCEPT, EXPECT_CREDIT, key="BD"),
    _entry("H12", ACCOUNTANT, ACCEPT),
    _entry("H13", ACCOUNTANT, ACCEPT),
    _entry("H14", ACCOUNTANT, ACCEPT),
    _entry("H15", ACCOUNTANT, ACCEPT, clears=False),
    _entry("H16", ACCOUNTANT, SPLIT, ACCEPT),
    # The order
    _entry("P01", BUYER, PAIR, ACCEPT),
    _entry("P02", BUYER, PAIR),
    _entry("P03", BUYER, CHANGE_ORDER),
    _entry("P04", BUYER, CHANGE_ORDER, EXPECT_CREDIT),
    _entry("P05", BUYER, ACCEPT),
    _entry("P06", BUYER, CHANGE_ORDER, key="LA"),
    _entry("P07", BUYER, PAIR, ACCEPT, key="AN"),
    # A line
    _entry("L01", BUYER, PAIR, CHANGE_ORDER, ACCEPT),
    _entry("L02", BUYER, PAIR),
    _entry("L03", BUYER, ACCEPT, PAIR),
    _entry("L04", BUYER, ACCEPT, CHANGE_ORDER, SHORT_PAY, EXPECT_CREDIT, key="PP"),
    _entry("L05", BUYER, ACCEPT, CHANGE_ORDER, key="PS"),
    _entry("L06", BUYER, PAIR, ACCEPT, key="BR"),
    _entry("L07", BUYER, CHANGE_ORDER, ACCEPT, SHORT_PAY, EXPECT_CREDIT, key="DO"),
    _entry("L08", RECEIVING, WAIT, SHORT_PAY, EXPECT_CREDIT, ACCEPT, key="DQ"),
    _entry("L09", RECEIVING, WAIT, ACCEPT, key="DW"),
    _entry("L10", RECEIVING, CHANGE_ORDER, ACCEPT),
    _entry("L11", RECEIVING, EXPECT_CREDIT, SHORT_PAY, ACCEPT),
    _entry("L12", RECEIVING, WAIT, EXPECT_CREDIT),
    _entry("L13", ACCOUNTANT, ACCEPT, EXPECT_CREDIT),
    _entry("L14", ACCOUNTANT, ACCEPT, key="TX"),
    _entry("L15", BUYER, ACCEPT, SHORT_PAY, EXPECT_CREDIT),
    _entry("L16", BUYER, EXPECT_CREDIT, SHORT_PAY),
    _entry("L17", BUYER, ACCEPT, key="AP"),
    _entry("L18", ACCOUNTANT, ACCEPT, key="VP"),
    _entry("L19", BUYER, ACCEPT, WAIT, key="ST"),
    _entry("L20", RECEIVING, PAIR, ACCEPT),
    # What is not an item
    _entry("C01", BUYER, ACCEPT, SHORT_PAY, key="KW"),
    _entry("C02", BUYER, ACCEPT, SHORT_PAY, EXPECT_CREDIT, key="CH"),
    _entry("C03", ACCOUNTANT, ACCEPT, key="BD"),
    _entry("C04", BUYER, ACCEPT),
    _entry("C05", ACCOUNTANT, SHORT_PAY, EXPECT_CREDIT, ACCEPT),
    # What does not come
    _entry("C06", SUPPLIER, WAIT, ACCEPT),
    # Drawn to be looked at, whatever its figures
    _entry("S01", ACCOUNTANT, CONFIRM, clears=False, key="SB"),
)

#: By code.
CATALOGUE = {one.code: one for one in _ENTRIES}

#: Codes that :func:`~.verify.verify` does not say, and what says them.
ELSEWHERE = {
    "H04": "duplicate.duplicates: needs the other invoices",
    "H05": "duplicate.duplicates: needs the other invoices",
    "H13": "nothing yet: the words of a picture are not read",
    "P05": "figures kept of an earlier comparison; see the models",
    "C06": "credit.missing_credit: needs the credit notes that came",
    "S01": "sample.draw: by chance, whatever the figures",
}
