"""What the demo company buys, and what its suppliers write. Everybody is invented."""

#: key -> values; ``account`` is the confirmed one.
SUPPLIERS = {
    "linen": {
        "name": "Maison du Linge",
        "email": "facturation@maison-du-linge.exemple",
        "street": "8 quai de la Pêcherie",
        "zip": "69001",
        "city": "Lyon",
        "siren": "900000100",
        "vat": "FR74900000100",
        "account": "FR7630006000010000004567882",
    },
    "paper": {
        "name": "Papeterie des Terreaux",
        "email": "compta@papeterie-terreaux.exemple",
        "street": "3 place des Terreaux",
        "zip": "69001",
        "city": "Lyon",
        "siren": "900000118",
        "vat": "FR31900000118",
        "account": "FR7620041010050000009988716",
    },
}
#: code -> (name, the supplier's item number, price)
GOODS = {
    "LIN-DRAP": ("Drap housse 160 x 200", "DH160", 18.50),
    "LIN-SERV": ("Serviette de bain", "SB70", 6.20),
    "LIN-PEIG": ("Peignoir éponge", "PE-M", 29.90),
    "PAP-RAME": ("Ramette de papier A4", "A4-80", 4.10),
    "PAP-ENV": ("Enveloppes C5, boîte de 500", "ENV-C5", 22.00),
}
#: key -> supplier, how many of each were ordered, how many came
ORDERS = {
    "agreed": ("linen", {"LIN-DRAP": 40, "LIN-SERV": 120}, 1.0),
    "dearer": ("linen", {"LIN-PEIG": 24, "LIN-SERV": 60}, 1.0),
    "short": ("paper", {"PAP-RAME": 100, "PAP-ENV": 12}, 0.6),
    "moved": ("paper", {"PAP-ENV": 8}, 1.0),
    "wrong": ("linen", {"LIN-SERV": 30}, 1.0),
    "coming": ("linen", {"LIN-DRAP": 20, "LIN-PEIG": 10}, 0.0),
    "to_invoice": ("paper", {"PAP-RAME": 50}, 1.0),
}
#: order -> what its invoice says differently: prices, account, days to pay, more in the
#: total than the figures make
INVOICES = {
    "agreed": {"number": "ML-2231", "days": 5},
    "dearer": {"number": "ML-2240", "prices": {"LIN-PEIG": 31.40}},
    "short": {"number": "PT-0887"},
    "wrong": {"number": "ML-2247", "more": "10.00"},
    "moved": {"number": "PT-0893", "account": "FR7610278060000002048004537"},
}
