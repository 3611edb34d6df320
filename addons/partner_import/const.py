"""Selections and codes that models, views and tests share."""

LINE_STATES = [
    ("ready", "Ready"),
    ("rejected", "Rejected"),
    ("invoiced", "Invoiced"),
    ("credited", "Credited"),
    ("ignored", "Ignored"),
]
BATCH_STATES = [
    ("received", "Received"),
    ("reading", "Reading"),
    ("checking", "Checking repeats"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
    ("refused", "Refused"),
    ("held", "From a stranger"),
]
#: Meanings a column of a partner file can have; the profile engine's fields.
MEANINGS = [
    ("service", "Service type"),
    ("client", "Client"),
    ("date", "Service date"),
    ("quantity", "Quantity"),
    ("price", "Unit price"),
    ("amount", "Amount"),
    ("currency", "Currency"),
    ("line_id", "Partner's line number"),
    ("reference", "Reference"),
    ("note", "Free text"),
]
DETAILS = [
    ("line", "Every service"),
    ("day", "One line per day and type"),
    ("type", "One line per type"),
]
