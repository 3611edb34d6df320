"""Equal for equal rows of a profile, whatever the spacing or number of zeros."""

from hashlib import blake2b

from .keys import clean, plain_key

_SEPARATOR = "\x1f"


class Fingerprinter:
    """Hashes the mapped cells of a row; remembers each distinct cell text.

    :param columns: ``[(index, kind)]`` of the mapped columns, in a fixed order
        of their meanings, so that moving a column in the file changes nothing
    :param decimals: callable text -> Decimal or None, the profile's number parser
    :param month: what tells rows apart that have nothing in the columns ``unless``
    :param unless: indexes of the date and of the partner's line number
    """

    def __init__(self, columns, decimals, month="", unless=()):
        self._month, self._unless = month, unless
        self._forms = [(i, {}, self._form(kind, decimals)) for i, kind in columns]

    @staticmethod
    def _form(kind, decimals):
        """Return the function that brings a cell of this kind to one form."""
        if kind == "decimal":

            def decimal_form(text):
                value = decimals(text)
                return clean(text) if value is None else f"{value.normalize():f}"

            return decimal_form
        # The time of day stays: two services of a day are not one.
        return plain_key if kind == "key" else clean

    def __call__(self, cells):
        """Return 32 hexadecimal characters for the row.

        :param cells: list of the row's texts; missing cells count as empty
        """
        parts = []
        size = len(cells)
        for index, memo, form in self._forms:
            text = cells[index] if index < size else ""
            part = memo.get(text)
            if part is None:
                part = memo[text] = form(text)
            parts.append(part)
        if self._month and not any(i < size and cells[i].strip() for i in self._unless):
            parts.append(self._month)
        joined = _SEPARATOR.join(parts).encode("utf-8", "surrogatepass")
        return blake2b(joined, digest_size=16).hexdigest()
