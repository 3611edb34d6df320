"""Marks of an addon's own code, for what nobody may write through RPC."""

#: Keys of every addon's mark, for :func:`unmarked`.
_KEYS = set()


class Mark:
    """One addon's mark, carried in the context.

    It is compared by identity: a client can send the key but never the value, since
    what it sends is JSON. Each addon has its own, so that none writes for another.

    :param str key: of the context
    """

    def __init__(self, key):
        self.key = key
        self._value = object()
        _KEYS.add(key)

    def put(self, records):
        """Return ``records`` able to write what is guarded; for our own code only."""
        return records.with_context(**{self.key: self._value})

    def take(self, records):
        """Return ``records`` without the mark, for what leaves our own code."""
        return _without(records, {self.key})

    def is_on(self, records):
        """Say whether the caller is our own code."""
        return records.env.context.get(self.key) is self._value


def _without(records, keys):
    context = records.env.context
    kept = {key: value for key, value in context.items() if key not in keys}
    return records.with_env(records.env(context=kept))


def unmarked(records):
    """Return ``records`` without any addon's mark, for what others make run."""
    return _without(records, _KEYS)


#: What of a client's context reaches our own writing.
HARMLESS = ("lang", "tz", "uid", "allowed_company_ids")


def plain(records):
    """Return ``records`` with nothing of a client's context that could steer."""
    context = records.env.context
    kept = {key: context[key] for key in HARMLESS if key in context}
    return records.with_env(records.env(context=kept))


def split_defaults(records, names, guarded):
    """Part the names of fields whose defaults are asked for.

    A client may send ``default_<field>`` with any call, and every user may keep defaults
    of their own (``ir.default``); for what is guarded only the field's own counts.

    :param names: of fields, as ``default_get`` gets them
    :param guarded: names of the guarded fields
    :return: the other names, and ``{name: default}`` of the guarded ones
    """
    others = [name for name in names if name not in guarded]
    own = {
        name: _get_own_default(records, records._fields[name])
        for name in names
        if name in guarded and name in records._fields and records._fields[name].default
    }
    return others, own


def _get_own_default(records, field):
    """Return a field's own default as ``create`` takes it."""
    value = field.convert_to_cache(field.default(records), records, validate=False)
    return field.convert_to_write(value, records)
