{
    "name": "Automatic Collection",
    "summary": "Every validated unpaid invoice is collected, exactly once",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Quittance",
    "category": "Accounting/Payment",
    "depends": [
        "quittance_base",
        "account_payment",
        "account_payment_return",
        "account_payment_sepa_direct_debit",
        "payment_stripe",
        "payment_worldline",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/sepa_autocollect_security.xml",
    ],
    "application": True,
}
