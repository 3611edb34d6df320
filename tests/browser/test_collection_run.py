"""The manager collects the demo company's month: preview, start, what became of it.

Stripe and Worldline are doubles over HTTP; scheduled jobs send, settle and close.
"""

import re

import pytest

from tests.scenarios.workshop import until
from tooling.process import free_port

pytestmark = pytest.mark.french
SET_UP = """
from odoo import Command
params = env["ir.config_parameter"]
for name, value in {params!r}.items():
    params.set_param(name, value)
demo = env["quittance.demo"]
demo.run()
demo._as_manager()._save_means()
company = env.ref("quittance_demo.company")
client = env["res.partner"].create({{"name": "Sans Moyen"}})
env["account.move"].with_company(company).create({{
    "move_type": "out_invoice", "partner_id": client.id, "company_id": company.id,
    "invoice_date": "{today}", "invoice_payment_term_id": False,
    "invoice_date_due": "{today}", "invoice_line_ids": [Command.create(
        {{"name": "Mois", "price_unit": 77, "tax_ids": [Command.clear()]}})],
}}).action_post()
env.cr.commit()
"""
WAITING = """
SELECT count(*) FROM collection_attempt
 WHERE provider_id IS NOT NULL
   AND (state IN ('prepared', 'sending') OR state = 'done' AND settled IS NOT TRUE)
"""
#: What the double took is what Odoo calls done, and those invoices are paid.
DONE = """
SELECT count(*), COALESCE(sum(attempt.amount), 0) FROM collection_attempt attempt
  JOIN payment_provider provider ON provider.id = attempt.provider_id
 WHERE attempt.state = 'done' AND provider.code = 'stripe'
"""
REFUSED = "SELECT count(*) FROM collection_attempt WHERE state = 'refused'"
OPEN = """
SELECT count(*) FROM collection_attempt attempt
  JOIN collection_attempt_line line ON line.attempt_id = attempt.id
  JOIN account_move_line item ON item.id = line.move_line_id
 WHERE attempt.state = 'done' AND item.amount_residual <> 0
"""
CODE = "lost_card"


def text_of(place):
    """The text of a place with plain spaces, as a person reads it."""
    place.first.wait_for()
    return re.sub(r"\s+", " ", place.first.inner_text())


def log_in(page, url):
    page.goto(f"{url}/web/login")
    page.fill("input[name=login]", "manager")
    page.fill("input[name=password]", "manager")
    page.click("button[type=submit]")
    page.wait_for_selector(".o_web_client .o_main_navbar")


def board(page, url):
    page.goto(f"{url}/odoo/action-sepa_autocollect.collection_board_action")
    return page.locator(".o_collection_board")


@pytest.fixture
def manager(demo_db, stripe_double, worldline_double, odoo_server, page):
    """The demo company after its month end, before anything was collected."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    params = {
        "web.base.url": url,
        "report.url": url,
        "quittance_demo.stripe_address": stripe_double.url,
        "quittance_demo.worldline_address": worldline_double.url,
    }
    [[today]] = demo_db.query("SELECT current_date")
    demo_db.run(SET_UP.format(params=params, today=today))
    odoo_server(database=demo_db, port=port, cron=True)
    log_in(page, url)
    return url


def test_manager_previews_starts_and_sees_the_outcome(
    manager, demo_db, stripe_double, page
):
    said = preview(page, manager)
    assert stripe_double.taken()["count"] == 0, "looking charges nobody"
    start(page, said)
    until(lambda: demo_db.query(WAITING) == [(0,)], "the answers of the providers")
    [[count, amount]] = demo_db.query(DONE)
    taken = stripe_double.taken()
    assert (count, round(float(amount) * 100)) == (taken["count"], taken["amount"])
    assert count
    assert demo_db.query(OPEN) == [(0,)]
    [[refused]] = demo_db.query(REFUSED)
    assert refused >= 3, "one of each kind"
    read_refusal(page, refused)
    read_board(page, manager)


def preview(page, url):
    """From the empty dashboard to the preview; return the sentence it begins with."""
    begin = board(page, url)
    assert "Rien n'a encore été encaissé" in text_of(begin)
    begin.locator("button[name=preview]").click()
    said = text_of(page.locator("h2 .o_field_widget[name=sentence]"))
    found = re.fullmatch(
        r"Débiter (\d+) clients de ([\d ,]+) €, en (\d+) débits\.", said
    )
    assert found, said
    assert int(found[1]) > 5
    tonight = text_of(page.locator("[name=tonight_ids] tbody"))
    for words in ("Carte", "Prélèvement SEPA par fichier bancaire", "€"):
        assert words in tonight, tonight
    left = text_of(page.locator("[name=left_ids] tbody"))
    assert "Pas de moyen de paiement" in left, left
    assert "77,00 €" in left
    lines = text_of(page.locator(".o_field_widget[name=line_ids]"))
    assert "Demandez un moyen de paiement au client" in lines, lines
    page.locator("a[name=cash]").click()
    cash = text_of(page.locator(".o_field_widget[name=cash_ids] tbody"))
    assert "Carte" in cash
    assert "€" in cash
    return said


def start(page, said):
    """Press the button, and agree to the sentence that was seen."""
    page.get_by_role("button", name="Lancer la campagne").click()
    asked = page.locator(".modal-body [name=sentence]")
    assert text_of(asked) == said, "what was seen is what is asked"
    page.locator(".modal-footer button[name=action_confirm]").click()
    page.locator(".modal").wait_for(state="detached")


def read_refusal(page, refused):
    """From the run's results to a refused attempt and its story."""
    page.reload()
    outcome = page.locator(".o_field_widget[name=outcome_ids]")
    row = outcome.locator(".o_data_row", has_text="Refusée")
    assert f"Refusée {refused} " in text_of(row)
    row.get_by_role("button", name="Voir").click()
    lost = page.locator(".o_data_row", has_text="Ne plus jamais réessayer")
    lost.locator("[name=partner_id]").click()
    answer = page.locator(".o_form_view .o_field_widget[name=code]")
    assert text_of(answer) == CODE
    story = text_of(page.locator(".o_field_widget[name=story]"))
    for words in ("préparée", "envoyée", "refusée", CODE):
        assert words in story, story


def read_board(page, url):
    """The dashboard tells of the present, also on a phone."""
    seen = board(page, url)
    assert "Réussite par tentative" in text_of(seen)
    # Until somebody looks again, or the job that tells clients has run.
    seen.locator("button[name=look_again]").click()
    stuck = seen.locator("section[name=stuck]", has_text="Refusé définitivement")
    assert "Pas de moyen de paiement" in text_of(stuck)
    page.set_viewport_size({"width": 390, "height": 844})
    text_of(board(page, url).locator("section[name=stuck]"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
