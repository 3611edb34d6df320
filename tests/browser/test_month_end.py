"""The manager's month end: a profile from a sample, files, rejects, invoices."""

from datetime import date, timedelta

#: The month that is over, which the board opens.
DAY = date.today().replace(day=1) - timedelta(days=1)
WRITTEN = DAY.strftime("%d/%m/%Y")
HEADER = "Date;N° client;Prestation;Qté;PU HT\n"
SAMPLE = f"""{HEADER}{WRITTEN};C001;Chemise;10;1,90
{WRITTEN};C002;Drap;4;4,50
{WRITTEN};Mme Martin;Drap;2;4,50
31/02/{DAY.year};C001;Drap;1;4,50
"""
MORE = f"{HEADER}{WRITTEN};C001;Nappe;3;2,00\n"

SET_UP = """
env["res.partner"].create([
    {"name": "Hotel du Lac", "ref": "C001"},
    {"name": "Villa Serena", "ref": "C002"},
    {"name": "Madame Martin"},
    {"name": "Blanchisserie du Port", "is_company": True},
])
env["product.product"].create({"name": "Blanchisserie", "type": "service"})
env.cr.commit()
"""


def log_in(page, url):
    page.set_default_timeout(180_000)
    page.goto(f"{url}/web/login")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", "admin")
    page.click("button[type=submit]")
    page.wait_for_selector(".o_web_client .o_main_navbar")


def upload(page, name, *files):
    """Choose files in a hidden chooser of the screen."""
    page.locator(f"input[name={name}]").set_input_files(
        [
            {"name": file, "mimeType": "text/csv", "buffer": text.encode("cp1252")}
            for file, text in files
        ]
    )


#: Hand files to an element as the browser does when a person drops them.
DROP = """
(target, [event, files]) => {
    const data = new DataTransfer();
    for (const [name, bytes] of files) {
        data.items.add(new File([new Uint8Array(bytes)], name, {type: "text/csv"}));
    }
    const options = {bubbles: true, cancelable: true, dataTransfer: data};
    target.dispatchEvent(new DragEvent(event, options));
}
"""


def drop(page, screen, *files):
    """Drag files over a screen and drop them, several at once."""
    content = [[name, list(text.encode("cp1252"))] for name, text in files]
    page.locator(screen).evaluate(DROP, ["dragenter", content])
    page.locator(".o-Dropzone").evaluate(DROP, ["drop", content])
    page.locator(".o-Dropzone").wait_for(state="detached")


def choose(page, box, text):
    """Type in a field that searches records, and take the one found."""
    box.locator("input").fill(text)
    page.locator(".o-autocomplete--dropdown-item", has_text=text).first.click()


def keep_profile(page, url):
    """Begin at the empty board; the columns are recognised, a person confirms."""
    page.goto(f"{url}/odoo/month-end")
    page.get_by_role("button", name="Profile from a sample").click()
    upload(page, "sample", ("port.csv", SAMPLE))
    meanings = page.locator("select[data-column]")
    meanings.first.wait_for()
    chosen = meanings.evaluate_all("boxes => boxes.map((box) => box.value)")
    assert chosen == ["date", "client", "service", "quantity", "price"]
    keep = page.locator("button[name=keep_profile]")
    assert keep.is_disabled(), "no profile without its partner"
    choose(page, page.locator(".o_guide_partner"), "Blanchisserie du Port")
    # Corrected by choosing: without the client there is nothing to keep.
    meanings.nth(1).select_option("")
    page.get_by_text("Still to choose").wait_for()
    page.locator("select[data-column='1']").select_option("client")
    page.get_by_text("Still to choose").wait_for(state="detached")
    keep.click()
    page.locator(".o_form_view").wait_for()


def drop_files(page, url):
    """Two files at once: one is new, the other is the sample again."""
    page.goto(f"{url}/odoo/month-end")
    page.locator("tr[data-status=received]").wait_for()
    drop(
        page,
        ".o_partner_import_board",
        ("port again.csv", SAMPLE),
        ("port-2.csv", MORE),
    )
    names = page.locator(".modal tbody td:first-child").all_inner_texts()
    assert names == ["port again.csv", "port-2.csv"]
    page.locator("button[name=read_files]").click()
    page.locator(".modal tr[data-status=earlier]").wait_for()
    page.locator(".modal tr[data-status=received]").wait_for()
    page.locator(".modal-footer").get_by_role("button", name="Close").click()
    rows = page.locator("tr[data-status=received] td.text-end").first
    rows.get_by_text("5", exact=True).wait_for()


def fix_rejects(page, url):
    """Products and the unknown client for all rows at once; the bad date is shown."""
    page.goto(f"{url}/odoo/action-partner_import.partner_import_batch_action")
    page.locator(".o_data_cell", has_text="port.csv").click()
    page.get_by_role("button", name="Fix and continue").click()
    rows = page.locator(".modal .o_data_row")
    for text, field, choice in (
        ("Mme Martin", "client_id", "Madame Martin"),
        ("Chemise", "product_id", "Blanchisserie"),
        ("Drap", "product_id", "Blanchisserie"),
    ):
        row = rows.filter(has_text=text)
        row.locator(f"[name={field}]").click()
        choose(page, row.locator(f"[name={field}]"), choice)
    page.locator(".modal button[name=action_apply]").click()
    page.locator(".modal").wait_for(state="detached")
    # The batch behind the dialog is read anew after it closed.
    page.wait_for_function("document.querySelectorAll('tr[data-code]').length === 1")
    page.locator("tr[data-code=invalid_date]").wait_for()


def create_invoices(page, url):
    """The sentence names clients, amount and month; then the drafts are there."""
    page.goto(f"{url}/odoo/month-end")
    page.locator("button[name=create_invoices]").click()
    sentence = page.locator(".modal-body").inner_text()
    assert "3 clients" in sentence and "46.00" in sentence, sentence
    assert DAY.strftime("%B %Y") in sentence, sentence
    page.locator(".modal-footer .btn-primary").click()
    page.locator("button[name=to_check]", has_text="3 clients").wait_for()


def validate(page, url, suite_db):
    """Checked all at once, they are validated and sent from the board."""
    page.locator("button[name=to_check]").click()
    page.locator(".o_list_view thead input[type=checkbox]").check()
    page.get_by_role("button", name="Mark as checked").click()
    page.locator(".o_list_view .o_data_row").first.wait_for(state="detached")
    page.goto(f"{url}/odoo/month-end")
    page.locator("button[name=validate_invoices]").click()
    assert "3 invoices" in page.locator(".modal-body").inner_text()
    page.locator(".modal-footer .btn-primary").click()
    page.locator("button[name=validated]", has_text="3 clients").wait_for()
    posted = suite_db.query(
        "SELECT amount_untaxed FROM account_move"
        " WHERE import_check = 'checked' AND state = 'posted' ORDER BY 1"
    )
    assert [float(amount) for (amount,) in posted] == [9.0, 18.0, 19.0]


def test_month_end(page, suite_db, odoo_server):
    suite_db.run(SET_UP)
    url = odoo_server(cron=True).url
    log_in(page, url)
    keep_profile(page, url)
    drop_files(page, url)
    fix_rejects(page, url)
    create_invoices(page, url)
    validate(page, url, suite_db)
