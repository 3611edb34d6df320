"""Values of a record as the signed change has them, and as its signer sees them."""


def written(record, name, names=True):
    """Return a value as text that is the same in every language.

    :param record: read as superuser and without a language
    :param bool names: beside the numbers of other records, which alone count
    """
    return _text(record, name, _WRITTEN if names else _NUMBERS)


def shown(record, name):
    """Return a value as the reader of the screen wants it."""
    return _text(record, name, _SHOWN)


def label(record, name):
    """Return a field's name in the reader's language."""
    field = record._fields[name]
    return field._description_string(record.env) or name


def _text(record, name, kinds):
    field, value = record._fields[name], record[name]
    if not value and field.type != "boolean":
        return ""
    return kinds.get(field.type, _plain)(record, field, value)


def _plain(_record, _field, value):
    return str(value)


def _money(record, field, value):
    currency = record[field.get_currency_field(record)]
    return f"{value:.{currency.decimal_places}f} {currency.name}"


def _money_shown(record, field, value):
    return record[field.get_currency_field(record)].format(value)


def _records(_record, _field, value):
    return "; ".join(_name(one) for one in value.sorted("id"))


def _numbers(_record, _field, value):
    return "; ".join(_number(one) for one in value.sorted("id"))


def _number(one):
    return one.code if one._name == "signing.role" else str(one.id)


def _name(one):
    """Number and name: the number is what counts, the name what a person reads."""
    return f"{_number(one)} {one.display_name}"


def _records_shown(_record, _field, value):
    return ", ".join(value.sudo().mapped("display_name"))


def _choice_shown(record, field, value):
    return dict(field._description_selection(record.env)).get(value, value)


def _yes_shown(record, _field, value):
    return record.env._("Yes") if value else record.env._("No")


_WRITTEN = {
    "boolean": lambda _record, _field, value: "true" if value else "false",
    "date": lambda _record, _field, value: value.isoformat(),
    "monetary": _money,
    "many2one": _records,
    "many2many": _records,
    "one2many": _records,
}
_NUMBERS = {**_WRITTEN, **dict.fromkeys(("many2one", "many2many"), _numbers)}
_SHOWN = {
    "boolean": _yes_shown,
    "monetary": _money_shown,
    "many2one": _records_shown,
    "many2many": _records_shown,
    "one2many": _records_shown,
    "selection": _choice_shown,
}
