"""Why a file is not an invoice that can be read."""

#: Every code of :class:`CaptureRefused`, with the names of its parameters.
REFUSALS = {
    "empty": ("file",),
    "too_large": ("file", "size", "limit"),
    "dtd": ("file",),
    "bad_xml": ("file", "line", "detail"),
    "bad_pdf": ("file", "detail"),
    "encrypted_pdf": ("file",),
    "unknown_syntax": ("file", "found"),
    "no_profile": ("file", "profiles"),
    "order": ("file",),
    "unexpected": ("file", "detail"),
    "several_invoices": ("file", "names"),
    "too_many_lines": ("file", "count", "limit"),
    "too_deep": ("file", "limit"),
}


class CaptureRefused(Exception):
    """A file is kept but nothing of it can be read.

    ``code`` is one of :data:`REFUSALS`; the model layer holds one translated sentence
    per code and formats it with ``params``.
    """

    def __init__(self, code: str, **params):
        assert set(params) == set(REFUSALS[code]), code
        super().__init__(code, params)
        self.code = code
        self.params = params
