"""Sentences in English about parties and mandates: what is wrong, what to do."""

TEXTS: dict[str, tuple[str, str]] = {
    "name.missing": (
        "{path}: the party has no name.",
        "Fill in the name of the contact or of the account's holder.",
    ),
    "name.length": (
        "{path}: the name “{value}” has {length} characters, banks take 70.",
        "Shorten the holder's name on the bank account.",
    ),
    "account.missing": (
        "{path}: {element} is missing.",
        "Give the party its bank account.",
    ),
    "account.other": (
        "{path}: the account {value} is not an IBAN.",
        "Enter the account's IBAN.",
    ),
    "account.iban": (
        "{path}: {value} is not a right IBAN (length or check digits).",
        "Ask for the IBAN again.",
    ),
    "account.country": (
        "{path}: banks of {country} are not in SEPA ({value}).",
        "Use another means of payment.",
    ),
    "agent.missing": (
        "{path}: {element} is missing.",
        "Write the bank's BIC, or NOTPROVIDED.",
    ),
    "agent.identification": (
        "{path}: the bank is given by “{value}”.",
        "Give the BIC alone, or Othr/Id NOTPROVIDED.",
    ),
    "agent.bic": (
        "{path}: {value} is not a BIC.",
        "Correct the bank's BIC, or leave it out.",
    ),
    "agent.bic_missing": (
        "{path}: your bank asks for the BIC of banks in {country}.",
        "Enter the BIC on the bank account.",
    ),
    "agent.bic_needless": (
        "{path}: the BIC {value} is not needed inside the EEA.",
        "Leave it out: a wrong BIC is refused, none is not.",
    ),
    "address.unstructured": (
        "{path}: the address “{value}” is free text, which banks refuse.",
        "Fill in town and country of the contact.",
    ),
    "address.incomplete": (
        "{path}: the address lacks {element}.",
        "Fill in town and country of the contact, or leave the address out.",
    ),
    "address.lines": (
        "{path}: the address has {value} free lines, banks take 2.",
        "Join the lines of the contact's street.",
    ),
    "address.line_length": (
        "{path}: the line “{value}” has {length} characters, banks take 70.",
        "Shorten the contact's street.",
    ),
    "address.debtor_missing": (
        "{path}: a bank in {country} is outside the EEA, the payer's address is "
        "missing.",
        "Fill in town and country of the payer.",
    ),
    "ultimate.address": (
        "{path}: an ultimate party has an address.",
        "Leave its address out.",
    ),
    "ultimate.missing": (
        "{path}: the mandate {value} names another debtor, the file does not.",
        "Write the debtor whom the mandate names.",
    ),
    "mandate.missing": (
        "{path}: the mandate's {element} is missing.",
        "Complete the mandate.",
    ),
    "mandate.signed_later": (
        "{path}: the mandate was signed on {value}, after today ({today}).",
        "Correct the date of signature.",
    ),
    "mandate.repeated": (
        "{path}: the mandate {value} is collected twice as {sequence}.",
        "Collect both amounts in one debit, or the second later.",
    ),
    "mandate.signature_on_paper": (
        "{path}: the mandate {value} is on paper and has an electronic signature.",
        "Leave the electronic signature out.",
    ),
    "amendment.details_missing": (
        "{path}: an amendment is announced and not told.",
        "Write what the mandate was before.",
    ),
    "amendment.not_flagged": (
        "{path}: an amendment is told, the indicator is “{value}”.",
        "Set the indicator to true.",
    ),
    "amendment.account": (
        "{path}: the former account is neither an IBAN nor SMNDA ({value}).",
        "Write SMNDA when the bank changed.",
    ),
    "amendment.agent": (
        "{path}: the former bank is told beside SMNDA.",
        "Leave the former bank out.",
    ),
    "amendment.unchanged": (
        "{path}: {element} is {value}, before as now.",
        "Leave out what did not change.",
    ),
    "amendment.other_bank": (
        "{path}: the former account {value} seems to be at another bank.",
        "Write SMNDA, unless both accounts are at one bank.",
    ),
}
