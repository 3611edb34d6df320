"""Card charges at a provider that takes its time: ours and stock's, in one run.

Called by ``collect``. Both sides charge over HTTP at the same double, invoices of the
same shape written by the set-based writer. ``own work`` is what is left of the time
when the waiting for the provider is taken out: ``latency`` for each charge of stock's
loop, ``latency`` for each round of charges under way together for ours.
"""

import gc
import math
import re
import resource
import time
from contextlib import contextmanager, suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

from odoo.addons.payment_stripe.models import payment_provider
from odoo.addons.sepa_autocollect.adapters import calls
from odoo.addons.sepa_autocollect.core.debits import Debit, DebitLine
from odoo.addons.sepa_autocollect.core.means import Means
from odoo.addons.sepa_autocollect.models import collection_engine

from tests.doubles.client import Double

from . import _retail

POST = 100


def measure(env, options):
    """Return the figures.

    :param options: ``charges, peer, lines, latency``
    """
    database = env.cr.dbname
    with Double("stripe") as double:
        payment_provider.PaymentProvider._build_request_url = (
            lambda self, endpoint, **kwargs: f"{double.url}/v1/{endpoint}"
        )
        count = options.charges + options.peer
        tokens, invoices = _prepare(env, double, count, options.lines)
        mine = slice(0, options.charges)
        theirs = slice(options.charges, count)
        attempts = _ask(env, tokens[mine], invoices[mine])
        env.cr.commit()
        double.settings(latency=options.latency)
        peer = _stock(database, tokens[theirs].ids, invoices[theirs].ids)
        ours = _ours(database, attempts.ids, invoices[mine].ids)
        taken = double.taken()["count"]
    if taken != count:
        raise SystemExit(f"{taken} charges at the double, not {count}")
    return _figures(options, ours, peer)


def _figures(options, ours, peer):
    """Return what is printed; times per charge."""
    wait = _rounds(options.charges) * options.latency
    own = (ours["seconds"] - wait) / options.charges
    own_peer = peer["seconds"] / options.peer - options.latency
    each = ours["seconds"] / options.charges
    each_peer = peer["seconds"] / options.peer
    return {
        "name": "collect, cards",
        "unit": "seconds per charge, prepared attempt to paid invoice",
        "ours": round(each, 4),
        "peer": round(each_peer, 4),
        "ratio": round(each_peer / each, 2),
        "own_work": round(own, 4),
        "own_work_peer": round(own_peer, 4),
        "own_work_ratio": round(own_peer / own, 2),
        "processor": round(ours["processor"] / options.charges, 4),
        "processor_peer": round(peer["processor"] / options.peer, 4),
        "seconds_send": round(ours["send"], 2),
        "seconds_settle": round(ours["settle"], 2),
        "charges": options.charges,
        "charges_peer": options.peer,
        "lines_per_invoice": options.lines,
        "latency": options.latency,
        "peak_megabytes": ours["memory"],
    }


def _rounds(charges):
    """Return how often the engine waits for the provider, one round after the other."""
    full, rest = divmod(charges, collection_engine.CLAIM)
    one = math.ceil(collection_engine.CLAIM / calls.THREADS)
    return full * one + math.ceil(rest / calls.THREADS)


# === WHAT BOTH SIDES PAY === #


def _prepare(env, double, count, lines):
    """Create clients with a card and a posted invoice each.

    :return: tokens and invoices, in the same order
    """
    user_env = _retail.company_env(env)
    company = user_env.company.sudo()
    company.collection_card_consent = False
    sudo = env(context={"allowed_company_ids": company.ids, "tracking_disable": True})
    provider = _stripe(sudo, company)
    partners = sudo["res.partner"].create(
        [{"name": f"Client {n}", "email": f"c{n}@example.com"} for n in range(count)]
    )
    saved = [double.means() for _partner in partners]
    tokens = sudo["payment.token"].create(
        [
            {
                "provider_id": provider.id,
                "payment_method_id": provider.payment_method_ids.id,
                "payment_details": one["last4"],
                "partner_id": partner.id,
                "provider_ref": one["customer"],
                "stripe_payment_method": one["payment_method"],
            }
            for partner, one in zip(partners, saved, strict=True)
        ]
    )
    documents = _documents(sudo, partners, lines)
    env.flush_all()
    written = user_env["quittance.invoice.writer"].write_drafts(documents)
    invoices = sudo["account.move"].browse(draft.move_id for draft in written)
    for start in range(0, count, POST):
        invoices[start : start + POST].action_post()
    env.flush_all()
    return tokens, invoices


