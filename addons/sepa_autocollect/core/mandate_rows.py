"""Rows of a file of mandates that another system kept: read, judged, not matched."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from schwifty import IBAN

#: Our field -> titles of its column, without accents, in lower case.
TITLES: Mapping[str, tuple[str, ...]] = {
    "client": ("client", "customer", "client reference", "reference client", "ref"),
    "reference": ("mandate", "mandate reference", "rum", "umr", "reference mandat"),
    "iban": ("iban", "account", "compte"),
    "holder": ("holder", "account holder", "titulaire", "debtor"),
    "scheme": ("scheme", "schema", "type"),
    "signed": ("signed", "signature date", "date de signature", "signe le"),
    "last_debit": ("last debit", "dernier prelevement"),
}
REQUIRED = ("client", "reference", "iban", "signed")
SCHEMES = {"": "sepa_core", "core": "sepa_core", "b2b": "sepa_b2b"}
DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y")


@dataclass(frozen=True, slots=True)
class MandateRow:
    """One mandate as it was written.

    :param row: its number in the file
    :param client: what names the client: reference, VAT number or name
    :param scheme: ``sepa_core`` or ``sepa_b2b``
    """

    row: int
    client: str
    reference: str
    iban: str
    holder: str
    scheme: str
    signed: date
    last_debit: date | None


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row is not taken.

    :param code: ``missing``, ``iban``, ``date``, ``future``, ``order``, ``scheme`` or
        ``twice``
    :param field: a key of ``TITLES``
    :param value: as it was written; account numbers by their last four signs
    """

    row: int
    field: str
    code: str
    value: str = ""


def find_columns(header: Sequence[str]) -> dict[str, int]:
    """Return the place of each known column.

    :raises LookupError: naming the columns that must be there and are not
    """
    titles = [_plain(title) for title in header]
    found = {
        field: titles.index(name)
        for field, names in TITLES.items()
        for name in names
        if name in titles
    }
    if missing := [field for field in REQUIRED if field not in found]:
        raise LookupError(", ".join(TITLES[field][0] for field in missing))
    return found


def read_mandates(
    header: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], today: date
) -> tuple[list[MandateRow], list[RowFault]]:
    """Return the mandates of a file and what is wrong with its other rows.

    :param rows: number and cells, as ``readers.Table.rows`` gives them
    :param today: nothing was signed after it

    Called by the wizard.
    """
    columns = find_columns(header)
    good, faults, seen = [], [], set()
    for number, cells in rows:
        given = {
            field: cells[place].strip() if place < len(cells) else ""
            for field, place in columns.items()
        }
        found = _judge(number, given, today)
        if isinstance(found, MandateRow) and found.reference in seen:
            found = RowFault(number, "reference", "twice", found.reference)
        if isinstance(found, RowFault):
            faults.append(found)
            continue
        seen.add(found.reference)
        good.append(found)
    return good, faults


def _judge(number, given, today):
    for field in REQUIRED:
        if not given[field]:
            return RowFault(number, field, "missing")
    account = re.sub(r"[\W_]", "", given["iban"]).upper()
    if not IBAN(account, allow_invalid=True).is_valid:
        return RowFault(number, "iban", "iban", "..." + account[-4:])
    scheme = SCHEMES.get(given.get("scheme", "").lower().removeprefix("sepa").strip())
    if not scheme:
        return RowFault(number, "scheme", "scheme", given["scheme"])
    days = {}
    for field in ("signed", "last_debit"):
        text = given.get(field, "")
        days[field] = _day(text)
        if text and not days[field]:
            return RowFault(number, field, "date", text)
        if days[field] and days[field] > today:
            return RowFault(number, field, "future", text)
    if days["last_debit"] and days["last_debit"] < days["signed"]:
        return RowFault(number, "last_debit", "order", given["last_debit"])
    return MandateRow(
        row=number,
        client=given["client"],
        reference=given["reference"],
        iban=account,
        holder=given.get("holder", "")[:70],
        scheme=scheme,
        **days,
    )


def _day(text):
    for form in DATES:
        try:
            return datetime.strptime(text[:10], form).date()
        except ValueError:
            continue
    return None


def _plain(title):
    text = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return " ".join(text.lower().replace("_", " ").split())
