"""Keeps account numbers, saved cards and links' tokens out of the server's log."""

import logging

from ..core.redact import redact

_FORMATTER = logging.Formatter()


class Redact(logging.Filter):
    """Rewrites a record before a handler formats it; it drops none.

    Odoo's own loggers write addresses of requests, and queries that failed with all
    their values.
    """

    def filter(self, record):
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):
            # Arguments that do not fit: the handler says so itself.
            message = record.msg = redact(f"{record.msg} {record.args}")
            record.args = ()
        clean = redact(message)
        if clean != message:
            record.msg, record.args = clean, ()
        if record.exc_info and not record.exc_text:
            # Formatters take the text that is there already.
            record.exc_text = _FORMATTER.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        return True


def hide_secrets_in_logs():
    """Filter what every handler of the root logger writes; called once when loaded."""
    for handler in logging.getLogger().handlers:
        if not any(isinstance(one, Redact) for one in handler.filters):
            handler.addFilter(Redact())
