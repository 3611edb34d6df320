"""The fixtures that other tests stand on."""

import urllib.request


def test_suite_db_has_our_addons(suite_db):
    rows = suite_db.query(
        "SELECT name FROM ir_module_module WHERE state = 'installed' AND name = %s",
        ["quittance_base"],
    )
    assert rows == [("quittance_base",)]


def test_script_runs_in_odoo(suite_db):
    assert suite_db.run("print(env.company.id)") == "1\n"


def test_server_shows_login_page(odoo_server, page):
    server = odoo_server()
    page.goto(f"{server.url}/web/login")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", "admin")
    page.click("button[type=submit]")
    page.wait_for_selector(".o_main_navbar")


def test_server_with_workers(odoo_server):
    server = odoo_server(workers=2)
    with urllib.request.urlopen(f"{server.url}/web/login") as answer:
        assert b"password" in answer.read()
