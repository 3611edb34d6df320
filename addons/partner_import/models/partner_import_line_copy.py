from json.encoder import encode_basestring

from odoo import api, fields, models

#: Columns that differ from row to row, in the order of :func:`_cells`.
ROW_COLUMNS = (
    "row_number",
    "raw",
    "client_key",
    "service_key",
    "line_ref",
    "client_id",
    "product_id",
    "service_date",
    "billing_month",
    "quantity",
    "cost_price",
    "price_unit",
    "currency_id",
    "cost_amount",
    "amount",
    "margin",
    "reference",
    "note",
    "disbursement",
    "state",
    "reason_code",
    "reason_params",
    "fingerprint",
)
BATCH_COLUMNS = (
    "batch_id",
    "profile_id",
    "partner_id",
    "company_id",
    "create_date",
    "write_date",
)
_BLOCK = 200
_NULL = r"\N"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


class _Stream:
    """What COPY reads: blocks of rows, made while PostgreSQL stores the last ones."""

    def __init__(self, rows):
        self._rows = rows

    def read(self, _size):
        """Return the next block as bytes, empty at the end."""
        block = []
        for row in self._rows:
            block.append(row)
            if len(block) == _BLOCK:
                break
        return "".join(block).encode()


def _text(value):
    """Return a text cell for COPY."""
    return _NULL if value is None else value.translate(_ESCAPES)


def _json(texts):
    """Return a list of texts as JSON for COPY."""
    return f"[{', '.join(map(encode_basestring, texts))}]".translate(_ESCAPES)


def _params(params):
    """Return the parameters of a reason (texts) as JSON for COPY."""
    if not params:
        return _NULL
    pairs = (
        f"{encode_basestring(name)}: {encode_basestring(str(value))}"
        for name, value in params.items()
    )
    return f"{{{', '.join(pairs)}}}".translate(_ESCAPES)


def _cells(out, fingerprint):
    """Return the row's cells for COPY, in the order of ``ROW_COLUMNS``."""
    return (
        out.row_number,
        _json(out.raw),
        _text(out.client_key),
        _text(out.service_key),
        _text(out.line_ref),
        out.client_id or _NULL,
        out.product_id or _NULL,
        out.service_date or _NULL,
        out.billing_month or _NULL,
        out.quantity,
        out.cost_price,
        out.price_unit,
        out.currency_id or _NULL,
        out.cost_amount,
        out.amount,
        out.amount - out.cost_amount,
        _text(out.reference),
        _text(out.note),
        out.disbursement,
        out.state,
        out.reason_code or _NULL,
        _params(out.reason_params),
        fingerprint,
    )


class PartnerImportLine(models.Model):
    """Rows come in by COPY: no ORM call per row."""

    _inherit = "partner.import.line"

    @api.model
    def _copy_in(self, batch, outcomes):
        """Store judged rows of a batch.

        Called by the batch for each chunk.

        :param outcomes: iterable of ``(core Outcome, fingerprint)``, consumed lazily
        """
        self.env["partner.import.batch"].flush_model()
        now = fields.Datetime.to_string(fields.Datetime.now())
        profile = batch.profile_id.sudo()
        common = "\t".join(
            map(
                str,
                (
                    batch.id,
                    profile.id,
                    profile.partner_id.id,
                    profile.company_id.id,
                    now,
                    now,
                ),
            )
        )
        rows = (
            f"{common}\t" + "\t".join(map(str, _cells(out, fingerprint))) + "\n"
            for out, fingerprint in outcomes
        )
        columns = ", ".join(BATCH_COLUMNS + ROW_COLUMNS)
        # COPY has no place for parameters; the names are the constants above.
        self.env.cr.copy_expert(
            f"COPY partner_import_line ({columns}) FROM STDIN",  # pylint: disable=sql-injection
            _Stream(rows),
        )
        self._forget_cached()

    @api.model
    def _update_in_sets(self, query):
        """Run an UPDATE that joins rows with a list of values.

        Called by whatever writes rows in sets. Rows made a moment ago are in no
        statistics: PostgreSQL takes the table for empty and would compare each row
        with each value in a nested loop, minutes for a month's file.

        :param query: ``SQL`` with ``id = ANY(...)``, so that big tables use the index
        """
        self.env.cr.execute("SET LOCAL enable_nestloop = off")
        self.env.cr.execute(query)
        self.env.cr.execute("SET LOCAL enable_nestloop = on")
        self._forget_cached()

    @api.model
    def _forget_cached(self):
        """Forget cached rows, and what is counted from them, after SQL changed some.

        Called by whatever writes rows in sets.
        """
        self.invalidate_model()
        self.env["partner.import.batch"].invalidate_model()
