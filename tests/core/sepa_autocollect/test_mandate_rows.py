from datetime import date

import pytest

from sepa_autocollect.core import mandate_rows

HEADER = ["Client", "RUM", "IBAN", "Schéma", "Date de signature", "Last debit"]
GOOD = ["C-1", "R-1", "FR76 3000 6000 0112 3456 7890 189", "core", "15/01/2025", ""]
TODAY = date(2026, 6, 1)


def read(*rows):
    return mandate_rows.read_mandates(HEADER, enumerate(rows, start=2), TODAY)


def test_row_is_read():
    [row], faults = read(GOOD)
    assert not faults
    assert row.iban == "FR7630006000011234567890189"
    assert (row.scheme, row.signed) == ("sepa_core", date(2025, 1, 15))


@pytest.mark.parametrize(
    ("place", "value", "field", "code"),
    [
        (0, "", "client", "missing"),
        (2, "FR7630006000011234567890188", "iban", "iban"),
        (3, "COR1", "scheme", "scheme"),
        (4, "2025-13-01", "signed", "date"),
        (4, "2026-06-02", "signed", "future"),
        (5, "2024-12-31", "last_debit", "order"),
    ],
)
def test_wrong_value_is_named(place, value, field, code):
    row = [*GOOD]
    row[place] = value
    good, [fault] = read(row)
    assert not good
    assert (fault.row, fault.field, fault.code) == (2, field, code)
    assert "30006000" not in fault.value


def test_second_row_of_a_reference_is_refused():
    good, [fault] = read(GOOD, GOOD)
    assert len(good) == 1
    assert (fault.row, fault.code) == (3, "twice")


def test_missing_columns_are_named():
    with pytest.raises(LookupError, match="mandate, iban, signed"):
        mandate_rows.find_columns(["Client"])
