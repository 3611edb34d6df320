"""The whole month: file, drafts, validated, PDF with list of services, mails queued.

Called by ``month_end``. All clients are billed; validating, printing and queueing are
measured on a stated sample of them, and stock's own create, post and print (without a
list of services, which it does not have) on as many. What it writes is committed: the
database is the benchmark's own.
"""

from . import _retail

QUEUED = {"mail_notify_force_send": False}


def measure(env, clients, sample):
    """Return the figures.

    :param clients: number of clients in the file
    :param sample: number of invoices validated, printed and mailed on each side
    """
    # not at the top: month_end imports this module
    from .month_end import _bill, _documents, _timed, _undone

    header, rows = _retail.read()
    rows = _retail.of_clients(rows, clients)
    env = _retail.company_env(env)
    profile = _retail.prepare(env, header, rows)
    _give_addresses(env)
    env.cr.commit()
    figures, moves = _bill(env, profile, _retail.content(header, rows))
    env.cr.commit()
    chosen = _spread(moves, sample)
    documents = _documents(chosen)
    with _undone(env):
        made = env["account.move"]

        def create():
            nonlocal made
            drafts = env["quittance.invoice.writer"]._create_plain(documents, None)
            made = made.browse(draft.move_id for draft in drafts)

        stock = {
            "create": _timed(env, create),
            "post": _timed(env, made.action_post),
            "print_and_mail": _timed(env, lambda: _send(env, made)),
        }
    chosen.action_import_checked()
    ours = {
        "bill": figures["seconds"] * len(chosen) / len(moves),
        "post": _timed(env, chosen._post_import),
        "print_and_mail": _timed(env, lambda: _send(env, chosen)),
    }
    lists = chosen.filtered("import_annex_id")
    total = {"ours": sum(ours.values()), "stock": sum(stock.values())}
    return {
        "name": "month-end, whole",
        "unit": "seconds per invoice, file to mail queued",
        "ours": round(total["ours"] / len(chosen), 3),
        "peer": round(total["stock"] / len(chosen), 3),
        "ratio": round(total["stock"] / total["ours"], 2),
        "sample_invoices": len(chosen),
        "lists_of_services": len(lists),
        "lines_of_sample": sum(len(document["lines"]) for document in documents),
        "ours_seconds": {name: round(value, 2) for name, value in ours.items()},
        "peer_seconds": {name: round(value, 2) for name, value in stock.items()},
        "clients": len(moves.commercial_partner_id),
        **{f"billing_{name}": value for name, value in figures.items()},
        "whole_month_seconds": round(
            figures["seconds"]
            + (ours["post"] + ours["print_and_mail"]) * len(moves) / len(chosen),
            1,
        ),
        "time_of_printing_extrapolated_from_sample": True,
        "mails_queued": env["mail.mail"].sudo().search_count([]),
    }


def _give_addresses(env):
    """Give every client an address and the company one to send from."""
    for client in env(su=True)["res.partner"].search([("ref", "!=", False)]):
        client.email = f"client{client.id}@example.com"
    env.company.sudo().email = "billing@example.com"
    env.flush_all()


def _spread(moves, count):
    """Return some invoices to pay, spread over all."""
    moves = moves.filtered(lambda m: m.move_type == "out_invoice" and m.amount_total)
    step = max(1, len(moves) // count)
    return moves[::step][:count]


def _send(env, moves):
    """Print the invoices and queue their mails, as Odoo's scheduled action does."""
    author = {"author_user_id": env.uid, "author_partner_id": env.user.partner_id.id}
    moves.sending_data = author
    sending = env["account.move.send"].with_context(**QUEUED)
    sending._generate_and_send_invoices(moves, from_cron=True)
