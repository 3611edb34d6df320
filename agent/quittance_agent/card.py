"""The card, through its maker's PKCS#11 module."""

import hashlib
import os
import sys
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass, TokenFlag, exceptions
from pkcs11.mechanisms import MGF

from . import signature
from .problems import Locked, NoCard, Problem, WrongPin
from .words import say

#: Modules that are tried when none is named: OpenSC, then SoftHSM for trying out.
MODULES = {
    "win32": (r"C:\Program Files\OpenSC Project\OpenSC\pkcs11\opensc-pkcs11.dll",),
    "darwin": ("/Library/OpenSC/lib/opensc-pkcs11.so",),
    "linux": (
        "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
        "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so",
        "/usr/lib64/opensc-pkcs11.so",
        "/usr/lib/softhsm/libsofthsm2.so",
    ),
}
#: Documents (RFC 9336, and Microsoft's own number) and mail.
_USES = frozenset(
    x509.ObjectIdentifier(one)
    for one in (
        *("1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.311.10.3.12"),
        "1.3.6.1.5.5.7.3.4",
    )
)
_PIN = (
    exceptions.PinIncorrect,
    exceptions.PinInvalid,
    exceptions.PinLenRange,
)
#: DigestInfo of PKCS#1 (RFC 8017, 9.2) for cards that hash nothing themselves.
_DIGEST_INFO = {
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
}


def module(name: str = "") -> str:
    """The PKCS#11 module's file: named, in QUITTANCE_PKCS11, or a usual one."""
    wanted = name or os.environ.get("QUITTANCE_PKCS11", "")
    if wanted:
        return wanted
    for path in MODULES.get(sys.platform, ()):
        if Path(path).exists():
            return path
    raise NoCard(
        say("No PKCS#11 module was found: name your card's with --module FILE.")
    )


class Card:
    """A certificate on a card, and the way to its key."""

    def __init__(self, token, identity: bytes, certificate: x509.Certificate):
        self.token, self.identity = token, identity
        self.certificate = certificate
        self.der = certificate.public_bytes(Encoding.DER)
        self.fingerprint = hashlib.sha256(self.der).hexdigest()
        self._session = self._pin = None

    @property
    def label(self) -> str:
        """Holder and last day, for the person to choose by."""
        names = self.certificate.subject.rfc4514_string()
        until = self.certificate.not_valid_after_utc.date()
        return f"{names} ({self.token.label}, {say('until %s', until)})"

    @property
    def has_pad(self) -> bool:
        """Whether the reader asks the PIN itself."""
        return bool(self.token.flags & TokenFlag.PROTECTED_AUTHENTICATION_PATH)

    @property
    def last_try(self) -> bool:
        """Whether one more wrong PIN locks the card; asked anew, a try changes it."""
        try:
            flags = self.token.slot.get_token().flags
        except exceptions.PKCS11Error:
            return False  # it was pulled out: opening it says so
        return bool(flags & TokenFlag.USER_PIN_FINAL_TRY)

    @contextmanager
    def open(self, pin: str):
        """Log in for as many signatures as the block makes."""
        self._pin = None if self.has_pad else pin
        try:
            with _told():
                given = pkcs11.PROTECTED_AUTH if self.has_pad else pin
                self._session = self.token.open(user_pin=given)
            yield self
        finally:
            session, self._session, self._pin = self._session, None, None
            if session is not None:
                _close(session)

    def sign(self, data: bytes, algorithm: str) -> bytes:
        """Sign, when the same certificate is still there.

        :raises NoCard: when the card was removed or another was put in
        """
        with _told():
            self._check_same()
            key = _first(self._session, ObjectClass.PRIVATE_KEY, self.identity)
            if key is None:
                raise NoCard(say("The card has no key for this certificate."))
            pin = self._pin if _attribute(key, Attribute.ALWAYS_AUTHENTICATE) else None
            return _sign(self.token.slot.get_mechanisms(), key, data, algorithm, pin)

    def _check_same(self):
        kind = {Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.ID: self.identity}
        found = [one[Attribute.VALUE] for one in self._session.get_objects(kind)]
        if not found:
            raise NoCard(say("The card was removed."))
        if self.der not in found:
            raise NoCard(say("This is another card, or its certificate has changed."))


