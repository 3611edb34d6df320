"""A company that collects by bank file, and clients with mandates."""

CREDITOR = "FR72ZZZ123456"
IBAN = "FR7630006000011234567890189"


def prepare(env, company, partners):
    """Give a company its bank account and the clients a mandate each."""
    journal = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
    )
    banks = env["res.partner.bank"]
    own = {"partner_id": company.partner_id.id, "company_id": company.id}
    journal.bank_account_id = banks.create({"acc_number": IBAN, **own})
    expense = [("account_type", "=", "expense"), ("company_ids", "in", company.ids)]
    journal.default_expense_account_id = env["account.account"].search(expense, limit=1)
    company.sepa_creditor_identifier = CREDITOR
    under_way = env["account.account"].create(
        {
            "code": "511900",
            "name": "Debits under way",
            "account_type": "asset_current",
            "reconcile": True,
            "company_ids": [(4, company.id)],
        }
    )
    debit = "account_payment_sepa_direct_debit.sepa_direct_debit"
    env["account.payment.method.line"].create(
        {
            "name": "SEPA",
            "company_id": company.id,
            "payment_method_id": env.ref(debit).id,
            "bank_account_link": "fixed",
            "journal_id": journal.id,
            "payment_account_id": under_way.id,
            "selectable": True,
            "no_debit_before_maturity": False,
        }
    )
    accounts = banks.create(
        [
            {
                "acc_number": _iban(number),
                "partner_id": partner.id,
                "allow_out_payment": True,
            }
            for number, partner in enumerate(partners)
        ]
    )
    env["account.banking.mandate"].create(
        [
            {
                "partner_id": account.partner_id.id,
                "partner_bank_id": account.id,
                "company_id": company.id,
                "format": "sepa_core",
                "signature_date": "2025-11-05",
                "state": "valid",
                "unique_mandate_reference": f"CHAOS-{number}",
            }
            for number, account in enumerate(accounts)
        ]
    )


def _iban(number):
    """Return a German IBAN of its own."""
    account = f"37040044{number:010d}"
    check = 98 - int(f"{account}131400") % 97
    return f"DE{check:02d}{account}"
