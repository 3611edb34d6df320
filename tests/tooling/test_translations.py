"""Every term a user can see stands in the catalogues, with its French."""

import json
import re

import polib
import pytest

from tooling import manifests
from tooling.manifests import DEMO
from tooling.paths import ADDONS

#: Written alike in both languages; the catalogue leaves their French empty.
ALIKE = {
    "%(count)s clients",
    "%(figure)s, %(month)s",
    "%(hours)s h",
    ", SHA-256",
    "1 client",
    '<i class="fa fa-pencil me-1"/>Signature',
    "<span invisible=\"markup_type != 'percent'\">%</span>",
    "Alias",
    "BIC",
    "Base",
    "Budgets",
    "Client",
    "Clients",
    "Code",
    "Configuration",
    "Confirmations",
    "Contact",
    "Contradiction",
    "Corrections",
    "Date",
    "Dates",
    "Description",
    "Document",
    "Documents",
    "E-mail",
    "Excel (XLSX)",
    "Format",
    "GTIN",
    "IBAN",
    "ID",
    "INDETERMINATE",
    "JSON",
    "Journal",
    "Lots",
    "Message",
    "Messages",
    "Net",
    "Note",
    "OpenDocument (ODS)",
    "PDF",
    "Page",
    "Parent",
    "Photo",
    "Point",
    "Port",
    "Position",
    "Question",
    "Questions",
    "SFTP",
    "SHA-256",
    "Secret",
    "Section",
    "Session",
    "Signature",
    "Signatures",
    "Site",
    "Stripe",
    "TOTAL-FAILED",
    "TOTAL-PASSED",
    "Total",
    "Total (",
    "Transaction",
    "Type",
    "UTC",
    "Verdict",
    "Worldline",
    "XML",
    "dc=example,dc=com",
    "https://...",
    "move_id",
    "move_line_id",
    "object._get_import_annex_name()",
    "order_id",
    "position %(number)s",
    "signature",
    "{{ object._get_subject() }}",
}
#: Codes of exceptions, numbers of business terms (EN 16931), samples of dates.
CODES = re.compile(r"[HPLCS]\d\d|BT-\d+(, UNTDID 1001)?|\d+/\d+/\d+")
EXPORT = """
import io, json
from odoo.tools.translate import trans_export
found = {}
for module in %r:
    buffer = io.BytesIO()
    trans_export(None, [module], buffer, "po", env)
    found[module] = buffer.getvalue().decode()
print(json.dumps(found))
"""
AGAIN = (
    "The catalogue of {} is stale. Export it again (./quittance odoo i18n export -d DB"
    " -o FILE MODULE), give fr.po the French, run ./quittance lint --fix."
)


def _terms(path):
    return {entry.msgid: entry.msgstr for entry in polib.pofile(path)}


def _template(addon):
    return ADDONS / addon / "i18n" / f"{addon}.pot"


@pytest.mark.parametrize("addon", sorted(manifests.addons()))
def test_every_term_has_its_french(addon):
    french = _terms(_template(addon).with_name("fr.po"))
    assert french.keys() == _terms(_template(addon)).keys(), AGAIN.format(addon)
    lacking = {term for term, text in french.items() if not text} - ALIKE
    lacking = {term for term in lacking if not CODES.fullmatch(term)}
    assert not lacking, "no French yet"


def test_catalogues_hold_every_term_of_the_code(suite_db):
    installed = sorted(set(manifests.addons()) - {DEMO})
    exported = json.loads(suite_db.run(EXPORT % installed).splitlines()[-1])
    for addon in installed:
        terms = {entry.msgid for entry in polib.pofile(exported[addon])}
        assert terms == _terms(_template(addon)).keys(), AGAIN.format(addon)
