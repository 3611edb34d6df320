"""From what a person said of a delivery to what is received and given back."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from .refusal import NotAcknowledged

ZERO = Decimal(0)
#: No line of a delivery has more; a scanner that types a barcode here does.
MOST = Decimal(10) ** 9
#: What became of refused goods: gone with the driver, or here until they are fetched.
LEFT, KEPT = "left", "kept"


@dataclass(frozen=True)
class Expected:
    """A line of a delivery that is expected.

    :ivar tracking: ``lot`` or ``serial`` where such numbers are needed, else empty.
    """

    id: int
    quantity: Decimal
    tracking: str = ""


@dataclass(frozen=True)
class Said:
    """What a person said of one line; numbers are as they came, unchecked."""

    id: object
    accepted: object = 0
    refused: object = 0
    refusal: str = ""
    reason: str = ""
    lots: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class Taken:
    """What is done with one line.

    :ivar received: comes into stock, what is given back later included.
    :ivar back: of that, what makes a return.
    """

    id: int
    accepted: Decimal
    refused: Decimal
    received: Decimal
    back: Decimal
    lots: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True)
class Plan:
    """What an acknowledgement does.

    :ivar over: lines of which more came than is tolerated, with how much came.
    :ivar short: less is received than was expected.
    """

    lines: tuple[Taken, ...]
    over: tuple[tuple[int, Decimal], ...]
    short: bool

    @property
    def receives(self) -> bool:
        """Whether anything comes into stock."""
        return any(line.received for line in self.lines)

    @property
    def returns(self) -> bool:
        """Whether anything is given back later."""
        return any(line.back for line in self.lines)


def plan(
    expected: Iterable[Expected], said: Iterable[Said], tolerance: Decimal = ZERO
) -> Plan:
    """What is received of a delivery.

    :param tolerance: percent by which more may come without a question.
    :raises NotAcknowledged: what was said cannot be.
    """
    lines = {one.id: one for one in expected}
    told: dict[int, Said] = {}
    for one in said:
        if not isinstance(one.id, int) or one.id not in lines:
            raise NotAcknowledged("unknown_line", line=one.id)
        if one.id in told:
            raise NotAcknowledged("line_twice", line=one.id)
        told[one.id] = one
    for line in lines:
        # A line that was forgotten is not a line of which nothing came.
        if line not in told:
            raise NotAcknowledged("line_missing", line=line)
    taken = tuple(_take(line, told[line.id]) for line in lines.values())
    over = tuple(
        (one.id, one.accepted + one.refused)
        for one in taken
        if one.accepted + one.refused
        > lines[one.id].quantity * (1 + tolerance / Decimal(100))
    )
    short = any(one.received < lines[one.id].quantity for one in taken)
    return Plan(taken, over, short)


def _take(line: Expected, said: Said) -> Taken:
    accepted = _number(line.id, said.accepted)
    refused = _number(line.id, said.refused)
    if refused:
        if said.refusal not in (LEFT, KEPT):
            raise NotAcknowledged("bad_refusal", line=line.id, value=said.refusal)
        if not str(said.reason or "").strip():
            raise NotAcknowledged("no_reason", line=line.id)
    back = refused if said.refusal == KEPT else ZERO
    received = accepted + back
    lots = _lots(line, said, received) if line.tracking else ()
    return Taken(line.id, accepted, refused, received, back, lots)


def _number(line: int, value) -> Decimal:
    """A quantity: finite, not negative, not absurd."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise NotAcknowledged("not_a_number", line=line, value=str(value)[:40])
    try:
        number = Decimal(str(value).strip() or "0")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise NotAcknowledged("not_a_number", line=line, value=str(value)[:40])
    if number < 0:
        raise NotAcknowledged("negative", line=line, value=str(value)[:40])
    if number > MOST:
        raise NotAcknowledged("too_large", line=line, value=str(value)[:40])
    return number


def _lots(line: Expected, said: Said, received: Decimal):
    """Lot or serial numbers that make up what is received."""
    lots = [(str(name).strip(), _number(line.id, size)) for name, size in said.lots]
    lots = [(name, size) for name, size in lots if name and size]
    if not received:
        return ()
    if not lots:
        raise NotAcknowledged("lots_needed", line=line.id)
    total = sum((size for _name, size in lots), ZERO)
    if total != received:
        raise NotAcknowledged(
            "lots_differ", line=line.id, lots=str(total), quantity=str(received)
        )
    if line.tracking == "serial":
        _check_serials(line, lots)
    return tuple(lots)


def _check_serials(line: Expected, lots) -> None:
    seen = set()
    for name, size in lots:
        if name in seen:
            raise NotAcknowledged("serial_twice", line=line.id, serial=name)
        if size != 1:
            raise NotAcknowledged("serial_quantity", line=line.id, serial=name)
        seen.add(name)
