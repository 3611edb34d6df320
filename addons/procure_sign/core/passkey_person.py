"""Whose signature it is: the XAdES signer's own, or a passkey's under a seal."""

from collections.abc import Collection

from cryptography import x509

from . import passkey, purpose
from .reasons import Reason, Refused
from .statement import Level, Statement
from .statement_xml import unsealed


def check_person(
    statement: Statement,
    signer: x509.Certificate,
    seals: Collection[x509.Certificate],
    origins: Collection[str],
) -> x509.Certificate:
    """Give the certificate of the person who signed; chains are checked by the caller.

    :param signer: whose the XAdES signature is
    :raises Refused: when level and assertion do not belong together, or it is wrong
    """
    if statement.signer.level is not Level.PASSKEY:
        if statement.passkey:
            raise Refused(Reason.PASSKEY_LEVEL, statement.signer.level.value)
        return signer
    if statement.passkey is None:
        raise Refused(Reason.PASSKEY_MISSING)
    if signer not in seals:
        raise Refused(Reason.PASSKEY_SEAL)
    person = purpose.load(statement.passkey.certificate)
    key = person.public_key()
    passkey.check(statement.passkey, key, unsealed(statement), origins)
    return person
