import io
import json
import re
import zipfile

from odoo import http
from odoo.tests import HttpCase, tagged

EVIL = '=HYPERLINK("http://x.test","pay")'
ARRAY = "{=1+1}"


@tagged("post_install", "-at_install")
class TestExportFormulas(HttpCase):
    """What a partner wrote never becomes a formula in a workbook we hand out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].create(
            [
                {"name": EVIL, "ref": EVIL},
                {"name": ARRAY, "ref": ARRAY},
                {"name": "Plain", "ref": "-12"},
            ]
        )

    def _post(self, path, data):
        self.authenticate("admin", "admin")
        response = self.url_open(
            path,
            data={
                "data": json.dumps(data),
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        self.assertEqual(response.status_code, 200, response.text[:500])
        with zipfile.ZipFile(io.BytesIO(response.content)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
            texts = book.read("xl/sharedStrings.xml").decode()
        return sheet, texts

    def _export(self, **more):
        fields = [
            {"name": "name", "label": EVIL, "type": "char", "store": True},
            {"name": "ref", "label": "Reference", "type": "char", "store": True},
        ]
        return self._post(
            "/web/export/xlsx",
            {
                "model": "res.partner",
                "fields": fields,
                "ids": self.partners.ids,
                "domain": [],
                "import_compat": False,
                **more,
            },
        )

    def _assert_dead(self, sheet, texts):
        self.assertNotRegex(sheet, "<f[ >]")
        self.assertTrue(re.search(r"'?=HYPERLINK", texts), texts)

    def test_list(self):
        sheet, texts = self._export()
        self._assert_dead(sheet, texts)
        self.assertIn("{=1+1}", texts)
        self.assertNotIn("'=", texts, "a list keeps what was written")

    def test_list_in_groups(self):
        self._assert_dead(*self._export(groupby=["ref"]))

    def test_pivot(self):
        table = {
            "title": "Services",
            "model": "res.partner",
            "measure_count": 1,
            "origin_count": 1,
            "col_group_headers": [[{"title": EVIL, "width": 1, "height": 1}]],
            "measure_headers": [{"title": EVIL, "is_bold": False}],
            "origin_headers": [],
            "rows": [
                {
                    "title": EVIL,
                    "indent": 0,
                    "values": [{"value": 3}, {"value": EVIL, "is_bold": True}],
                }
            ],
        }
        self._assert_dead(*self._post("/web/pivot/export_xlsx", table))
