"""What a process does inside Odoo when it collects; part of ``inside``."""

import json
from datetime import date
from decimal import Decimal

from odoo.exceptions import UserError

from odoo.addons.payment_stripe.models import payment_provider
from odoo.addons.sepa_autocollect.core.debits import Debit, DebitLine
from odoo.addons.sepa_autocollect.core.means import Means
from odoo.addons.sepa_autocollect.models import collection_engine_settle

from benchmarks import _retail

MINE = [("code", "=", "stripe"), ("stripe_secret_key", "=", "sk_test_double")]


def prepare_collect(env, clients):
    """Create a company with a Stripe, clients with a card and an invoice each.

    :param list clients: what the double's ``means`` returned, one for each client
    :return: ids of company, user and invoices
    """
    user = env["res.users"].search([("login", "=", "benchmark")])
    user = user or _retail.company_env(env).user.sudo()
    company = user.company_id
    sudo = env(context={"allowed_company_ids": [company.id], "tracking_disable": True})
    provider = _stripe(sudo, company)
    partners = sudo["res.partner"].create(
        [{"name": f"Client {number}"} for number in range(len(clients))]
    )
    sudo["payment.token"].create(
        [
            {
                "provider_id": provider.id,
                "payment_method_id": provider.payment_method_ids.id,
                "payment_details": saved["last4"],
                "partner_id": partner.id,
                "provider_ref": saved["customer"],
                "stripe_payment_method": saved["payment_method"],
            }
            for partner, saved in zip(partners, clients, strict=True)
        ]
    )
    line = {"name": "Services", "price_unit": 10, "tax_ids": [(5,)]}
    invoices = sudo["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "company_id": company.id,
                "invoice_date": date.today(),
                "invoice_line_ids": [(0, 0, line)],
            }
            for partner in partners
        ]
    )
    invoices.action_post()
    return {"company": company.id, "user": user.id, "invoices": invoices.ids}


def _stripe(env, company):
    """Return the company's provider, made the first time."""
    company.collection_card_consent = False
    if found := env["payment.provider"].search(MINE):
        return found
    card = env.ref("payment.payment_method_card")
    provider = env["payment.provider"].create(
        {
            "name": "Stripe",
            "code": "stripe",
            "state": "test",
            "company_id": company.id,
            "stripe_secret_key": "sk_test_double",
            "stripe_publishable_key": "pk_test_double",
            "stripe_webhook_secret": "whsec_double",
            "payment_method_ids": [(6, 0, card.ids)],
        }
    )
    card.write({"active": True, "support_tokenization": True})
    return provider


def ask_for(env, invoices):
    """Prepare an attempt for each invoice; return ids and what was left out."""
    items = (
        env["account.move"]
        .browse(invoices)
        .line_ids.filtered(lambda line: line.account_type == "asset_receivable")
    )
    means = env["collection.means"].search(
        [("partner_id", "in", items.partner_id.commercial_partner_id.ids)]
    )
    of_client = {one.partner_id: one for one in means}
    attempts, left = env["collection.attempt"]._prepare(
        _debit(of_client[item.partner_id.commercial_partner_id], item) for item in items
    )
    return {"attempts": attempts.ids, "left": sorted(set(left.values()))}


def _debit(means, item):
    amount = Decimal(str(item.amount_residual_currency))
    return Debit(
        partner=means.partner_id.id,
        means=Means(means.id, means.partner_id.id, means.kind),
        currency=item.currency_id.name,
        amount=amount,
        lines=(DebitLine(item.id, item.move_id.id, item.move_id.name, amount),),
        collect_on=date.today(),
        send_on=date.today(),
    )


def collect(env, url, job, size=None):
    """Run a scheduled job of the engine against a double.

    :param int size: attempts that are settled together
    """
    collection_engine_settle.SETTLE = size or collection_engine_settle.SETTLE
    payment_provider.PaymentProvider._build_request_url = (
        lambda self, endpoint, **kwargs: f"{url}/v1/{endpoint}"
    )
    getattr(env["collection.engine"], job)()


def pay_by_hand(env, who, invoice):
    """Register a payment of an invoice, as a person does."""
    context = {
        "allowed_company_ids": [who["company"]],
        "active_model": "account.move",
        "active_ids": [invoice],
    }
    env = env(user=who["user"], context=context)
    env["account.payment.register"].create({})._create_payments()


def hear(env, body):
    """Do with an event of Stripe what the webhook does after its signature."""
    provider = env["payment.provider"].search(MINE)
    said = env["collection.gateway.stripe"]._read_event(body)
    raw = json.dumps(body).encode()
    event = env["collection.event"]._receive(provider, said, body, raw)
    event._work_now()
    return event.id


def make_contact(env):
    """Create somebody with a mail address; return the id."""
    values = {"name": "Dana", "email": "dana@example.test"}
    return env["res.partner"].create(values).id


def send_code(env, contact):
    """Mail a one-time code; return whether one more was allowed."""
    # The mail itself goes nowhere here.
    type(env["mail.mail"]).send = lambda self, **_named: True
    contact = env["res.partner"].browse(contact)
    try:
        env["collection.code"]._issue(contact, "mandate", env.company)
    except UserError:
        return False
    return True
