"""What a partner is told about its own rows, and what stays between us."""

#: Reasons that lie in the file itself: the partner can read and correct them. Every
#: other reason is ours to solve (clients, prices, accounts) and says nothing.
PARTNER_REASONS = (
    "missing",
    "not_a_number",
    "not_finite",
    "too_many_digits",
    "decimal_mark",
    "ambiguous_number",
    "unknown_currency",
    "currency_conflict",
    "invalid_date",
    "key_damaged",
    "too_many_cells",
    "no_client",
    "unknown_client",
    "no_service",
    "missing_date",
    "date_too_old",
    "date_in_future",
    "missing_quantity",
    "missing_price",
    "amount_too_large",
    "amount_without_quantity",
    "amount_differs",
    "negative",
    "duplicate_line_ref",
    "line_ref_too_long",
)
