"""Rejected rows that went back to the partner and come in again, corrected."""

import re

from .repeats import POSSIBLE_REPEAT, Verdict

#: Title of the column that names the row; the same in every language.
TITLE = "Quittance"
_TOKEN = re.compile(r"\s*Q(\d{1,9})-(\d{1,9})\s*")


def make_token(batch_id, row_number):
    """Return the text that names a row in the file of rejects."""
    return f"Q{batch_id}-{row_number}"


def read_token(text):
    """Return (batch id, row number) of a returned row, None for any other text."""
    match = _TOKEN.fullmatch(text or "")
    return (int(match[1]), int(match[2])) if match else None


def judge_returned(line_id, earlier_id, earlier_state):
    """Return the :class:`.repeats.Verdict` of a row that names the one it corrects.

    :param earlier_state: what became of the rejected row in the meantime
    """
    if earlier_state == "rejected":
        return Verdict(None, earlier_id, (earlier_id,))
    # Corrected or set aside here, corrected by the partner: a person says which counts.
    return Verdict(POSSIBLE_REPEAT, earlier_id)
