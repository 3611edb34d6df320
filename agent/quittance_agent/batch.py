"""One pairing from its code to its end: look at each document, one PIN, sign each."""

import base64
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from . import card as cards_of
from . import signature
from .document import Shown, show
from .problems import Cancelled, Locked, NoCard, Problem, Refused, Unsafe, WrongPin
from .show import one_line
from .statement import Statement, read
from .words import say

#: A card locks after three: the third is the person's own decision, later.
TRIES = 2
ENROL = b"procure_sign/enrol/1\0"


@dataclass
class Document:
    """One document of a pairing on its way; ``state`` is what the person is told."""

    step: int
    name: str
    statement: Statement | None = None
    shown: Shown | None = None
    envelope: signature.Envelope | None = None
    session: int = 0
    state: str = ""
    done: bool = False


class Batch:
    """What a pairing code stands for.

    :param client: calls the server
    :param screen: the terminal or a window; see :mod:`terminal`
    :param module: the PKCS#11 module's file
    """

    def __init__(self, client, screen, module, wanted=""):
        self.client, self.screen, self.module = client, screen, module
        self.wanted = wanted
        self.documents, self.problem = [], None

    def run(self, code: str):
        """Do all of it.

        :raises Problem: the first one that stopped something; others went on
        """
        answer = self.client.call("pair", code=code)
        self.client.key = _text(answer, "key")
        self.pairing = answer
        try:
            self._go_on()
        except Problem as problem:
            self._close(str(problem))
            raise

    def _go_on(self):
        answer = self.pairing
        about = "%s, %s (%s)"
        who = (_text(answer, one) for one in ("person", "company"))
        self.screen.tell(one_line(about % (*who, self.client.address)))
        card = self.choose_card()
        if answer.get("purpose") == "enrol":
            self._enrol(card)
            return
        self._sign(card)
        self._report()
        if self.problem:
            raise self.problem
        if not all(one.done for one in self.documents):
            self._close(say("you did not agree"))

    def _close(self, said):
        """Tell the Sign screen not to wait; what was signed is signed."""
        try:
            self.client.call("close", said=said)
        except Problem:
            return  # it then finds out by itself, when the code is over

    def choose_card(self):
        """Give the card to sign with; ask when there are several."""
        found = cards_of.cards(self.module)
        if self.wanted:
            wanted = self.wanted.replace(":", "").lower()
            found = [one for one in found if one.fingerprint.startswith(wanted)]
        if not found:
            raise NoCard(say("There is no card with a valid signing certificate."))
        return found[0] if len(found) == 1 else self.screen.choose(found)

    # --- signing ---

    def _sign(self, card):
        self.documents = [
            Document(_number(one, "step"), one_line(_text(one, "name")))
            for one in _list(self.pairing, "documents")
        ]
        agreed = [one for one in self.documents if self._look(one, card)]
        if not agreed:
            self.problem = self.problem or Cancelled(say("Nothing was signed."))
            return
        try:
            self.with_pin(card, lambda: [self._sign_one(one, card) for one in agreed])
        except Problem as problem:
            self.problem = problem

    def _look(self, one, card):
        """Fetch a document, check it and let the person look at it."""
        try:
            self._prepare(one, card)
        except (Refused, Unsafe) as problem:
            one.state = str(problem)
            # What is unsafe outweighs what is refused.
            if not isinstance(self.problem, Unsafe):
                self.problem = problem
            return False
        if not self.screen.review(one.statement, one.shown):
            one.state = say("you did not agree")
            return False
        return True

    def _prepare(self, one, card):
        der = base64.b64encode(card.der).decode()
        answer = self.client.call("prepare", step=one.step, certificate=der)
        one.statement = read(_bytes(answer, "statement"))
        if one.statement.database != self.pairing.get("database"):
            raise Unsafe(say("This document is another server's."))
        if one.statement.name != self.pairing.get("person"):
            raise Unsafe(say("This document is for another person to sign."))
        one.shown = show(one.statement)
        one.envelope = signature.Envelope(
            one.statement,
            card.certificate,
            _moment(answer),
            _text(answer, "algorithm"),
        )
        if one.envelope.to_sign != _bytes(answer, "signed_info"):
            raise Unsafe(
                say(
                    "The server wants something else signed than it shows: %s", one.name
                )
            )
        one.session = _number(answer, "session")

    def _sign_one(self, one, card):
        value = card.sign(one.envelope.to_sign, one.envelope.algorithm)
        one.envelope.check(value)
        value = base64.b64encode(value).decode()
        try:
            self.client.call("finish", session=one.session, value=value)
        except Refused as problem:
            # The server's reason is this document's: the others go on.
            one.state, self.problem = str(problem), problem
            return
        one.state, one.done = say("signed"), True
        self.screen.tell(f"{one.name}: {one.state}")

    def with_pin(self, card, act):
        """Open the card for what `act` does; ask a wrong PIN once more."""
        for left in reversed(range(TRIES)):
            if card.last_try:
                self.screen.tell(say("Careful: one more wrong PIN locks the card."))
            pin = "" if card.has_pad else self.screen.ask_pin(card)
            try:
                with card.open(pin):
                    return act()
            except Locked:
                raise
            except WrongPin as problem:
                if not left or any(one.done for one in self.documents):
                    raise
                self.screen.tell(str(problem))

    def _report(self):
        """Say of every document whether it is signed."""
        for one in self.documents:
            if not one.done:
                reason = one.state or say("stopped before it")
                self.screen.tell(say("%s: NOT signed: %s", one.name, reason))
        done = sum(one.done for one in self.documents)
        self.screen.tell(say("%s of %s signed.", done, len(self.documents)))

    # --- a new card ---

    def _enrol(self, card):
        """Prove that the card is there; two persons then let it in."""
        person = one_line(_text(self.pairing, "person"))
        question = say("Enrol this certificate for %s?", person)
        if not self.screen.agree(f"{one_line(card.label)}\n{question}"):
            raise Cancelled(say("Nothing was signed."))
        algorithm = signature.choose(card.certificate.public_key())
        message = enrolment(self.pairing, card.der)

        def act():
            value = card.sign(message, algorithm)
            key = card.certificate.public_key()
            signature.check_value(algorithm, key, value, message)
            return value

        value = self.with_pin(card, act)
        answer = self.client.call(
            "enrol",
            certificate=base64.b64encode(card.der).decode(),
            algorithm=algorithm,
            value=base64.b64encode(value).decode(),
        )
        self.screen.tell(one_line(_text(answer, "message")))


def enrolment(pairing: dict, der: bytes) -> bytes:
    """What proves possession: nothing that could be taken for a document."""
    parts = [_text(pairing, one) for one in ("database", "company", "person", "nonce")]
    return ENROL + "\0".join([*parts, sha256(der).hexdigest()]).encode()


def _text(answer, name):
    value = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(value, str) or not value:
        raise Unsafe(say("The server's answer has no %s.", name))
    return value


def _number(answer, name):
    value = answer.get(name) if isinstance(answer, dict) else None
    if type(value) is not int or value <= 0:
        raise Unsafe(say("The server's answer has no %s.", name))
    return value


def _list(answer, name):
    value = answer.get(name)
    if not isinstance(value, list):
        raise Unsafe(say("The server's answer has no %s.", name))
    return value


def _bytes(answer, name):
    try:
        return base64.b64decode(_text(answer, name), validate=True)
    except ValueError as error:
        raise Unsafe(say("The server's answer has no %s.", name)) from error


def _moment(answer):
    text = _text(answer, "signed_at")
    try:
        return datetime.strptime(text + "+0000", "%Y-%m-%dT%H:%M:%SZ%z")
    except ValueError as error:
        raise Unsafe(say("The server's answer has no %s.", "signed_at")) from error
