import csv
import io
import json
from datetime import date

from odoo.tests import BaseCase

from odoo.addons.quittance_base.core.readers import read_table, sniff

from ..samples import sample

FEBRUARY = date(2027, 2, 1)


class TestSamples(BaseCase):
    def test_csv_keeps_its_encoding_and_moves_its_dates(self):
        name, content = sample("blanchisserie.csv", FEBRUARY)
        self.assertEqual(name, "blanchisserie-2027-02.csv")
        rows = list(csv.reader(io.StringIO(content.decode("cp1252")), delimiter=";"))
        days = {row[0] for row in rows[1:]}
        self.assertIn("02/02/2027", days)
        self.assertIn("31/02/2027", days, "the date that does not exist stays so")
        self.assertTrue(all(day.endswith("/2027") for day in days))
        self.assertTrue(any("Désignation" in title for title in rows[0]))

    def test_workbook_moves_its_dates_and_is_the_same_every_time(self):
        name, content = sample("nettoyage.xlsx", FEBRUARY)
        self.assertEqual(content, sample("nettoyage.xlsx", FEBRUARY)[1])
        table = read_table(content, sniff(content, name))
        days = {cells[0] for _number, cells in table.rows() if cells[0]}
        self.assertTrue(days)
        self.assertTrue(all("2027-02" in day for day in days), days)

    def test_json_moves_its_dates(self):
        _name, content = sample("chauffeurs.json", FEBRUARY)
        data = json.loads(content)
        self.assertEqual(data["periode"], "2027-02")
        self.assertTrue(
            all(ride["date"].startswith("2027-02-") for ride in data["courses"])
        )
