"""Odoo's and OCA's own tests of orders and payments, beside our addons.

No policy is in force: nothing may have changed for those who order and pay.
"""

import re

from tooling.paths import cache
from tooling.process import free_port

OWN = (
    "post_install/purchase",
    "post_install/account_payment_batch_oca",
    "post_install/account:TestAccountPayment",
)
#: What fails without our addon too, and why.
OTHERS = {
    "TestAccountPayment.test_compute_currency_id": (
        "account_payment_base_oca wants the journal of a line of a payment method"
    ),
    "TestPurchase.test_prevent_recompute_price_on_manual_set": (
        "purchase_request gives order lines a form whose price is read only"
    ),
}
#: Bills of orders wait for their release before they are paid, not to be posted.
PAYING_ONLY = """
env["ir.default"].set("res.company", "match_gate", "pay")
env["res.company"].search([]).match_gate = "pay"
env.cr.commit()
"""
FAILED = re.compile(r" (?:FAIL|ERROR): (?:setUpClass \()?(\S+)")
RAN = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")


def test_orders_and_payments_are_as_ever_without_policy(suite_db):
    log = cache("logs", "odoo-unchanged.log")
    suite_db.run(PAYING_ONLY)
    suite_db.env.odoo(
        *("-d", suite_db.name, "--test-enable", f"--test-tags={','.join(OWN)}"),
        *("--stop-after-init", "--max-cron-threads=0"),
        f"--http-port={free_port()}",
        log=log,
        check=False,
    )
    said = log.read_text(errors="replace")
    [(failed, errors, count)] = RAN.findall(said)
    assert set(FAILED.findall(said)) == set(OTHERS), f"Its log: {log}"
    assert (int(failed) + int(errors), int(count) > 100) == (len(OTHERS), True)
    log.unlink()
