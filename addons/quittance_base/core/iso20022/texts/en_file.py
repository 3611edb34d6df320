"""Sentences in English about the file and its batches: what is wrong, what to do."""

TEXTS: dict[str, tuple[str, str]] = {
    "message.xml": (
        "The file is not readable as XML (line {line}): {detail}.",
        "Make the file again.",
    ),
    "message.kind": (
        "The file is a {value}, not a {expected}.",
        "Choose the format {expected} in the payment method.",
    ),
    "message.encoding": (
        "The file is written in {value}, not in UTF-8.",
        "Make the file again.",
    ),
    "message.schema": (
        "The schema refuses line {line}: {value}.",
        "Correct the value in its record and make the file again.",
    ),
    "message.size": (
        "The file has {value} {unit}, the bank takes {limit}.",
        "Split the collection into several files.",
    ),
    "charset.text": (
        "{path}: the signs {signs} in “{value}” are outside the banks' character set.",
        "Have the text transliterated before it is written.",
    ),
    "header.count": (
        "The header counts “{value}” transactions, the file has {expected}.",
        "Make the file again.",
    ),
    "header.sum": (
        "The header's sum is “{value}”, the amounts make {expected}.",
        "Make the file again.",
    ),
    "batch.count": (
        "{path} counts “{value}” transactions and has {expected}.",
        "Make the file again.",
    ),
    "batch.sum": (
        "{path} has the sum “{value}”, its amounts make {expected}.",
        "Make the file again.",
    ),
    "batch.id_unique": (
        "{count} batches have the name {value}.",
        "Give each batch a name of its own.",
    ),
    "batch.method": (
        "{path}: the payment method is “{value}”, it must be {expected}.",
        "Make the file again.",
    ),
    "batch.service_level": (
        "{path}: the service level is “{value}”, it must be SEPA.",
        "Take out what is not a SEPA payment.",
    ),
    "batch.local_instrument": (
        "{path}: the scheme is “{value}”, it must be CORE or B2B.",
        "Choose the scheme on the mandates of this batch.",
    ),
    "message.one_scheme": (
        "The file mixes the schemes {value}.",
        "Make one file for Core and one for B2B.",
    ),
    "batch.sequence_type": (
        "{path}: the sequence type is “{value}”, it must be FRST, RCUR, FNAL or OOFF.",
        "Check the type of the mandates of this batch.",
    ),
    "batch.type_in_transaction": (
        "{path}: the type of payment stands in a transaction.",
        "Write it in the batch only.",
    ),
    "batch.charge_bearer": (
        "{path}: the charges are “{value}”, they must be shared (SLEV).",
        "Set the charge bearer of the file to SLEV.",
    ),
    "date.missing": (
        "{path}: there is no readable date (“{value}”).",
        "Give the batch its date.",
    ),
    "date.closed": (
        "{path}: banks settle nothing on {value}.",
        "Take {next}, the next open day.",
    ),
    "date.past": (
        "{path}: {value} is too late, today is {today}.",
        "Take a later date.",
    ),
    "date.too_early": (
        "{path}: {value} is more than {days} days ahead.",
        "Send the file later, or take a nearer date.",
    ),
    "scheme.missing": (
        "{path}: the creditor identifier stands there {count} times (batch and "
        "transaction).",
        "Write it once, in the batch.",
    ),
    "scheme.type": (
        "{path}: the creditor identifier is of the type “{value}”, it must be the "
        "proprietary type SEPA.",
        "Write one identifier of a person with SchmeNm/Prtry SEPA.",
    ),
    "scheme.check": (
        "{path}: {value} is not a creditor identifier.",
        "Copy it again from your bank's letter.",
    ),
    "scheme.several": (
        "{path}: {value} is another creditor than {expected} in the same batch.",
        "Make one batch for each creditor identifier.",
    ),
    "initiator.content": (
        "{path}: the initiating party holds {value}.",
        "Give its name and identifier only.",
    ),
}
