"""What only the addon's own code may write; see ``quittance_base.trust``."""

from odoo.addons.quittance_base.trust import Mark

_MARK = Mark("invoice_match_trusted")
trusted, untrusted, is_trusted = _MARK.put, _MARK.take, _MARK.is_on


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
