"""What the keys of tolerances are called; after SAP's keys of the same letters."""

KEY_NAMES = {
    "AN": "Amount without order (AN)",
    "AP": "Amount of a line with order (AP)",
    "BD": "Sums and rounding of the document (BD)",
    "BR": "Units per price unit, order (BR)",
    "BW": "Units per price unit, receipt (BW)",
    "CH": "Charge nobody planned (CH)",
    "DQ": "Value of more than received (DQ)",
    "DO": "Value of more than ordered (DO)",
    "DW": "Value while nothing is received (DW)",
    "FX": "Exchange rate (FX)",
    "KW": "Planned freight (KW)",
    "LA": "Value of a blanket order (LA)",
    "LD": "Days outside a blanket order (LD)",
    "PP": "Price (PP)",
    "PS": "Estimated price (PS)",
    "ST": "Days from the agreed delivery (ST)",
    "TX": "Tax (TX)",
    "VP": "Average cost (VP)",
}

#: What a new company begins with: lower and upper side, each kind, percent, amount.
#: AP, ST and VP are checked only where somebody gives them.
DEFAULTS = {
    "AN": (("any", 0, 0), ("nothing", 0, 0)),
    "BD": (("amount", 0, 0.05), ("amount", 0, 0.05)),
    "CH": (("any", 0, 0), ("amount", 0, 5)),
    "DQ": (("any", 0, 0), ("nothing", 0, 0)),
    "DO": (("any", 0, 0), ("nothing", 0, 0)),
    "DW": (("any", 0, 0), ("nothing", 0, 0)),
    "FX": (("both", 2, 50), ("both", 2, 50)),
    "KW": (("any", 0, 0), ("both", 10, 10)),
    "LA": (("any", 0, 0), ("nothing", 0, 0)),
    "LD": (("nothing", 0, 0), ("nothing", 0, 0)),
    "PP": (("any", 0, 0), ("both", 0.5, 5)),
    "PS": (("any", 0, 0), ("both", 10, 50)),
    "TX": (("amount", 0, 0.05), ("amount", 0, 0.05)),
}

#: Keys whose amount is a number of days.
DAYS = ("LD", "ST")
