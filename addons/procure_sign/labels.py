"""Words of the core's codes, for selections of fields."""

#: ``core.statement.Act``
ACTS = [
    ("approve_order", "Approve an order"),
    ("release_payment", "Release a payment"),
    ("authorise_debit", "Let a supplier debit"),
    ("change_account", "Change a bank account"),
    ("sign_mandate", "Sign a mandate"),
    ("change_policy", "Change who may sign"),
]
#: ``core.statement.Level``, weakest first
LEVELS = [
    ("software", "Software card"),
    ("passkey", "Passkey"),
    ("card", "Smart card"),
]
#: What segregation keeps apart: acts, and what Odoo records beside them
DUTIES = [
    ("request", "Ask for it"),
    ("receive", "Receive the goods"),
    ("buy", "Sign as buyer"),
    *ACTS,
]
