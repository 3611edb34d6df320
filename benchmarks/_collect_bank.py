"""Direct debits by bank file: open invoices to a checked pain.008, ours and OCA's.

Called by the benchmark ``collect``. The company, its clients, mandates and posted
invoices are rows multiplied in SQL from one that Odoo itself made; both sides then
work on such rows, through their own public methods. Everything is rolled back.
"""

import gc
import os
import resource
import time
from pathlib import Path

#: Debits that each side makes first, unmeasured: what a server loads once.
WARM = 20

IBAN_OURS = "FR7630006000011234567890189"
#: What the bank of a French client looks like; its control digits are computed.
BBAN = "3000600001{:011d}"

#: Which column of the row being multiplied becomes what; ``n`` counts from 1.
CLONES = {
    "res_partner": {
        "id": "k.partner",
        "name": "'Client ' || k.n",
        "complete_name": "'Client ' || k.n",
        "commercial_partner_id": "k.partner",
    },
    "res_partner_bank": {
        "id": "k.bank",
        "partner_id": "k.partner",
        "acc_number": "k.iban",
        "sanitized_acc_number": "k.iban",
    },
    "account_banking_mandate": {
        "id": "k.mandate",
        "partner_id": "k.partner",
        "partner_bank_id": "k.bank",
        "unique_mandate_reference": "'BENCH' || k.n",
    },
    "collection_means": {
        "id": "k.means",
        "partner_id": "k.partner",
        "saved_by_id": "k.partner",
        "mandate_id": "k.mandate",
    },
    "account_move": {
        "id": "k.move",
        "name": "'BENCH/2026/' || k.n",
        "payment_reference": "'BENCH/2026/' || k.n",
        "partner_id": "k.partner",
        "commercial_partner_id": "k.partner",
        "partner_shipping_id": "k.partner",
        "sequence_prefix": "'BENCH/2026/'",
        "sequence_number": "k.n",
        "access_token": "NULL",
    },
}
LINE = {
    "move_id": "k.move",
    "move_name": "'BENCH/2026/' || k.n",
    "partner_id": "k.partner",
}


def run(env, debits=20000, peer=500):
    """Measure both sides and return the figures.

    :param env: environment of a database with ``sepa_autocollect``
    :param int debits: how many invoices ours collects in one file
    :param int peer: how many OCA's payment order collects
    """
    env = _company(env)
    proto = _prototype(env)
    _multiply(env, proto, max(debits, peer))
    _peer(env, WARM)
    theirs = _peer(env, peer)
    ours, size = _ours(env, debits)
    env.cr.rollback()
    total = {
        "ours": sum(wall for wall, _cpu in ours.values()),
        "peer": sum(wall for wall, _cpu in theirs.values()),
    }
    busy = {
        "ours": sum(cpu for _wall, cpu in ours.values()) / debits,
        "peer": sum(cpu for _wall, cpu in theirs.values()) / peer,
    }
    return {
        "name": "collect, bank file",
        "unit": "seconds per debit, open invoice to checked file",
        "ours": round(total["ours"] / debits, 6),
        "peer": round(total["peer"] / peer, 6),
        "ratio": round(total["peer"] / peer / (total["ours"] / debits), 2),
        "processor_ours": round(busy["ours"], 6),
        "processor_peer": round(busy["peer"], 6),
        "processor_ratio": round(busy["peer"] / busy["ours"], 2),
        "debits": debits,
        "peer_debits": peer,
        "ours_seconds": {name: round(wall, 2) for name, (wall, _) in ours.items()},
        "peer_seconds": {name: round(wall, 2) for name, (wall, _) in theirs.items()},
        "file_bytes": size,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _timed(env, work):
    """Return ``((seconds, seconds of processor), result)``."""
    env.flush_all()
    env.invalidate_all()
    gc.collect()
    busy, start = _processor(env), time.perf_counter()
    result = work()
    env.flush_all()
    wall = time.perf_counter() - start
    return (wall, _processor(env) - busy), result


def _processor(env):
    """Processor seconds of this process, and of PostgreSQL's where Linux tells."""
    env.cr.execute("SELECT pg_backend_pid()")
    status = Path(f"/proc/{env.cr.fetchone()[0]}/stat")
    server = 0.0
    if status.exists():
        # After the name in brackets: user and system time are the 12th and 13th.
        parts = status.read_text().rpartition(")")[2].split()
        server = (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")
    return time.process_time() + server


def _company(env):
    """A company in euros with an account at a bank that takes direct debits."""
    company = env.company
    euro = env.ref("base.EUR")
    euro.active = True
    if not env["account.journal"].search([("company_id", "=", company.id)], limit=1):
        env["account.chart.template"].try_loading("generic_coa", company=company)
    company.write(
        {
            "currency_id": euro.id,
            "country_id": env.ref("base.fr").id,
            "sepa_creditor_identifier": "FR72ZZZ123456",
        }
    )
    env = env(context={"allowed_company_ids": company.ids, "tracking_disable": True})
    journal = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
    )
    journal.bank_account_id = env["res.partner.bank"].create(
        {"acc_number": IBAN_OURS, "partner_id": company.partner_id.id}
    )
    for sequence, version in ((1, "pain.008.001.08"), (2, "pain.008.001.02")):
        _method(env, journal, version, sequence)
    return env


def _method(env, journal, version, sequence):
    method = env.ref("account_payment_sepa_direct_debit.sepa_direct_debit")
    if method.pain_version != version:
        method = method.copy({"pain_version": version, "code": "sepa_direct_debit"})
    return env["account.payment.method.line"].create(
        {
            "name": version,
            "sequence": sequence,
            "company_id": env.company.id,
            "payment_method_id": method.id,
            "bank_account_link": "fixed",
            "journal_id": journal.id,
            "no_debit_before_maturity": False,
            "default_date_prefered": "now",
        }
    )


def _prototype(env):
    """One client with mandate, means and posted invoice, made by Odoo."""
    client = env["res.partner"].create({"name": "Client", "city": "Paris"})
    bank = env["res.partner.bank"].create(
        {"acc_number": _iban(0), "partner_id": client.id, "allow_out_payment": True}
    )
    mandate = env["account.banking.mandate"].create(
        {
            "partner_id": client.id,
            "partner_bank_id": bank.id,
            "company_id": env.company.id,
            "format": "sepa_core",
            "signature_date": "2026-01-05",
            "state": "valid",
        }
    )
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": client.id,
            "invoice_date": "2026-01-31",
            "invoice_date_due": "2026-01-31",
            "invoice_line_ids": [
                (0, 0, {"name": "Month", "price_unit": 25, "tax_ids": [(5, 0, 0)]})
            ],
        }
    )
    invoice.action_post()
    env["collection.policy"].create(
        {"name": "Bench", "company_id": env.company.id, "notice_days": 0}
    )
    env.flush_all()
    means = env["collection.means"].search([("mandate_id", "=", mandate.id)])
    return {
        "res_partner": client.id,
        "res_partner_bank": bank.id,
        "account_banking_mandate": mandate.id,
        "collection_means": means.id,
        "account_move": invoice.id,
        "account_move_line": invoice.line_ids.ids,
    }


