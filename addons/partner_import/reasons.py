"""Why a row waits or is left out: one short label and one sentence per code.

The sentence names what is wrong and what to do next; its parameters are kept in the
line's ``reason_params``. Cells that cannot be read get theirs from ``quittance.messages``.
"""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: Cells that cannot be read: code of the profile engine -> label.
CELLS = {
    "missing": "Empty cell",
    "not_a_number": "Not a number",
    "not_finite": "Not a finite number",
    "too_many_digits": "Too many digits",
    "decimal_mark": "Other decimal mark",
    "ambiguous_number": "Ambiguous number",
    "unknown_currency": "Unknown currency",
    "currency_conflict": "Two currencies",
    "invalid_date": "Invalid date",
    "key_damaged": "Damaged number",
    "too_many_cells": "Too many cells",
}
#: code -> (label for grouping, sentence)
REASONS = {
    # Client
    "no_client": (
        "No client",
        _lt("The row names no client. Choose the client, or set the row aside."),
    ),
    "unknown_client": (
        "Unknown client",
        _lt(
            "%(value)s is no client we know. Choose the client: it is remembered for "
            "the next files."
        ),
    ),
    "archived_client": (
        "Archived client",
        _lt("The client %(value)s is archived. Restore it, or choose another client."),
    ),
    "client_other_company": (
        "Client of another company",
        _lt(
            "The client %(value)s belongs to another company. Choose a client of this "
            "one."
        ),
    ),
    "ambiguous_client": (
        "Several clients fit",
        _lt("More than one client is known as %(value)s. Choose the right one."),
    ),
    # Service
    "no_service": (
        "No service type",
        _lt("The row names no service type. Choose the product it is billed as."),
    ),
    "unknown_service": (
        "Unknown service type",
        _lt(
            "%(value)s is no service type we know. Choose the product, or create it: "
            "it is remembered for the next files."
        ),
    ),
    "archived_service": (
        "Archived product",
        _lt(
            "The product %(value)s is archived. Restore it, or choose another product."
        ),
    ),
    "service_other_company": (
        "Product of another company",
        _lt(
            "The product %(value)s belongs to another company. Choose another product."
        ),
    ),
    "ambiguous_service": (
        "Several products fit",
        _lt("More than one product is known as %(value)s. Choose the right one."),
    ),
    "missing_account": (
        "No account",
        _lt(
            "There is no account for %(value)s. Set the income account of the product, "
            "or the company's disbursement account, then check the row again."
        ),
    ),
    "missing_tax": (
        "No tax",
        _lt(
            "The product %(value)s has no sales tax of this company. Set it on the "
            "product, then check the row again."
        ),
    ),
    # Dates
    "missing_date": (
        "No date",
        _lt("The row has no service date, so its billing month is unknown."),
    ),
    "date_too_old": (
        "Date too old",
        _lt("The service date %(value)s is before the year 2000. Correct the row."),
    ),
    "date_in_future": (
        "Date in the future",
        _lt(
            "The service date %(value)s is more than a month after the file came. "
            "Correct the row."
        ),
    ),
    "closed_period": (
        "Closed period",
        _lt("The month %(value)s is closed. Choose another billing month for the row."),
    ),
    "invoice_refused": (
        "Invoice refused",
        _lt("Odoo refused the invoice: %(value)s. Correct that, then check again."),
    ),
    # Money
    "inactive_currency": (
        "Currency not in use",
        _lt("The currency %(value)s is not active. Activate it, then check again."),
    ),
    "missing_quantity": (
        "No quantity",
        _lt("The row has no quantity. Correct the row."),
    ),
    "missing_price": (
        "No price",
        _lt("The row has neither price nor amount. Correct the row."),
    ),
    "no_list_price": (
        "No price in the list",
        _lt("The client's price list has no price for this service. Add it there."),
    ),
    "amount_too_large": (
        "Amount too large",
        _lt("Quantity times price is too large to be right. Correct the row."),
    ),
    "amount_without_quantity": (
        "Amount without quantity",
        _lt("The row has the amount %(value)s for a quantity of zero. Correct it."),
    ),
    "amount_differs": (
        "Amount differs",
        _lt(
            "The file says %(value)s, but quantity times price is %(expected)s. "
            "Correct the row."
        ),
    ),
    "negative": (
        "Negative amount",
        _lt("The amount %(value)s is negative, which the profile refuses."),
    ),
    "zero_price": (
        "Price zero",
        _lt("The service costs nothing."),
    ),
    # Repeats
    "possible_repeat": (
        "Possible repeat",
        _lt(
            "The same service stands in %(file)s, row %(row)s. Say whether it is a "
            "repeat or a second service."
        ),
    ),
    "changed_after_invoice": (
        "Changed after invoice",
        _lt(
            "The partner changed a service that is invoiced (%(file)s, row %(row)s). "
            "Accept to bill the difference."
        ),
    ),
    "duplicate_line_ref": (
        "Line number used twice",
        _lt(
            "Row %(row)s of the same file has the same line number and other values. "
            "Correct the row, or set it aside."
        ),
    ),
    "line_ref_too_long": (
        "Line number too long",
        _lt(
            "The partner's line number %(value)s... has more than 200 characters. "
            "Choose the column that holds the line number, or have it shortened."
        ),
    ),
    "already_in": (
        "Already in",
        _lt("The service is already in from %(file)s, row %(row)s."),
    ),
    "replaced": (
        "Replaced",
        _lt("A later file (%(file)s, row %(row)s) replaces this row."),
    ),
    "answered_repeat": (
        "Repeat",
        _lt("Said to be a repeat of %(file)s, row %(row)s."),
    ),
    # Set aside
    "alias_ignored": (
        "Never billed",
        _lt("Rows of this client or service type are never billed (profile)."),
    ),
    "set_aside": ("Set aside", _lt("Set aside by hand: never billed.")),
}

#: Reasons given by comparing files; judging the row itself again keeps them.
REPEAT_CODES = (
    "possible_repeat",
    "changed_after_invoice",
    "duplicate_line_ref",
    "already_in",
    "replaced",
    "answered_repeat",
)


def selection():
    """Return (code, label) pairs for the field that groups rows by reason."""
    return [
        *CELLS.items(),
        *((code, label) for code, (label, _text) in REASONS.items()),
    ]
