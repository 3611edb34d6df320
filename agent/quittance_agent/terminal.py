"""The agent's command line: shows, asks, hides the PIN."""

import getpass
import sys

from .problems import Cancelled
from .show import everything, lines, one_line, plain
from .words import say


class Terminal:
    """Where a person looks at documents and answers.

    Answers come from standard input, so that the agent can be led by a program.
    """

    def tell(self, text: str):
        """Say something."""
        for line in str(text).splitlines():
            sys.stdout.write(plain(line) + "\n")
        sys.stdout.flush()

    def agree(self, question: str) -> bool:
        """Ask a question that is answered with yes or no; anything else is no."""
        return self._answer(f"{question} [{say('yes')}/{say('no')}] ") in _yes()

    def review(self, statement, shown) -> bool:
        """Show a document; say whether the person agrees to it."""
        self.tell("\n" + "\n".join(lines(statement, shown)))
        question = say("Sign this? [yes / no / details]")
        while (answer := self._answer(f"\n{question} ")) in ("d", "details", "détails"):
            self.tell("\n".join(everything(shown)))
        return answer in _yes()

    def choose(self, cards: list):
        """Let the person choose a certificate."""
        for number, one in enumerate(cards, start=1):
            self.tell(f"{number}. {one_line(one.label)}")
        answer = self._answer(say("Which certificate? "))
        if not answer.isdigit() or not 0 < int(answer) <= len(cards):
            raise Cancelled(say("Nothing was signed."))
        return cards[int(answer) - 1]

    def ask_pin(self, card) -> str:
        """Ask the PIN; nobody sees it, and it is kept nowhere."""
        question = say("PIN of %s: ", one_line(card.token.label))
        if sys.stdin.isatty():
            return getpass.getpass(question)
        self.tell(question)
        return sys.stdin.readline().rstrip("\n")

    def _answer(self, question):
        sys.stdout.write("\n".join(plain(line) for line in question.split("\n")))
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            raise Cancelled(say("Nothing was signed."))
        return line.strip().lower()


def _yes():
    return {"y", "yes", "o", "oui"}
