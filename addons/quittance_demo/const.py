"""Who and what the demo company works with. Everybody here is invented."""

COMPANY = {
    "name": "Conciergerie des Lumières",
    "street": "12 rue de la Barre",
    "zip": "69002",
    "city": "Lyon",
    "phone": "04 00 00 00 69",
    "email": "bonjour@conciergerie-lumieres.exemple",
    "vat": "FR25900000019",
}
#: Login and password are the same.
USERS = {
    "manager": {
        "name": "Marie Delorme",
        "lang": "fr_FR",
        "groups": (
            "partner_import.partner_import_group_manager",
            "account.group_account_invoice",
        ),
    },
    "accountant": {
        "name": "Alice Carter",
        "lang": "en_US",
        "groups": (
            "partner_import.partner_import_group_user",
            "account.group_account_manager",
            "account_payment_batch_oca.group_account_payment",
            "invoice_match.group_match_manager",
            "procure_sign.group_registrar",
        ),
    },
    "buyer": {
        "name": "Bastien Morel",
        "lang": "fr_FR",
        "groups": ("purchase.group_purchase_user", "stock.group_stock_user"),
    },
    "treasurer": {
        "name": "Thérèse Audibert",
        "lang": "fr_FR",
        "groups": ("account.group_account_invoice", "invoice_match.group_treasury"),
    },
}
PORTAL_USERS = {"partner": "laundry", "client": "C-2001"}

#: ref -> (name, e-mail, phone, more values)
CLIENTS = {
    "C-2001": ("Claire Fontanel", "c.fontanel@exemple.fr", "06 00 00 20 01", {}),
    "C-2002": ("Étienne Vasseur", "e.vasseur@exemple.fr", "06 00 00 20 02", {}),
    "C-2003": (
        "Amélie Rouvière",
        "a.rouviere@exemple.fr",
        "06 00 00 20 03",
        {"import_detail": "day"},
    ),
    "C-2004": ("Karim Benali", "k.benali@exemple.fr", "06 00 00 20 04", {}),
    "C-2005": (
        "Solène Le Goff",
        "solene.legoff@exemple.fr",
        "06 00 00 20 05",
        {"spending_alert": 600.0},
    ),
    "C-2006": (
        "Paul-Henri d'Astier",
        "ph.dastier@exemple.fr",
        "06 00 00 20 06",
        {"import_detail": "type"},
    ),
    "C-2007": (
        "Ingrid Lindqvist",
        "i.lindqvist@exemple.fr",
        "06 00 00 20 07",
        {"lang": "en_US"},
    ),
    "C-3001": (
        "Hôtel Bellecour",
        "compta@hotel-bellecour.exemple",
        "04 00 00 30 01",
        {"is_company": True, "vat": "FR49900000027", "import_detail": "type"},
    ),
    "C-3002": (
        "Résidence Monplaisir",
        "syndic@monplaisir.exemple",
        "04 00 00 30 02",
        {"is_company": True, "vat": "FR73900000035"},
    ),
    "C-3003": (
        "Cabinet Arnaud & Associés",
        "cabinet@arnaud-associes.exemple",
        "04 00 00 30 03",
        {
            "is_company": True,
            "vat": "FR00900000043",
            "purchase_reference": "BC-2025-118",
        },
    ),
    "C-3004": (
        "Galerie Terreaux",
        "bonjour@galerie-terreaux.exemple",
        "04 00 00 30 04",
        {"is_company": True, "vat": "FR21900000050", "spending_alert": 500.0},
    ),
    "C-3005": (
        "Studio Confluence",
        "facturation@studio-confluence.exemple",
        "04 00 00 30 05",
        {"is_company": True, "vat": "FR75900000068"},
    ),
    "C-3006": (
        "Maison Garance",
        "contact@maison-garance.exemple",
        "04 00 00 30 06",
        {
            "is_company": True,
            "billing_hold": True,
            "billing_hold_reason": "Litige sur la facture de janvier",
        },
    ),
    "C-3007": (
        "Orchestre des Pentes",
        "regie@orchestre-pentes.exemple",
        "04 00 00 30 07",
        {"is_company": True},
    ),
}
#: ref of the client -> its contacts
CONTACTS = {
    "C-3001": ("Suite 12, M. Okafor", "Suite 21, Mme Sorel"),
    "C-3002": ("Appartement 4B, Mme Nadaud",),
}
#: Contract fees: ref of the client -> (text, price a month)
FEES = {"C-3005": ("Abonnement conciergerie", 180.0)}

#: key of the partner -> name, file, how clients are found, mark-up (percent), least fee
PARTNERS = {
    "laundry": {
        "name": "Blanchisserie du Parc",
        "email": "releves@blanchisserie-parc.exemple",
        "file": "blanchisserie.csv",
        "client_by": "ref",
        "markup": 15.0,
        "minimum": 0.0,
        "channel": "mail",
        "day": 2,
        "columns": {
            "Date": "date",
            "Code client": "client",
            "Article": "service",
            "Qté": "quantity",
            "PU HT": "price",
            "N° de bon": "reference",
            "Remarque": "note",
        },
    },
    "cleaning": {
        "name": "Net & Clair",
        "email": "planning@net-et-clair.exemple",
        "file": "nettoyage.xlsx",
        "client_by": "email",
        "markup": 12.0,
        "minimum": 0.0,
        "channel": "drop",
        "day": 3,
        "columns": {
            "Date": "date",
            "Client (e-mail)": "client",
            "Prestation": "service",
            "Heures": "quantity",
            "Tarif HT": "price",
            "Montant HT": "amount",
            "Commentaire": "note",
        },
    },
    "drivers": {
        "name": "Chauffeurs de la Saône",
        "email": "dispatch@chauffeurs-saone.exemple",
        "file": "chauffeurs.json",
        "client_by": "phone",
        "markup": 10.0,
        "minimum": 25.0,
        "channel": "api",
        "day": 5,
        "columns": {
            "course": "line_id",
            "date": "date",
            "telephone": "client",
            "prestation": "service",
            "quantite": "quantity",
            "prix": "price",
            "trajet": "note",
        },
    },
}
#: Sent by the laundry before its month's file: three of its rows come again there.
EARLY_FILE = ("laundry", "blanchisserie-acompte.csv")

