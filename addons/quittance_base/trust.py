"""Marks of an addon's own code, for what nobody may write through RPC."""


class Mark:
    """One addon's mark, carried in the context.

    It is compared by identity: a client can send the key but never the value, since
    what it sends is JSON. Each addon has its own, so that none writes for another.

    :param str key: of the context
    """

    def __init__(self, key):
        self.key = key
        self._value = object()

    def put(self, records):
        """Return ``records`` able to write what is guarded; for our own code only."""
        return records.with_context(**{self.key: self._value})

    def take(self, records):
        """Return ``records`` without the mark, for what leaves our own code."""
        context = {
            key: value for key, value in records.env.context.items() if key != self.key
        }
        return records.with_env(records.env(context=context))

    def is_on(self, records):
        """Say whether the caller is our own code."""
        return records.env.context.get(self.key) is self._value
