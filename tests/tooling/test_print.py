"""The PDF printer: a printed invoice has its header, its footer and its styles."""

import pypdf
import pytest

INVOICE = """
params = env["ir.config_parameter"]
params.set_param("web.base.url", {url!r})
params.set_param("report.url", {url!r})
env.company.write({{"name": "Lumen and Sons", "phone": "+33 1 99 00 12 34"}})
product = env["product.product"].create({{"name": "Linen", "list_price": 12.5}})
invoice = env["account.move"].create({{
    "move_type": "out_invoice",
    "partner_id": env["res.partner"].create({{"name": "A client"}}).id,
    "invoice_line_ids": [(0, 0, {{"product_id": product.id, "quantity": 2}})],
}})
invoice.action_post()
env.cr.commit()
report = env["ir.actions.report"]
pdf, kind = report._render_qweb_pdf("account.account_invoices", invoice.ids)
open({path!r}, "wb").write(pdf)
"""


def test_invoice_has_header_footer_and_styles(env, odoo_server, tmp_path):
    if "wkhtmltopdf" in env.lacking:
        pytest.skip(env.lacking["wkhtmltopdf"])
    server = odoo_server()
    path = tmp_path / "invoice.pdf"
    server.database.run(INVOICE.format(url=server.url, path=str(path)))
    [page] = pypdf.PdfReader(path).pages
    text = " ".join(page.extract_text().split())
    assert "Lumen and Sons" in text, "the header is missing"
    assert "Page 1 / 1" in text, "the footer is missing"
    fonts = {
        font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()
    }
    assert not any("Serif" in font or "Times" in font for font in fonts), fonts