def _iban(number):
    digits = BBAN.format(number)
    key = 97 - int(digits + "00") % 97
    bban = f"{digits}{key:02d}"
    check = 98 - int(f"{bban}152700") % 97
    return f"FR{check:02d}{bban}"


def _multiply(env, proto, count):
    """Multiply the rows of the prototype."""
    cr = env.cr
    cr.execute(
        "CREATE TEMP TABLE bench_keys ON COMMIT DROP AS SELECT n, %s::text AS iban, "
        "nextval('res_partner_id_seq') AS partner, "
        "nextval('res_partner_bank_id_seq') AS bank, "
        "nextval('account_banking_mandate_id_seq') AS mandate, "
        "nextval('collection_means_id_seq') AS means, "
        "nextval('account_move_id_seq') AS move FROM generate_series(1, %s) n",
        [IBAN_OURS, count],
    )
    cr.execute(
        "UPDATE bench_keys SET iban = i FROM unnest(%s, %s) AS u(k, i) WHERE n = k",
        [list(range(1, count + 1)), [_iban(n) for n in range(1, count + 1)]],
    )
    for table, values in CLONES.items():
        _clone(cr, table, proto[table], values)
    for line in proto["account_move_line"]:
        _clone(cr, "account_move_line", line, LINE)
    env.invalidate_all()
    # Of empty tables PostgreSQL would learn that reading them whole is quick, for both.
    cr.execute(f"ANALYZE {', '.join([*CLONES, 'account_move_line'])}")


def _clone(cr, table, row, values):
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
        "AND table_schema = 'public' AND is_generated = 'NEVER'",
        [table],
    )
    names = [name for (name,) in cr.fetchall() if name != "id" or "id" in values]
    chosen = ", ".join(values.get(name) or f's."{name}"' for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    cr.execute(
        f'INSERT INTO "{table}" ({columns}) SELECT {chosen} FROM bench_keys k, '
        f'"{table}" s WHERE s.id = %s ORDER BY k.n',
        [row],
    )


def _peer(env, count):
    """OCA's payment order, as a person fills, confirms and generates it."""
    method = env["account.payment.method.line"].search(
        [("company_id", "=", env.company.id), ("name", "=", "pain.008.001.02")]
    )
    found = {}
    with env.cr.savepoint() as savepoint:
        order = env["account.payment.order"].create(
            {"payment_method_line_id": method.id, "payment_type": "inbound"}
        )
        items = env["account.move.line"].search(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("reconciled", "=", False),
                ("move_name", "like", "BENCH/%"),
            ],
            limit=count,
        )
        found["lines"], _lines = _timed(
            env, lambda: items.create_payment_line_from_move_line(order)
        )
        found["confirm"], _none = _timed(env, order.draft2open)
        found["file"], _none = _timed(env, order.open2generated)
        savepoint.rollback()
    env.invalidate_all()
    return found


def _ours(env, count):
    """A run's debits: decided, prepared, put into an order, confirmed, in a file."""
    engine = env["collection.engine"]
    attempts = env["collection.attempt"]
    today = env["account.payment.order"]._fields["date_scheduled"].context_today(engine)
    method = env.company._get_bank_debit_methods().filtered(
        lambda line: line.name == "pain.008.001.08"
    )
    env.company.collection_bank_method_id = method
    found = {}
    found["decide"], decided = _timed(env, lambda: engine._decide(env.company, today))
    debits = [
        debit
        for debit in decided[1].debits
        if debit.lines[0].number.startswith("BENCH/")
    ]
    assert len(debits) >= count, (len(debits), decided[1].left_by_reason())
    debits = debits[:count]
    found["attempts"], prepared = _timed(env, lambda: attempts._prepare(debits))
    assert len(prepared[0]) == count, prepared[1]
    found["lines"], order = _timed(
        env, lambda: engine._make_bank_order(method, prepared[0])
    )
    found["confirm"], _none = _timed(env, order.draft2open)
    found["file"], _none = _timed(env, order.open2generated)
    assert order.state == "generated" and order.file_sha256
    content = order.payment_file_id.raw
    assert content.count(b"<DrctDbtTxInf>") == count
    return found, len(content)
