"""Mark of the addon's own code, for what nobody may write through RPC.

The mark is an object compared by identity: a client can send the context key but
never this value, since what it sends is JSON.
"""

KEY = "sepa_autocollect_trusted"
TRUSTED = object()


def trusted(records):
    """Return ``records`` able to write what is guarded; called by our own code only."""
    return records.with_context(**{KEY: TRUSTED})


def untrusted(records):
    """Return ``records`` without the mark, for what leaves our own code."""
    context = {key: value for key, value in records.env.context.items() if key != KEY}
    return records.with_env(records.env(context=context))


def is_trusted(records):
    """Say whether the caller is our own code."""
    return records.env.context.get(KEY) is TRUSTED
