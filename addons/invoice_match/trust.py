"""What only the addon's own code may write; see ``quittance_base.trust``."""

from odoo.addons.quittance_base.trust import Mark

_MARK = Mark("invoice_match_trusted")
trusted, untrusted, is_trusted = _MARK.put, _MARK.take, _MARK.is_on


def without_defaults(records, names):
    """Return ``records`` whose context gives no default for what is guarded.

    A client may send ``default_<field>`` with any call; the ORM fills it in after the
    values were checked.

    :param names: of the guarded fields
    """
    context = records.env.context
    sent = {f"default_{name}" for name in names}.intersection(context)
    if not sent:
        return records
    kept = {key: value for key, value in context.items() if key not in sent}
    return records.with_env(records.env(context=kept))
