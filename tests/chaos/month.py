"""What happens inside Odoo before the game: companies, clients, invoices to collect.

Called in Odoo's shell: ``prepare(env, clients)`` of a fresh database.
"""

from datetime import date, timedelta

from . import month_bank

#: Scheduled jobs of the game; all others rest.
JOBS = (
    "sepa_autocollect.cron_send_1",
    "sepa_autocollect.cron_send_2",
    "sepa_autocollect.cron_resolve",
    "sepa_autocollect.cron_settle",
    "sepa_autocollect.cron_events",
    "sepa_autocollect.cron_finish",
    "sepa_autocollect.cron_refund",
    "sepa_autocollect.cron_sweep",
    "sepa_autocollect.ir_cron_bank_orders",
    "sepa_autocollect.night_cron",
    "sepa_autocollect.tell_cron",
    "payment.cron_post_process_payment_tx",
)
#: Jobs that run twice at the same time: each has a copy.
TWICE = ("sepa_autocollect.cron_resolve", "sepa_autocollect.cron_settle")
COMPANIES = (("Collect EUR", "EUR", "invoice"), ("Collect USD", "USD", "client"))


#: Staff who work on payments; the password is the login.
CLERK = "clerk"
GROUPS = (
    "base.group_user",
    "account.group_account_manager",
    "account_payment_batch_oca.group_account_payment",
)


def prepare(env, clients):
    """Make the month.

    :param list clients: dicts with ``means``, ``saved`` (what the double's ``means``
        returned), ``company`` (0 or 1) and ``amounts``, one invoice for each
    """
    env = env(context={"tracking_disable": True, "no_reset_password": True})
    companies = [_company(env, *values) for values in COMPANIES]
    partners = env["res.partner"].create(
        [
            {"name": f"Client {number}", "email": f"client-{number}@test.example"}
            for number in range(len(clients))
        ]
    )
    providers = {
        (number, code): _provider(env, company, code)
        for number, company in enumerate(companies)
        for code in CODES
    }
    whose = list(zip(partners, clients, strict=True))
    env["payment.token"].create(
        [
            _token_vals(env, providers, partner, client)
            for partner, client in whose
            if "saved" in client
        ]
    )
    month_bank.prepare(
        env, companies[0], [one for one, client in whose if client["means"] == "bank"]
    )
    for number, company in enumerate(companies):
        _invoices(
            env,
            company,
            [
                (partner, amount)
                for partner, client in whose
                if client["company"] == number
                for amount in client["amounts"]
            ],
        )
    _clerk(env, companies)
    _jobs(env)
    env.cr.commit()


def _clerk(env, companies):
    env["res.users"].create(
        {
            "name": "Clerk",
            "login": CLERK,
            "password": CLERK,
            "company_id": companies[0].id,
            "company_ids": [(6, 0, [one.id for one in companies])],
            "group_ids": [(6, 0, [env.ref(name).id for name in GROUPS])],
        }
    )


def _company(env, name, currency, grouping):
    """A company with accounts, whose policy starts a run every night."""
    currency = env.ref(f"base.{currency}")
    currency.active = True
    company = env["res.company"].create(
        {"name": name, "currency_id": currency.id, "collection_card_consent": False}
    )
    env.user.company_ids = [(4, company.id)]
    env["account.chart.template"].try_loading(
        "generic_coa", company=company, install_demo=False
    )
    company.currency_id = currency
    _book_by_hand(env, company)
    env["collection.policy"].create(
        {
            "name": name,
            "company_id": company.id,
            "nightly": True,
            "when": "validation",
            "grouping": grouping,
            "notice_days": 0,
        }
    )
    return company


def _book_by_hand(env, company):
    """Have payments that the clerk registers make entries, as those of providers do."""
    account = env["account.account"].create(
        {
            "code": "101499",
            "name": "Received by hand",
            "account_type": "asset_current",
            "reconcile": True,
            "company_ids": [(4, company.id)],
        }
    )
    lines = env["account.payment.method.line"].search(
        [
            ("journal_id.company_id", "=", company.id),
            ("journal_id.type", "in", ("bank", "cash")),
            ("payment_type", "=", "inbound"),
        ]
    )
    lines.payment_account_id = account


#: How providers are called; only stand-ins take it.
CODES = {
    "stripe": {
        "stripe_secret_key": "sk_test_double",
        "stripe_publishable_key": "pk_test_double",
        "stripe_webhook_secret": "whsec_double",
    },
    "worldline": {
        "worldline_pspid": "dummy",
        "worldline_api_key": "dummy",
        "worldline_api_secret": "dummy",
        "worldline_webhook_key": "dummy",
        "worldline_webhook_secret": "whsec_double",
    },
}


def _provider(env, company, code):
    methods = env.ref("payment.payment_method_card")
    if code == "stripe":
        methods |= env.ref("payment.payment_method_sepa_direct_debit")
    # A copy has the provider's own forms.
    provider = env.ref(f"payment.payment_provider_{code}").copy(
        {
            "name": code,
            "state": "test",
            "company_id": company.id,
            "is_published": True,
            "payment_method_ids": [(6, 0, methods.ids)],
            **CODES[code],
        }
    )
    methods.write({"active": True, "support_tokenization": True})
    return provider


def _token_vals(env, providers, partner, client):
    saved, means = client["saved"], client["means"]
    code = "worldline" if means == "worldline" else "stripe"
    kind = "sepa_direct_debit" if means == "debit" else "card"
    vals = {
        "provider_id": providers[client["company"], code].id,
        "payment_method_id": env.ref(f"payment.payment_method_{kind}").id,
        "payment_details": saved["last4"],
        "partner_id": partner.id,
        "provider_ref": saved["token" if code == "worldline" else "customer"],
    }
    if code == "stripe":
        vals["stripe_payment_method"] = saved["payment_method"]
        vals["stripe_mandate"] = saved["mandate"]
    return vals


def _invoices(env, company, wanted):
    """Write and post an invoice for each client and amount."""
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    journal = env["account.journal"].search(
        [("type", "=", "sale"), ("company_id", "=", company.id)], limit=1
    )
    yesterday = date.today() - timedelta(days=1)
    documents = [
        {
            "header": {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "company_id": company.id,
                "currency_id": company.currency_id.id,
                "journal_id": journal.id,
                "invoice_date": yesterday,
                "invoice_date_due": yesterday,
            },
            "lines": [
                {
                    "key": None,
                    "name": "Services",
                    "quantity": 1,
                    "price_unit": amount,
                    "tax_ids": [(6, 0, [])],
                }
            ],
        }
        for partner, amount in wanted
    ]
    drafts = env["quittance.invoice.writer"].write_drafts(documents)
    moves = env["account.move"].browse([draft.move_id for draft in drafts])
    moves.action_post()
    env.flush_all()
    # As when each invoice was mailed with the link to its page.
    env.cr.execute(
        "UPDATE account_move SET access_token = gen_random_uuid() WHERE id = ANY(%s)",
        [moves.ids],
    )


def _jobs(env):
    """Leave awake the jobs of the game only."""
    found = [env.ref(name, raise_if_not_found=False) for name in JOBS]
    jobs = env["ir.cron"].union(*filter(None, found))
    env["ir.cron"].search([("id", "not in", jobs.ids)]).active = False
    jobs.active = True
    for name in TWICE:
        env.ref(name).copy({"active": True})
