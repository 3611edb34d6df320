from json.encoder import encode_basestring

from odoo import api, fields, models

#: Columns that differ from row to row.
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
_REMEMBERED = 100_000
_NULL = r"\N"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


class _Stream:
    """What COPY reads: blocks of rows, made while PostgreSQL stores the last ones."""

    def __init__(self, rows):
        self._rows = rows

    def read(self, _size):  # pylint: disable=method-required-super
        """Return the next block as bytes, empty at the end."""
        block = []
        for row in self._rows:
            block.append(row)
            if len(block) == _BLOCK:
                break
        return "".join(block).encode()


class _Memory(dict):
    """Texts made once per distinct value: a month repeats its clients and services."""

    def __init__(self, make):
        super().__init__({None: _NULL})
        self._make = make

    def __missing__(self, value):
        if len(self) > _REMEMBERED:
            self.__init__(self._make)
        text = self[value] = self._make(value)
        return text


def _escape(text):
    """Return a text for COPY."""
    return text.translate(_ESCAPES)


def _json_text(text):
    """Return a text as JSON, for COPY."""
    return _escape(encode_basestring(text))


def _json_object(pairs):
    """Return the parameters of a reason (texts) as JSON, for COPY."""
    cells = (f"{_json_text(name)}: {_json_text(str(value))}" for name, value in pairs)
    return f"{{{', '.join(cells)}}}"


class _RowWriter:
    """Makes the text of a row for COPY, in the order of the columns above."""

    def __init__(self, common):
        self._common = common
        self._text, self._cell = _Memory(_escape), _Memory(_json_text)
        self._date = _Memory(str)

    def row(self, out, fingerprint):
        """Return one row's text.

        :param out: core ``Outcome``
        :param fingerprint: 32 characters
        """
        text, date = self._text, self._date
        amount, cost_amount, params = out.amount, out.cost_amount, out.reason_params
        return (
            f"{self._common}{out.row_number}\t"
            f"[{', '.join(map(self._cell.__getitem__, out.raw))}]\t"
            f"{text[out.client_key]}\t{text[out.service_key]}\t{text[out.line_ref]}\t"
            f"{out.client_id or _NULL}\t{out.product_id or _NULL}\t"
            f"{date[out.service_date]}\t{date[out.billing_month]}\t"
            f"{out.quantity!s}\t{out.cost_price!s}\t{out.price_unit!s}\t"
            f"{out.currency_id or _NULL}\t"
            f"{cost_amount!s}\t{amount!s}\t{amount - cost_amount!s}\t"
            f"{text[out.reference]}\t{text[out.note]}\t{out.disbursement!s}\t"
            f"{out.state}\t{out.reason_code or _NULL}\t"
            f"{_json_object(params.items()) if params else _NULL}\t{fingerprint}\n"
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
        partner, company = profile.partner_id, profile.company_id
        common = (batch.id, profile.id, partner.id, company.id, now, now)
        write = _RowWriter("".join(f"{value}\t" for value in common)).row
        rows = (write(out, fingerprint) for out, fingerprint in outcomes)
        columns = ", ".join(BATCH_COLUMNS + ROW_COLUMNS)
        # COPY has no place for parameters; the names are the constants above.
        self.env.cr.copy_expert(
            f"COPY partner_import_line ({columns}) FROM STDIN",
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