def cards(path: str) -> list:
    """Certificates to sign with, on all cards that are in.

    :raises NoCard: when the module cannot be used
    """
    try:
        library = pkcs11.lib(path)
        slots = library.get_slots(token_present=True)
    except (exceptions.PKCS11Error, OSError) as error:
        text = say("The PKCS#11 module %s cannot be used: %s", path, error or "")
        raise NoCard(text) from error
    found = []
    for slot in slots:
        try:
            token = slot.get_token()
            if token.flags & TokenFlag.TOKEN_INITIALIZED:
                found += _read(token)
        except exceptions.PKCS11Error:
            continue  # one that was just pulled out, or is of another kind
    return found


def _read(token):
    with token.open() as session:
        for one in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
            try:
                certificate = x509.load_der_x509_certificate(one[Attribute.VALUE])
                usable = _signs(certificate)
            except ValueError:
                continue  # not for us: a damaged one, or of another format
            if usable:
                yield Card(token, one[Attribute.ID], certificate)


def _signs(certificate):
    """Whether it is for signing documents (nonRepudiation), and valid today."""
    usage = _extension(certificate, x509.KeyUsage)
    extended = _extension(certificate, x509.ExtendedKeyUsage)
    if usage is None or (extended and not _USES.issuperset(extended)):
        return False
    now = datetime.now(timezone.utc)
    valid = certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
    return usage.content_commitment and not usage.key_cert_sign and valid


def _extension(certificate, kind):
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


@contextmanager
def _told():
    """Say in words what the card says in codes."""
    try:
        yield
    except _PIN as error:
        raise WrongPin(say("The PIN is wrong.")) from error
    except exceptions.PinLocked as error:
        raise Locked(say("The card is locked: unlock it with its PUK.")) from error
    except exceptions.FunctionCancelled as error:
        raise WrongPin(say("No PIN was given on the reader.")) from error
    except exceptions.MechanismInvalid as error:
        raise Problem(say("The card cannot sign in this way.")) from error
    except exceptions.PKCS11Error as error:
        detail = type(error).__name__
        raise NoCard(say("The card does not answer any more (%s).", detail)) from error


def _close(session):
    try:
        session.close()
    except exceptions.PKCS11Error:
        return  # its card is gone


def _first(session, kind, identity):
    wanted = {Attribute.CLASS: kind, Attribute.ID: identity}
    return next(iter(session.get_objects(wanted)), None)


def _attribute(key, name):
    try:
        return key[name]
    except exceptions.AttributeTypeInvalid:
        return None


def _sign(known, key, data, algorithm, pin):
    digest, curve = signature.ALGORITHMS[algorithm]
    hashed = hashlib.new(digest.name, data).digest()
    if curve:
        wanted, content, parameter = Mechanism.ECDSA, hashed, None
    elif algorithm == signature.RSA_PSS:
        wanted, content = Mechanism.SHA256_RSA_PKCS_PSS, data
        parameter = (Mechanism.SHA256, MGF.SHA256, digest.digest_size)
    else:
        own = {"sha256": Mechanism.SHA256_RSA_PKCS, "sha512": Mechanism.SHA512_RSA_PKCS}
        wanted, content, parameter = own[digest.name], data, None
        if wanted not in known:
            wanted, content = Mechanism.RSA_PKCS, _DIGEST_INFO[digest.name] + hashed
    kind = KeyType.EC if curve else KeyType.RSA
    if key[Attribute.KEY_TYPE] != kind:
        raise NoCard(say("The card's key does not belong to its certificate."))
    options = {"mechanism": wanted, "mechanism_param": parameter}
    return key.sign(content, pin=pin, **{k: v for k, v in options.items() if v})
