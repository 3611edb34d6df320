import csv
import gzip
import io
from pathlib import Path
from unittest import SkipTest

from odoo.addons.quittance_base.tests.prepared import PreparedCase

#: Real transactions, beside the checkout; tests that need them say so when absent.
RETAIL = Path(__file__).resolve().parents[4] / "shared" / "data" / "online-retail"
HEADER = ("Line", "Client", "Service", "Date", "Qty", "Price", "Note")
MEANINGS = ("line_id", "client", "service", "date", "quantity", "price", "note")


def make_csv(rows, header=HEADER):
    """Return the bytes of a CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


class ImportCommon(PreparedCase):
    """Two companies, two currencies, clients, products and profiles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref(
            "partner_import.partner_import_group_manager"
        )
        cls.company = cls.company_data["company"]
        cls.other_company = cls.setup_other_company()["company"]
        cls.other_currency = cls.setup_other_currency("CHF")
        cls.laundry = cls.env["res.partner"].create({"name": "Laundry"})
        cls.ann = cls._make_client("Ann", "A1", email="ann@example.com")
        cls.bob = cls._make_client("Bob", "B2", phone="+33 6 12 34 56 78")
        cls.shirt = cls._make_product("Shirt", "SH")
        cls.suit = cls._make_product("Suit", "SU")
        cls.profile = cls._make_profile()

    @classmethod
    def _make_client(cls, name, ref=False, **vals):
        return cls.env["res.partner"].create({"name": name, "ref": ref, **vals})

    @classmethod
    def _make_product(cls, name, code=False, **vals):
        return cls.env["product.product"].create(
            {"name": name, "default_code": code, "type": "service", **vals}
        )

    @classmethod
    def _make_profile(cls, meanings=MEANINGS, header=HEADER, **vals):
        """Return a profile; by default the one of :func:`make_csv` without line ids."""
        if "line_ids" not in vals:
            meanings = [m if m != "line_id" else False for m in meanings]
        vals.pop("line_ids", None)
        columns = zip(header, meanings, strict=True)
        return cls.env["partner.import.profile"].create(
            {
                "name": "Laundry, monthly",
                "partner_id": cls.laundry.id,
                "company_id": cls.company.id,
                "currency_id": cls.company.currency_id.id,
                "date_order": "dmy",
                "decimal_mark": ".",
                "column_ids": [
                    (0, 0, {"sequence": i, "name": name, "meaning": meaning})
                    for i, (name, meaning) in enumerate(columns)
                ],
                **vals,
            }
        )

    @classmethod
    def _make_retail_profile(cls, **vals):
        """Return the profile of the real files."""
        header = (
            "InvoiceNo",
            "StockCode",
            "Description",
            "Quantity",
            "InvoiceDate",
            "UnitPrice",
            "CustomerID",
            "Country",
        )
        meanings = (
            "reference",
            "service",
            "note",
            "quantity",
            "date",
            "price",
            "client",
            False,
        )
        return cls._make_profile(meanings, header, date_order="ymd", **vals)

    @classmethod
    def _receive(cls, content, profile=None, name="file.csv"):
        """Receive a file and read it in this transaction."""
        batch = cls.env["partner.import.batch"]._receive(
            profile or cls.profile, name, content, "drop"
        )
        batch._run_now()
        return batch

    @classmethod
    def _receive_rows(cls, *rows, profile=None, **kwargs):
        """Receive a file of rows ``(client, service, date, quantity, price)``.

        Longer rows add a note and the partner's line number.
        """
        content = make_csv([cls._row(*row) for row in rows], **kwargs)
        return cls._receive(content, profile)

    @staticmethod
    def _row(
        client="A1",
        service="SH",
        date="15/01/2026",
        quantity="1",
        price="10",
        note="",
        line="",
    ):
        return (line, client, service, date, quantity, price, note)

    @classmethod
    def _read_retail(cls, month):
        """Return (header, rows) of a real file; skips, with the reason, when absent."""
        path = RETAIL / f"{month}.csv.gz"
        if not path.exists():
            raise SkipTest(f"the real data is not there: {path}")
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        return header, rows

    def _outcomes(self, batch):
        """Return ``[(state, reason code)]`` in the order of the file."""
        lines = batch.line_ids.sorted("row_number")
        return [(line.state, line.reason_code or None) for line in lines]

    def assertOutcome(self, batch, state, code=None):
        """Check a batch of one row; returns its line."""
        self.assertEqual(self._outcomes(batch), [(state, code)])
        return batch.line_ids
