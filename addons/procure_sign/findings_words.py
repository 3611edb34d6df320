"""What only Odoo's own verification finds, in ETSI's words and in the user's."""

from odoo.tools.translate import LazyTranslate

from .core.act_log import Flaw
from .core.reasons import FAILED, INDETERMINATE, Reason
from .reasons_words import WORDS

_lt = LazyTranslate(__name__)

_BEHIND = _lt(
    "Somebody wrote behind Odoo, or a backup was restored. Ask who had access to the "
    "database, and compare with dossiers that were handed out."
)
_SIGN = _lt("Ask for the signatures of the record as it is now, or put it back.")

#: Our code: (ETSI's indication, what is wrong, what to do).
FOUND = {
    Flaw.CHANGED.value: (FAILED, _lt("An entry of the log was changed."), _BEHIND),
    Flaw.GAP.value: (FAILED, _lt("Entries of the log are missing or moved."), _BEHIND),
    Flaw.LINK.value: (FAILED, _lt("The log's chain is broken."), _BEHIND),
    Flaw.COMPANY.value: (FAILED, _lt("An entry is another company's."), _BEHIND),
    Flaw.RECORD.value: (FAILED, _lt("A record's own chain is broken."), _BEHIND),
    Flaw.TWICE.value: (FAILED, _lt("A signature stands in the log twice."), _BEHIND),
    Flaw.CUT.value: (
        FAILED,
        _lt("The log is shorter than it was: its end was cut, or a backup restored."),
        _BEHIND,
    ),
    Flaw.HEAD.value: (
        FAILED,
        _lt("The log is not the one that was signed or stamped before."),
        _BEHIND,
    ),
    Flaw.CLOCK.value: (
        INDETERMINATE,
        _lt("An entry is earlier than the one before it: the clock was set back."),
        _BEHIND,
    ),
    "not-in-the-log": (FAILED, _lt("The log does not know this signature."), _BEHIND),
    "log-signature": (FAILED, _lt("The log knows another signature."), _BEHIND),
    "evidence-missing": (FAILED, _lt("A signature in the log is gone."), _BEHIND),
    "refusal-missing": (
        FAILED,
        _lt("A refusal in the log is gone, or is not any more what was said."),
        _BEHIND,
    ),
    "refusal-unlogged": (FAILED, _lt("The log does not know this refusal."), _BEHIND),
    "request-values": (
        FAILED,
        _lt("What is kept of the request is not what was signed."),
        _BEHIND,
    ),
    "not-complete": (
        FAILED,
        _lt("It is kept as signed, but signatures are missing."),
        _BEHIND,
    ),
    "record-changed": (
        INDETERMINATE,
        _lt("The record is not any more what was signed."),
        _SIGN,
    ),
    "in-force-unsigned": (
        FAILED,
        _lt("It is in force, and no signed change put it there."),
        _BEHIND,
    ),
    "ended-unsigned": (
        FAILED,
        _lt("It is not what was signed of it: no signed change ended it so."),
        _BEHIND,
    ),
    "record-gone": (INDETERMINATE, _lt("The signed record is gone."), _BEHIND),
    "revoked-here": (
        FAILED,
        _lt("The card had been reported lost when it signed."),
        _SIGN,
    ),
    "stamp-wrong": (
        INDETERMINATE,
        _lt("A time stamp of the log does not hold."),
        _BEHIND,
    ),
    "founding-changed": (
        FAILED,
        _lt("What the company was founded with is not any more what was logged."),
        _BEHIND,
    ),
    "replaced": (
        INDETERMINATE,
        _lt("This revision has been replaced by a later one."),
        _lt("It orders and pays nothing any more: ask for the later one."),
    ),
    "request-refused": (
        INDETERMINATE,
        _lt("It was refused by one of those who had to sign."),
        _lt("It orders and pays nothing: ask the company what counts instead."),
    ),
    "still-open": (
        INDETERMINATE,
        _lt("Not all signatures that are needed have been given."),
        _lt("Wait for them, then ask for the dossier again."),
    ),
    "left-out": (
        INDETERMINATE,
        _lt("Signatures of this revision are missing in the file."),
        _lt("Ask the company for the dossier as it is now."),
    ),
    "unknown-here": (
        INDETERMINATE,
        _lt(
            "It was not signed in this database: whether all signatures are there, and "
            "whether they still count, cannot be known here."
        ),
        _lt(
            "Verify it on the page of the company that signed it, or ask that company."
        ),
    ),
    "heads-unreadable": (
        INDETERMINATE,
        _lt("The file of log heads outside the database cannot be read."),
        _lt("Ask the server's administrator to look at it."),
    ),
    "heads-missing": (
        INDETERMINATE,
        _lt("The file of log heads outside the database is gone."),
        _lt(
            "Ask the server's administrator to put it back. Only where the server never "
            "had one, he creates it empty."
        ),
    ),
    "unexpected": (
        INDETERMINATE,
        _lt("It could not be read."),
        _lt("Ask the server's administrator to look at the server's log."),
    ),
}

_REASONS = {one.code: one for one in Reason}


def indication(code):
    """Return ETSI's indication that a finding leads to."""
    return _REASONS[code].indication if code in _REASONS else FOUND[code][0]


def sub_indication(code):
    """Return ETSI's sub-indication, or our own code where there is none."""
    return _REASONS[code].sub_indication if code in _REASONS else code


def sentence(env, code):
    """Return what a finding means and what to do, in the user's language."""
    what, todo = _words(code)
    return f"{env._(what)} {env._(todo)}"


def _words(code):
    return WORDS[_REASONS[code]] if code in _REASONS else FOUND[code][1:]


def brief(env, codes):
    """Say what is wrong in the user's language, and the codes for who helps him."""
    return "; ".join(
        f"{env._(_words(code)[0]).rstrip('.')} [{code}]"
        for code in dict.fromkeys(codes)
    )
