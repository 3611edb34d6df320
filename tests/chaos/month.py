"""What happens inside Odoo before the game: companies, clients, invoices to collect.

Called in Odoo's shell: ``prepare(env, clients)`` of a fresh database.
"""

from datetime import date, timedelta

#: Scheduled jobs of the game; all others rest.
JOBS = (
    "sepa_autocollect.cron_send_1",
    "sepa_autocollect.cron_send_2",
    "sepa_autocollect.cron_resolve",
    "sepa_autocollect.cron_settle",
    "sepa_autocollect.cron_events",
    "sepa_autocollect.cron_sweep",
    "sepa_autocollect.night_cron",
)
#: Jobs that run twice at the same time: each has a copy.
TWICE = ("sepa_autocollect.cron_resolve", "sepa_autocollect.cron_settle")
COMPANIES = (("Collect EUR", "EUR", "invoice"), ("Collect USD", "USD", "client"))


def prepare(env, clients):
    """Make the month.

    :param list clients: dicts with ``saved`` (what the double's ``means`` returned),
        ``company`` (0 or 1) and ``amounts``, one invoice for each
    """
    env = env(context={"tracking_disable": True})
    companies = [_company(env, *values) for values in COMPANIES]
    providers = [_provider(env, company) for company in companies]
    partners = env["res.partner"].create(
        [{"name": f"Client {number}"} for number in range(len(clients))]
    )
    env["payment.token"].create(
        [
            _token_vals(env, providers[client["company"]], partner, client["saved"])
            for partner, client in zip(partners, clients, strict=True)
        ]
    )
    for number, company in enumerate(companies):
        _invoices(
            env,
            company,
            [
                (partner, amount)
                for partner, client in zip(partners, clients, strict=True)
                if client["company"] == number
                for amount in client["amounts"]
            ],
        )
    _jobs(env)
    env.cr.commit()


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


def _provider(env, company):
    methods = env.ref("payment.payment_method_card")
    methods |= env.ref("payment.payment_method_sepa_direct_debit")
    provider = env["payment.provider"].create(
        {
            "name": "Stripe",
            "code": "stripe",
            "state": "test",
            "company_id": company.id,
            "stripe_secret_key": "sk_test_double",
            "stripe_publishable_key": "pk_test_double",
            "stripe_webhook_secret": "whsec_double",
            "payment_method_ids": [(6, 0, methods.ids)],
        }
    )
    methods.write({"active": True, "support_tokenization": True})
    return provider


def _token_vals(env, provider, partner, saved):
    kind = "sepa_direct_debit" if saved["mandate"] else "card"
    return {
        "provider_id": provider.id,
        "payment_method_id": env.ref(f"payment.payment_method_{kind}").id,
        "payment_details": saved["last4"],
        "partner_id": partner.id,
        "provider_ref": saved["customer"],
        "stripe_payment_method": saved["payment_method"],
        "stripe_mandate": saved["mandate"],
    }


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
    env["account.move"].browse([draft.move_id for draft in drafts]).action_post()


def _jobs(env):
    """Leave awake the jobs of the game only."""
    found = [env.ref(name, raise_if_not_found=False) for name in JOBS]
    jobs = env["ir.cron"].union(*filter(None, found))
    env["ir.cron"].search([("id", "not in", jobs.ids)]).active = False
    jobs.active = True
    for name in TWICE:
        env.ref(name).copy({"active": True})
