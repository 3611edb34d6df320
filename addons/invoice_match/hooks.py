import logging

_logger = logging.getLogger(__name__)


def post_init_hook(env):
    """Begin where the company is: what it trusted and owed before is not held."""
    banks = _confirm_trusted_accounts(env)
    bills = _release_posted_bills(env)
    _logger.info("%s accounts confirmed, %s bills released", len(banks), len(bills))


def _confirm_trusted_accounts(env):
    """Take the accounts that Odoo trusted until now as confirmed, and say so."""
    banks = env["res.partner.bank"].search([("allow_out_payment", "=", True)])
    banks._write_confirmed()
    body = env._("Trusted before Supplier Invoice Match: taken as confirmed.")
    banks._message_log_batch(bodies=dict.fromkeys(banks.ids, body))
    return banks


def _release_posted_bills(env):
    """Release the open bills that were posted before."""
    moves = env["account.move"].search(
        [
            ("state", "=", "posted"),
            ("move_type", "in", env["account.move"].get_purchase_types()),
            ("payment_state", "in", ("not_paid", "partial", "in_payment", "blocked")),
        ]
    )
    held = moves - moves._get_released()
    held._write_release("auto", env._("Posted before Supplier Invoice Match"))
    return held