#: key of the partner -> service in the file -> (product, cost, tax, disbursed)
SERVICES = {
    "laundry": {
        "CHEM": ("Chemise lavée et repassée", 3.2, 20, False),
        "COST": ("Costume, nettoyage à sec", 14.9, 20, False),
        "ROBE": ("Robe de soirée, nettoyage délicat", 22.0, 20, False),
        "DRAP": ("Drap plat", 2.85, 20, False),
        "HOUS": ("Housse de couette", 4.6, 20, False),
        "SERV": ("Serviette éponge", 1.15, 20, False),
        "NAPP": ("Nappe damassée", 6.4, 20, False),
        "RIDE": ("Rideaux, le panneau", 18.5, 20, False),
    },
    "cleaning": {
        "Ménage courant": ("Ménage courant, l'heure", 28.5, 20, False),
        "Ménage de fin de séjour": (
            "Ménage de fin de séjour, l'heure",
            34.0,
            20,
            False,
        ),
        "Vitres": ("Nettoyage des vitres, l'heure", 38.0, 20, False),
        "Repassage à domicile": ("Repassage à domicile, l'heure", 26.0, 20, False),
    },
    "drivers": {
        "Transfert aéroport": ("Transfert aéroport", 78.0, 10, False),
        "Course en ville": ("Course en ville", 24.5, 10, False),
        "Mise à disposition": (
            "Mise à disposition avec chauffeur, l'heure",
            55.0,
            10,
            False,
        ),
        "Transfert gare": ("Transfert gare", 32.0, 10, False),
        "Péage": ("Péage", 4.3, 10, True),
    },
}
#: Clients with earlier months -> what they usually spend in a month, without tax.
HISTORY = {
    "C-2001": 820.0,
    "C-2002": 510.0,
    "C-2004": 480.0,
    "C-2005": 330.0,
    "C-3001": 1100.0,
    "C-3002": 650.0,
    "C-3004": 400.0,
    "C-3005": 1200.0,
}
HISTORY_MONTHS = 6

#: What the company's collection goes by.
COLLECTION = {
    "creditor_identifier": "FR72ZZZ123456",
    "iban": "FR7630006000011234567890189",
    "under_way": "Prélèvements en cours",
    "method": "Prélèvement SEPA",
    "policy": "Tous les clients",
    "rules": {"when": "due"},
}
#: code -> (name, payment methods, keys that only the stand-ins know)
PROVIDERS = {
    "stripe": (
        "Stripe (démo)",
        ("card", "sepa_direct_debit"),
        {
            "stripe_secret_key": "sk_test_double",
            "stripe_publishable_key": "pk_test_double",
            "stripe_webhook_secret": "whsec_double",
        },
    ),
    "worldline": (
        "Worldline (démo)",
        ("card",),
        {
            "worldline_pspid": "dummy",
            "worldline_api_key": "dummy",
            "worldline_api_secret": "dummy",
            "worldline_webhook_key": "dummy",
            "worldline_webhook_secret": "dummy",
        },
    ),
}

#: ref of the client -> (provider, what its charges do, last digits)
CARDS = {
    "C-2001": ("stripe", "insufficient_funds", "9995"),
    "C-2002": ("stripe", "success", "4242"),
    "C-2003": ("stripe", "lost_card", "9987"),
    "C-2004": ("stripe", "authentication_required", "3184"),
    "C-2005": ("stripe", "success", "4444"),
    "C-2006": ("worldline", "success", "0002"),
    "C-2007": ("worldline", "do_not_honor", "0101"),
}
#: The client whose charge is made while its answer gets lost.
LOST_ANSWER = "C-2005"
#: ref of the client -> account and days of notice that its mandate agrees on
MANDATES = {
    "C-3001": {"iban": "FR7630004008230001000000188", "notice_days": 1},
    "C-3002": {"iban": "FR7630003008230002000000243", "notice_days": 1},
    "C-3003": {"iban": "FR7610278073000003000000364", "notice_days": 1},
    "C-3005": {"iban": "FR7630002004010004000000483", "notice_days": 14},
}
#: What the bank makes of debits; all others are booked.
BANK_RULES = [
    {
        "outcome": "return",
        "code": "AM04",
        "days": 2,
        "fee": 350,
        "match": {"iban": MANDATES["C-3002"]["iban"]},
    },
    {
        "outcome": "reject",
        "code": "AC01",
        "match": {"iban": MANDATES["C-3003"]["iban"]},
    },
]
#: Invoices that wait for whoever opens the demo.
LEFT_TO_CHECK = ("C-3004", "C-3007")
