"""Real rows, and what invoices of them must say, computed from the files alone."""

import csv
import gzip
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

import pytest

from tooling.paths import ROOT

FOLDER = ROOT.parent / "shared" / "data" / "online-retail"
CENT = Decimal("0.01")


def file_of(month):
    """Return the path of a month's file; a test without it is skipped by name."""
    path = FOLDER / f"{month}.csv.gz"
    if not path.exists():
        pytest.skip(f"the real data is not there: {path}")
    return path


def read(month):
    """Return the rows of a month as dicts."""
    with gzip.open(file_of(month), "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path, rows):
    """Write rows as a file of their own and return its path."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def sums(rows):
    """Return ``{client: untaxed sum}`` of rows with a client, each rounded to the cent."""
    totals = defaultdict(Decimal)
    for row in rows:
        if row["CustomerID"]:
            amount = Decimal(row["Quantity"]) * Decimal(row["UnitPrice"])
            client = row["CustomerID"].removesuffix(".0")
            totals[client] += amount.quantize(CENT, ROUND_HALF_UP)
    return dict(totals)


INVOICED = """
SELECT client.ref, sum(move.amount_untaxed_in_currency_signed)
  FROM account_move move
  JOIN res_partner client ON client.id = move.commercial_partner_id
 WHERE move.import_check IS NOT NULL AND move.state <> 'cancel'
   AND move.billing_month = %s
 GROUP BY client.ref
"""


def invoiced(workshop, month):
    """Return ``{client: untaxed sum}`` of a month's invoices, credit notes negative.

    :param str month: its first day
    """
    rows = workshop.query(INVOICED, month)
    return {client: Decimal(total).quantize(CENT) for client, total in rows}
