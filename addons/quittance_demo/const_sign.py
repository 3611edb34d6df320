"""Who signs in the demo company. The PIN is known to everybody: a demo's card."""

PIN = "2580"
#: Seals the demo's authority. Anybody can read it here: it protects nothing.
PASSPHRASE = "the demo company's passphrase, printed in its source"
#: login -> roles
SIGNERS = {
    "manager": ("approver", "registrar"),
    "accountant": ("accountant", "registrar"),
    "buyer": ("requester", "buyer"),
    "treasurer": ("treasurer", "registrar"),
}
#: name, act, conditions, steps: (name, role, more)
POLICIES = (
    (
        "Changement des règles",
        "change_policy",
        {},
        (("Deux personnes", "registrar", {"mode": "some", "count": 2}),),
    ),
    (
        "Petites commandes",
        "approve_order",
        {"amount_up_to": 500},
        (("Acheteur", "buyer", {"duty": "buy"}),),
    ),
    (
        "Commandes",
        "approve_order",
        {"amount_over": 500},
        (
            (
                "Responsable",
                "approver",
                {"sequence": 1, "remind_hours": 24, "escalate_hours": 0},
            ),
            ("Acheteur", "buyer", {"sequence": 2, "duty": "buy"}),
        ),
    ),
    (
        "Paiements",
        "release_payment",
        {},
        (("Trésorerie", "treasurer", {"remind_hours": 24}),),
    ),
)
#: What waits for the manager's signature: goods and how many.
TO_SIGN = {"LIN-DRAP": 30, "LIN-PEIG": 12}
