"""Each thing that people do: a function of the people, which says what came of it."""

import uuid
from dataclasses import dataclass, field

from . import errands_bank

bank = errands_bank.bank

#: What can be paid by somebody now.
OWED = """
SELECT move.id, move.company_id, move.currency_id, move.amount_residual,
       move.access_token, move.partner_id
  FROM account_move move
 WHERE move.move_type = 'out_invoice' AND move.state = 'posted'
   AND move.amount_residual > 0 AND move.partner_id = ANY(%s)
 ORDER BY move.id
"""
DONE = """
SELECT attempt.id, attempt.company_id, attempt.amount, attempt.provider_reference,
       provider.code, line.move_id, line.amount
  FROM collection_attempt attempt
  JOIN payment_provider provider ON provider.id = attempt.provider_id
  JOIN collection_attempt_line line ON line.attempt_id = attempt.id
 WHERE attempt.state = 'done' AND attempt.settled AND attempt.partner_id = ANY(%s)
 ORDER BY line.id
"""
#: Mails with a link to finish a payment.
LINKS = """
SELECT attempt.id,
       substring(mail.body_html FROM '/collect/confirm/[A-Za-z0-9_.~-]+')
  FROM collection_notice notice
  JOIN collection_attempt attempt ON attempt.id = notice.attempt_id
  JOIN mail_mail mail ON mail.id = notice.mail_id
 WHERE notice.kind = 'confirm' AND attempt.state = 'refused'
   AND attempt.partner_id != ALL(%s)
 ORDER BY attempt.id
"""
MEANS = """
SELECT means.id, means.kind, means.company_id, token.stripe_mandate
  FROM collection_means means
  LEFT JOIN payment_token token ON token.id = means.token_id
 WHERE means.state = 'usable' AND means.partner_id = ANY(%s)
 ORDER BY means.id
"""
PROVIDER = """
SELECT provider.id, method.id FROM payment_provider provider, payment_method method
 WHERE provider.code = 'stripe' AND provider.company_id = %s
   AND provider.state = 'test' AND method.code = 'card'
"""


@dataclass
class Memory:
    """What people remember of what they did.

    :param list disputes: at the network, that are not decided
    :param set handed_in: orders whose file is at the bank
    :param set brought: files of the bank that Odoo has
    """

    disputes: list = field(default_factory=list)
    disputed: set = field(default_factory=set)
    refunded: set = field(default_factory=set)
    #: invoices that clients know to be paid, whatever the page says yet
    paid: set = field(default_factory=set)
    handed_in: set = field(default_factory=set)
    brought: set = field(default_factory=set)


def hand(people):
    """The clerk books a payment that came in another way."""
    found = people.pick(people.stage.query(OWED, people.clients("hand")))
    if not found:
        return None
    move, company = found[:2]
    context = {
        "allowed_company_ids": [company],
        "active_model": "account.move",
        "active_ids": [move],
    }
    wizard = people.call("account.payment.register", "create", {}, context=context)
    model, button = "account.payment.register", "action_create_payments"
    people.call(model, button, [wizard], context=context)
    return "paid"


def portal(people):
    """A client pays on the invoice's page, and may leave before the end."""
    owed = people.stage.query(OWED, people.clients("portal"))
    found = people.pick([row for row in owed if row[0] not in people.memory.paid])
    if not found:
        return None
    move, company, _currency, amount, token, _partner = found
    [[provider, method]] = people.stage.query(PROVIDER, company)
    values = people.ask(
        f"/invoice/transaction/{move}",
        access_token=token,
        provider_id=provider,
        payment_method_id=method,
        token_id=None,
        amount=float(amount),
        flow="direct",
        tokenization_requested=False,
        landing_route=f"/my/invoices/{move}",
    )
    if people.rng.random() < 0.2:
        return "left"
    intent = values["client_secret"].partition("_secret_")[0]
    stripe = people.stage.doubles["stripe"]
    stripe.complete(intent=intent, means="pm_card_visa")
    people.memory.paid.add(move)
    if people.rng.random() < 0.5:
        reference = f"reference={values['reference']}&payment_intent={intent}"
        people.visit(f"/payment/stripe/return?{reference}")
    return "paid"


def confirm(people):
    """A client opens the link of a mail and passes the strong authentication."""
    # Who pays in another way does not pay twice.
    others = people.clients("hand") + people.clients("portal")
    found = people.pick(people.stage.query(LINKS, others))
    if not found or not found[1]:
        return None
    link = found[1]
    browser, address, page = people.visit(link)
    values = browser.ask(f"{address}/start")
    if not values:
        return "nothing to do"
    draw = people.rng.random()
    if draw < 0.1:
        return "left"
    stripe = people.stage.doubles["stripe"]
    secret, means = values["secret"], values["means"]
    passed = draw < 0.85
    try:
        stripe.finish(client_secret=secret, payment_method=means, passed=passed)
    except ValueError:
        # The bank refuses who does not pass.
        if passed:
            raise
    if people.rng.random() < 0.5:
        browser.submit(f"{address}/result", page)
    return "passed" if passed else "failed"


def dispute(people):
    """A client disputes a charge; later the network decides."""
    memory, stripe = people.memory, people.stage.doubles["stripe"]
    if memory.disputes and people.rng.random() < 0.5:
        key = memory.disputes.pop(people.rng.randrange(len(memory.disputes)))
        status = people.rng.choice(("won", "lost"))
        stripe.close_dispute(dispute=key, status=status)
        return status
    rows = people.stage.query(DONE, people.clients("dispute"))
    rows = [row for row in rows if row[0] not in memory.disputed]
    found = people.pick(rows)
    if not found:
        return None
    attempt, payment, code = found[0], found[3], found[4]
    memory.disputed.add(attempt)
    if code == "worldline":
        people.stage.doubles["worldline"].payment(
            payment=payment, status="CHARGEBACKED"
        )
        return "charged back"
    made = stripe.dispute(payment_intent=payment)
    if made and made["status"] == "needs_response":
        memory.disputes.append(made["id"])
    return "opened" if made else "impossible"


def revoke(people):
    """A client ends a mandate, or has the clerk remove a card."""
    found = people.pick(people.stage.query(MEANS, people.clients("revoke")))
    if not found:
        return None
    means, _kind, company, mandate = found
    if mandate:
        people.stage.doubles["stripe"].mandate(mandate=mandate, status="inactive")
        return "at the bank"
    context = {"allowed_company_ids": [company]}
    people.call("collection.means", "action_remove", [means], context=context)
    return "here"


def refund(people):
    """The clerk gives money back, and presses the button twice now and then."""
    memory = people.memory
    rows = people.stage.query(DONE, people.clients("refund"))
    found = people.pick([row for row in rows if row[0] not in memory.refunded])
    if not found:
        return None
    attempt, company, amount, _reference, _code, move, part = found
    memory.refunded.add(attempt)
    purpose = people.rng.choice(("credit", "reopen"))
    most = float(part if purpose == "reopen" else amount)
    vals = {
        "attempt_id": attempt,
        "uuid": str(uuid.UUID(int=people.rng.getrandbits(128), version=4)),
        "amount": most if people.rng.random() < 0.6 else round(most / 2, 2) or most,
        "purpose": purpose,
        "move_id": move,
        "reason": "Asked for on the phone",
    }
    context = {"allowed_company_ids": [company]}
    model = "collection.hand.refund"
    wizard = people.call(model, "create", vals, context=context)
    for _press in range(people.rng.choice((1, 1, 2))):
        people.call(model, "action_confirm", [wizard], context=context)
    return purpose
