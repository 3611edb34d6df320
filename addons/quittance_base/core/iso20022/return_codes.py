"""R-transaction reason codes of EPC: what each means and what is done by default.

The administrator's table in Odoo is filled from here once and may then be changed.
"""

from dataclasses import dataclass

from .return_codes_account import TABLE as ACCOUNT
from .return_codes_file import TABLE as FILE
from .return_codes_transfer import TABLE as TRANSFER

#: soft: may work later; hard: not by this means; ours: our mistake; dispute: the
#: debtor does not agree.
KINDS = ("soft", "hard", "ours", "dispute")
MANDATE_ACTIONS = ("keep", "suspend", "end")
#: salary: the next day a salary is likely there; redate: the next day a bank takes.
RETRIES = ("never", "salary", "redate")
#: Which mail the client gets: give another account, have the money there, get in
#: touch, we heard that you do not agree; none: no mail to the client.
MAILS = ("none", "account", "funds", "contact", "dispute")


@dataclass(frozen=True)
class ReturnCode:
    """What a code means and what is done.

    :param fallback: whether the client's next means of payment is tried.
    :param human: whether somebody of us has to look.
    """

    code: str
    kind: str
    mandate: str
    retry: str
    max_retries: int
    fallback: bool
    mail: str
    human: bool
    english: str
    french: str

    def text(self, language: str = "en") -> str:
        """The meaning, in English or (``fr``, ``fr_FR``...) in French."""
        return self.french if language.startswith("fr") else self.english


def _read(table: str) -> dict[str, ReturnCode]:
    found = {}
    for block in table.strip().split("\n\n"):
        head, english, french = block.split("\n")
        code, kind, mandate, retry, mail, *flags = head.split()
        retry, _sep, most = retry.partition(":")
        found[code] = ReturnCode(
            code=code,
            kind=kind,
            mandate=mandate,
            retry=retry,
            max_retries=int(most or 0),
            fallback="fallback" in flags,
            mail=mail,
            human="human" in flags,
            english=english.strip(),
            french=french.strip(),
        )
    return found


#: Every code by itself.
RETURN_CODES: dict[str, ReturnCode] = {
    **_read(ACCOUNT),
    **_read(FILE),
    **_read(TRANSFER),
}
_UNKNOWN = _read(
    """
? hard keep never none human
  The bank gave a reason that is not in the table.
  La banque a donné un motif absent du tableau.
"""
)["?"]


def return_code(code: str) -> ReturnCode:
    """What to do about a code; one that is not known goes to a human, nothing else."""
    return RETURN_CODES.get(code, _UNKNOWN)
