"""Equal for equal rows of a profile, whatever the spacing or number of zeros."""

from hashlib import blake2b

from .keys import clean, plain_key

_SEPARATOR = "\x1f"
_REMEMBERED = 100_000


class _Forms(dict):
    """The one form of each distinct cell text, made once."""

    def __init__(self, form):
        super().__init__()
        self._form = form

    def __missing__(self, text):
        if len(self) > _REMEMBERED:
            self.clear()
        made = self[text] = self._form(text)
        return made


class Fingerprinter:
    """Hashes the mapped cells of a row.

    :param columns: ``[(index, kind)]`` of the mapped columns, in a fixed order
        of their meanings, so that moving a column in the file changes nothing; index
        None for a column that this file does not have
    :param decimals: callable text -> Decimal or None, the profile's number parser
    :param month: what tells rows apart that have nothing in the columns ``unless``
    :param unless: indexes of the date and of the partner's line number
    """

    def __init__(self, columns, decimals, month="", unless=()):
        self._decimals = decimals
        self._month, self._unless = month, unless
        self._width = max((i for i, _kind in columns if i is not None), default=0) + 1
        self._forms = [self._place(index, kind) for index, kind in columns]

    def _place(self, index, kind):
        """Return which cell is looked at and the function that gives its form."""
        form = self._form(kind)
        if index is None:
            nothing = form("")
            return 0, lambda _text: nothing
        return index, _Forms(form).__getitem__

    def _form(self, kind):
        """Return the function that brings a cell of this kind to one form."""
        if kind == "decimal":
            return self._decimal_form
        # The time of day stays: two services of a day are not one.
        return plain_key if kind == "key" else clean

    def _decimal_form(self, text):
        """Return a number without superfluous zeros, any other text cleaned."""
        value = self._decimals(text)
        return clean(text) if value is None else f"{value.normalize():f}"

    def __call__(self, cells):
        """Return 32 hexadecimal characters for the row.

        :param cells: list of the row's texts; missing cells count as empty
        """
        if len(cells) < self._width:
            cells = cells + [""] * (self._width - len(cells))
        parts = [form(cells[index]) for index, form in self._forms]
        if self._month and not any(cells[i].strip() for i in self._unless):
            parts.append(self._month)
        joined = _SEPARATOR.join(parts).encode("utf-8", "surrogatepass")
        return blake2b(joined, digest_size=16).hexdigest()