def _stripe(env, company):
    """Return a provider of the company, pointed at nothing yet."""
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


def _documents(env, partners, lines):
    """Return an invoice for each client, of services with taxes."""
    tax = env["account.tax"].search(
        [("type_tax_use", "=", "sale"), ("company_id", "=", env.company.id)], limit=1
    )
    products = env["product.product"].create(
        [
            {"name": f"Service {n}", "type": "service", "taxes_id": [(6, 0, tax.ids)]}
            for n in range(20)
        ]
    )
    today = date.today().isoformat()
    return [
        {
            "header": {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": today,
            },
            "lines": [
                {
                    "key": (partner.id, row),
                    "display_type": "product",
                    "name": f"Service {row} of {partner.name}",
                    "product_id": products[row % len(products)].id,
                    "quantity": 1 + row % 7,
                    "price_unit": 1.95 + row,
                }
                for row in range(lines)
            ],
        }
        for partner in partners
    ]


# === OURS === #


def _ask(env, tokens, invoices):
    """Prepare an attempt for each invoice, as a run does."""
    means = env["collection.means"].search([("token_id", "in", tokens.ids)])
    of_client = {one.partner_id: one for one in means}
    attempts, left = env["collection.attempt"]._prepare(
        _debit(of_client[invoice.commercial_partner_id], invoice)
        for invoice in invoices
    )
    if left:
        raise SystemExit(f"not prepared: {set(left.values())}")
    return attempts


def _debit(means, invoice):
    """Return what the run decides: all of one invoice."""
    item = invoice.line_ids.filtered(lambda one: one.display_type == "payment_term")
    amount = Decimal(str(item.amount_residual_currency))
    return Debit(
        partner=means.partner_id.id,
        means=Means(means.id, means.partner_id.id, means.kind),
        currency=item.currency_id.name,
        amount=amount,
        lines=(DebitLine(item.id, invoice.id, invoice.name, amount),),
        collect_on=date.today(),
        send_on=date.today(),
    )


def _ours(database, attempts, invoices):
    """Send and settle by the scheduled jobs; return seconds of each."""
    _reset_peak()
    figures = {"processor": time.process_time()}
    for job in ("send", "settle"):
        start = time.perf_counter()
        with _environment(database) as env:
            getattr(env["collection.engine"], f"_cron_{job}")()
        figures[job] = time.perf_counter() - start
    figures["processor"] = time.process_time() - figures["processor"]
    _check(database, invoices)
    return {
        **figures,
        "seconds": figures["send"] + figures["settle"],
        "memory": _peak_megabytes(),
    }


# === STOCK'S === #


def _stock(database, tokens, invoices):
    """Charge and post-process one by one, as stock does; return seconds."""
    processor, start = time.process_time(), time.perf_counter()
    with _environment(database) as env:
        for token, invoice in zip(tokens, invoices, strict=True):
            _pay(env, token, invoice)
            env.cr.commit()
    seconds = time.perf_counter() - start
    _check(database, invoices)
    return {"seconds": seconds, "processor": time.process_time() - processor}


def _pay(env, token, invoice):
    """Charge one invoice with stock's own methods."""
    token = env["payment.token"].browse(token)
    invoice = env["account.move"].browse(invoice)
    transaction = env["payment.transaction"].create(
        {
            "provider_id": token.provider_id.id,
            "payment_method_id": token.payment_method_id.id,
            "amount": invoice.amount_residual,
            "currency_id": invoice.currency_id.id,
            "partner_id": token.partner_id.id,
            "token_id": token.id,
            "operation": "offline",
            "invoice_ids": [(6, 0, invoice.ids)],
        }
    )
    transaction._charge_with_token()
    env.cr.commit()
    transaction._post_process()


# === BOTH === #


@contextmanager
def _environment(database):
    """Yield an environment of its own, as a scheduled job has; committed."""
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


def _check(database, invoices):
    """Refuse figures of invoices that are not paid."""
    with _environment(database) as env:
        open_ones = env["account.move"].search_count(
            [
                ("id", "in", invoices),
                ("payment_state", "not in", ("paid", "in_payment")),
            ]
        )
    if open_ones:
        raise SystemExit(f"{open_ones} invoices are not paid")


def _reset_peak():
    """Forget what this process used at its most before, to prepare the invoices."""
    gc.collect()
    # Linux alone forgets; elsewhere the figure is that of the whole run.
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak_megabytes():
    """Return the most memory this process used since it was asked to forget."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    [peak] = re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())
    return int(peak) // 1024
