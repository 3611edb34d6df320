"""Sentences in English about one payment: what is wrong, what to do."""

TEXTS: dict[str, tuple[str, str]] = {
    "amount.missing": (
        "{path}: there is no instructed amount.",
        "Give the amount in euro.",
    ),
    "amount.currency": (
        "{path}: the currency is “{value}”, it must be EUR.",
        "Take out what is not in euro.",
    ),
    "amount.range": (
        "{path}: {value} is not between {least} and {most}.",
        "Correct the amount, or split it.",
    ),
    "amount.decimals": (
        "{path}: {value} is not a plain amount with two decimals at most.",
        "Round the amount.",
    ),
    "reference.missing": (
        "{path}: the transaction has no reference.",
        "Give it one: what comes back is found by it.",
    ),
    "reference.length": (
        "{path}: the reference {value} has {length} characters, banks take 35.",
        "Shorten the reference.",
    ),
    "reference.slash": (
        "{path}: the reference {value} begins or ends with a slash, or has two in a"
        " row.",
        "Take the slash out.",
    ),
    "reference.space": (
        "{path}: the reference “{value}” has a space at one end.",
        "Take the space out.",
    ),
    "reference.unique": (
        "{path}: {count} transactions have the reference {value}.",
        "Give each transaction its own.",
    ),
    "element.unused": (
        "{path}: {value} is not carried by the scheme.",
        "Leave it out, unless your bank asks for it.",
    ),
    "remittance.both": (
        "{path}: free and structured texts stand side by side.",
        "Keep one of them.",
    ),
    "remittance.repeated": (
        "{path}: {element} stands there {value} times.",
        "Keep one.",
    ),
    "remittance.length": (
        "{path}: the text “{value}” has {length} characters, banks take 140.",
        "Shorten the text for the payer.",
    ),
    "remittance.structured": (
        "{path}: the structured text is “{value}”, only a creditor reference (SCOR)"
        " is taken.",
        "Use a creditor reference or free text.",
    ),
    "remittance.structured_length": (
        "{path}: the structured text has {length} characters with its tags, banks "
        "take 140.",
        "Shorten the reference.",
    ),
    "remittance.check": (
        "{path}: {value} is not a right creditor reference (ISO 11649).",
        "Correct the reference, or send it as free text.",
    ),
    "tradename.missing": (
        "{path}: the payer does not see the trade name {name}.",
        "Write it in the text for the payer.",
    ),
}
