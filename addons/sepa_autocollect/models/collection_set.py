import io

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.quittance_base.core.copy_text import NULL, encode, escape

#: Addons whose create() and computed fields on the models below were looked at.
REVIEWED = frozenset(
    {
        "base",
        # Its gates are of payments that leave; what a run makes comes in.
        "invoice_match",
        "mail",
        "account",
        "account_payment",
        "account_payment_base_oca",
        "account_payment_batch_oca",
        "account_payment_mandate",
        "account_payment_return",
        "account_payment_sepa_base",
        "account_payment_sepa_credit_transfer",
        "account_payment_sepa_direct_debit",
        "payment",
        # It gates what leaves, too: of what comes in it changes nothing.
        "procure_sign",
        "quittance_base",
        "sepa_autocollect",
    }
)
#: Below this, create() costs as much.
SMALLEST = 10
#: From here on, PostgreSQL plans its checks of references anew: planned when a table
#: was nearly empty, each would read all of the thousands of rows that are new.
MANY = 1000


class CollectionSet(models.AbstractModel):
    """Records that differ in a few fields, written in sets.

    The first of each kind is made by plain ``create()``; the rows of the others are its
    row with their own values, by COPY.
    """

    _name = "collection.set"
    _description = "Records Written in Sets"

    @api.model
    def _create_alike(self, model, vals_list, own, links=(), keys=None):
        """Create records with the rows that ``create()`` would have given them.

        :param model: records of the model, as the environment that creates
        :param vals_list: values; a kind is what has the same values but for ``own``
        :param own: stored fields in which records of one kind differ; no other stored
            field may depend on them
        :param links: many2many fields in which they differ, given as lists of ids
        :param keys: what tells the kind of each, where the caller knows; then only the
            first of a kind needs the values that are the same in all of it
        :return: the records, in the order of the values
        """
        apart = {*own, *links}
        kinds = _get_kinds(vals_list, apart, keys)
        if len(vals_list) < SMALLEST or not self._is_reviewed(model):
            return model.create(_get_full(vals_list, kinds, apart, links))
        firsts = model.create(
            [_with_commands(vals_list[places[0]], links) for places in kinds.values()]
        )
        self.env.flush_all()
        ids = [None] * len(vals_list)
        for first, places in zip(firsts, kinds.values(), strict=True):
            ids[places[0]] = first.id
            self._copy_rest(first, [(n, vals_list[n]) for n in places[1:]], ids, own)
        self._copy_links(model, ids, vals_list, links, set(firsts.ids))
        self.env.invalidate_all(flush=False)
        made = model.browse(ids)
        self._check_unknown(made - firsts)
        return made

    def _copy_rest(self, first, rest, ids, own):
        """Write the other rows of a kind; note their ids by place."""
        if not rest:
            return
        if len(rest) >= MANY:
            self.env.cr.execute("DISCARD PLANS")
        table, fields = first._table, first._fields
        columns, cells = self._read_row(first)
        place = {name: number for number, name in enumerate(columns)}
        drawn = self.env.execute_query(
            SQL(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id'))"
                " FROM generate_series(1, %s)",
                table,
                len(rest),
            )
        )
        steps = [(name, place[name], _encoder(fields[name], first)) for name in own]
        buffer = io.StringIO()
        for (number, vals), (record_id,) in zip(rest, sorted(drawn), strict=True):
            row = cells.copy()
            for name, position, encoder in steps:
                row[position] = encoder(vals.get(name))
            row[place["id"]] = str(record_id)
            ids[number] = record_id
            buffer.write("\t".join(row) + "\n")
        self._copy(table, columns, buffer)

    def _read_row(self, record):
        """Return columns and cells of a record's row, as COPY reads them."""
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT * FROM %s WHERE id = %s",
                SQL.identifier(record._table),
                record.id,
            )
        )
        columns = list(rows[0])
        texts = self.env.execute_query(
            SQL(
                "SELECT %s FROM %s WHERE id = %s",
                SQL(", ").join(SQL("%s::text", SQL.identifier(one)) for one in columns),
                SQL.identifier(record._table),
                record.id,
            )
        )
        return columns, [NULL if one is None else escape(one) for one in texts[0]]

    def _copy_links(self, model, ids, vals_list, links, done):
        """Write the many2many rows of records that create() did not make."""
        for name in links:
            field = model._fields[name]
            buffer = io.StringIO()
            for record_id, vals in zip(ids, vals_list, strict=True):
                if record_id not in done:
                    for other in vals[name]:
                        buffer.write(f"{record_id}\t{other}\n")
            self._copy(field.relation, [field.column1, field.column2], buffer)

    def _copy(self, table, columns, buffer):
        """Send one buffer of COPY text to a table."""
        buffer.seek(0)
        query = SQL(
            "COPY %s (%s) FROM STDIN",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, columns)),
        )
        self.env.cr.copy_expert(query.code, buffer)

    # --- what others add ---

    def _is_reviewed(self, model, methods=("create",)):
        """Return whether nobody unknown takes part in these methods of a model.

        Called by what does in sets what those methods do one by one.
        """
        return all(
            _addon(base) in REVIEWED
            for base in type(model).mro()
            if base.__module__.startswith("odoo.addons.")
            and not vars(base).keys().isdisjoint(methods)
        )

    def _check_unknown(self, made):
        """Compute the fields and run the checks of addons that are not known here."""
        for check in made._constraint_methods:
            if _addon(check) not in REVIEWED:
                check(made)
        stored = [field for field in made._fields.values() if field.store]
        tree = self.env.registry.get_trigger_tree(stored, select=_is_unknown)
        own = [field for field in stored if _is_unknown(field)]
        for field in own:
            self.env.add_to_compute(field, made)
        if tree:
            records = made.sudo().with_context(active_test=False)
            for field, targets, _new in records._modified_triggers(tree):
                if _is_unknown(field):
                    self.env.add_to_compute(field, targets)


def _encoder(field, record):
    """Return a function from a value of a field to its text for COPY."""
    if field.type == "many2one":
        return lambda value: str(value) if value else NULL
    if field.type == "char" and not (field.translate or field.company_dependent):
        size = field.size or None
        return lambda value: escape(value[:size]) if value or value == "" else NULL
    if field.type == "monetary":
        # The ORM would make a new record for each value, to ask it for its currency.
        currency = record[field.get_currency_field(record)]
        digits = currency.decimal_places
        return lambda value: f"{currency.round(value or 0.0):.{digits}f}"
    return lambda value: encode(field.convert_to_column_insert(value, record))


def _addon(thing):
    return thing.__module__.split(".")[2]


def _is_unknown(field):
    return bool(
        field.compute and field.store and not REVIEWED.issuperset(field._modules)
    )


def _get_kinds(vals_list, apart, keys):
    """Return the places of the values of each kind."""
    kinds = {}
    for place, vals in enumerate(vals_list):
        if keys is None:
            key = tuple(sorted((k, v) for k, v in vals.items() if k not in apart))
        else:
            key = keys[place]
        kinds.setdefault(key, []).append(place)
    return kinds


def _get_full(vals_list, kinds, apart, links):
    """Return all values as create() takes them, in their order."""
    full = list(vals_list)
    for places in kinds.values():
        first = vals_list[places[0]]
        shared = {name: value for name, value in first.items() if name not in apart}
        for place in places:
            full[place] = _with_commands({**shared, **vals_list[place]}, links)
    return full


def _with_commands(vals, links):
    """Return values as create() takes them."""
    return {**vals, **{name: [(6, 0, vals[name])] for name in links}}
