"""Signing a file that was downloaded, on a computer that does not reach the server."""

from datetime import datetime, timezone

from . import card as cards_of
from . import document, signature, statement
from .batch import Batch
from .problems import Cancelled, Problem
from .words import say


def sign(options, screen):
    """Show a downloaded statement, sign it; the file to upload lies beside it."""
    try:
        data = options.file.read_bytes()
    except OSError as error:
        raise Problem(str(error)) from error
    read = statement.read(data)
    batch = Batch(None, screen, cards_of.module(options.module), options.certificate)
    card = batch.choose_card()
    algorithm = signature.choose(card.certificate.public_key())
    now = datetime.now(timezone.utc)
    envelope = signature.Envelope(read, card.certificate, now, algorithm)
    if not screen.review(read, document.show(read)):
        raise Cancelled(say("Nothing was signed."))
    value = batch.with_pin(card, lambda: card.sign(envelope.to_sign, algorithm))
    envelope.check(value)
    path = options.file.with_suffix(".signed.xml")
    path.write_bytes(envelope.file(value))
    screen.tell(say("Upload this file in the Sign screen: %s", path))
