"""Real transactions as a partner's file, and the company that bills them."""

import csv
import gzip
import io
from pathlib import Path

#: Beside the checkout; see docs for where the data comes from.
FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "online-retail"
MEANINGS = {
    "InvoiceNo": "reference",
    "StockCode": "service",
    "Description": "note",
    "Quantity": "quantity",
    "InvoiceDate": "date",
    "UnitPrice": "price",
    "CustomerID": "client",
    "Country": False,
}


def read(month="2011-01"):
    """Return header and rows of one month.

    :raises SystemExit: the data is not there
    """
    path = FOLDER / f"{month}.csv.gz"
    if not path.exists():
        raise SystemExit(f"The real data is not there: {path}")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def repeat(rows, times):
    """Return the rows as often as said, each time a month later."""
    result = []
    for month in range(1, times + 1):
        for row in rows:
            day = min(int(row[4][8:10]), 28)
            date = f"2011-{month:02}-{day:02}{row[4][10:]}"
            result.append([*row[:4], date, *row[5:]])
    return result


def of_clients(rows, count):
    """Return the rows of ``count`` clients; more than there are get others' rows.

    :param rows: rows of a month; those without client are left out
    """
    by_client = {}
    for row in rows:
        if row[6]:
            by_client.setdefault(row[6].removesuffix(".0"), []).append(row)
    clients = list(by_client)
    result = []
    for number in range(count):
        client = clients[number % len(clients)]
        ref = client if number < len(clients) else f"{client}-{number}"
        result += [[*row[:6], ref, *row[7:]] for row in by_client[client]]
    return result


def content(header, rows):
    """Return the bytes of the CSV file."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def company_env(env):
    """Return an environment of a manager in a company with a chart of accounts."""
    journal = env["account.journal"].search([("type", "=", "sale")], limit=1)
    company = journal.company_id or env.company
    if not journal:
        env["account.chart.template"].try_loading("generic_coa", company=company)
    groups = (
        "base.group_user",
        "account.group_account_invoice",
        "partner_import.partner_import_group_manager",
    )
    user = env["res.users"].create(
        {
            "name": "Benchmark",
            "login": "benchmark",
            "company_id": company.id,
            "company_ids": [(6, 0, company.ids)],
            "group_ids": [(6, 0, [env.ref(group).id for group in groups])],
        }
    )
    env.flush_all()
    return env(user=user, context={"lang": "en_US", "allowed_company_ids": company.ids})


def prepare(env, header, rows):
    """Create clients, services and the profile that the file needs.

    :return: the profile
    """
    sudo = env(su=True)
    tax = sudo["account.tax"].search(
        [("type_tax_use", "=", "sale"), ("company_id", "=", env.company.id)], limit=1
    )
    sudo["res.partner"].create(
        [
            {"name": f"Client {ref}", "ref": ref}
            for ref in sorted({row[6].removesuffix(".0") for row in rows} - {""})
        ]
    )
    sudo["product.product"].create(
        [
            {
                "name": name,
                "default_code": code,
                "type": "service",
                "taxes_id": [(6, 0, tax.ids)],
            }
            for code, name in sorted({row[1]: row[2] or row[1] for row in rows}.items())
        ]
    )
    partner = sudo["res.partner"].create({"name": "Online retail"})
    profile = sudo["partner.import.profile"].create(
        {
            "name": "Online retail",
            "partner_id": partner.id,
            "company_id": env.company.id,
            "currency_id": env.company.currency_id.id,
            "date_order": "ymd",
            "decimal_mark": ".",
            "column_ids": [
                (0, 0, {"sequence": n, "name": name, "meaning": MEANINGS[name]})
                for n, name in enumerate(header)
            ],
        }
    )
    sudo.flush_all()
    return profile.with_env(env)
