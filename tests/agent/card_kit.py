"""Cards of SoftHSM, written by OpenSC as a card office writes them."""

import subprocess

from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    load_der_public_key,
)

from tooling import cards

PIN = "2580"
CONF = """directories.tokendir = {tokens}
objectstore.backend = file
log.level = ERROR
slots.removable = true
"""
RSA, CURVE = "rsa:2048", "EC:prime256v1"


class Reader:
    """A reader: ``put_in`` a new card, ``pull_out`` all there are.

    :param dict variables: with the tooling's programs on PATH
    """

    def __init__(self, variables, folder):
        self.module = cards.module(variables["PATH"])
        self.tokens, self._gone = folder / "tokens", folder / "gone"
        self.tokens.mkdir(parents=True)
        conf = folder / "softhsm2.conf"
        conf.write_text(CONF.format(tokens=self.tokens))
        self.variables = {
            **variables,
            "SOFTHSM2_CONF": str(conf),
            "QUITTANCE_PKCS11": str(self.module),
        }
        if libraries := cards.libraries(self.module):
            self.variables["LD_LIBRARY_PATH"] = libraries

    def put_in(self, label, certify, kind=RSA, always=True):
        """Make a card with one key and its certificate.

        :param certify: gives a certificate for a public key
        :param always: whether the key wants the PIN for each signature
        """
        certificate = certify(self.make_key(label, kind, always))
        self.write_certificate(label, certificate)
        return certificate

    def make_key(self, label, kind=RSA, always=True):
        """Make a card with one key; return its public key."""
        make = ("--init-token", "--free", "--label", label, "--so-pin", "12345678")
        self._run(cards.UTIL, *make, "--pin", PIN)
        key = ["--keypairgen", "--key-type", kind, "--id", "02", "--label", "sign"]
        self._write(label, *key, "--usage-sign", *(["--always-auth"] if always else []))
        return self._public_key(label)

    def write_certificate(self, label, certificate: x509.Certificate):
        """Write the certificate of a card's key."""
        path = self.tokens.parent / f"{label}.der"
        path.write_bytes(certificate.public_bytes(Encoding.DER))
        place = ("--type", "cert", "--id", "02", "--label", "sign")
        self._write(label, "--write-object", path, *place)

    def change_certificate(self, label, certificate: x509.Certificate):
        """Write another certificate over the one of a card."""
        self._write(label, "--delete-object", "--type", "cert", "--id", "02")
        self.write_certificate(label, certificate)

    def pull_out(self):
        """Take all cards out."""
        self.tokens.rename(self._gone)

    def put_back(self):
        """Put them in again."""
        if self._gone.exists():
            self._gone.rename(self.tokens)

    def _public_key(self, label):
        path = self.tokens.parent / f"{label}.key"
        self._write(
            label, "--read-object", "--type", "pubkey", "--id", "02", "-o", path
        )
        return load_der_public_key(path.read_bytes())

    def _write(self, label, *arguments):
        self._run(
            *(cards.WRITER, "--token-label", label, "--login", "--pin", PIN),
            *arguments,
        )

    def _run(self, program, *arguments):
        command = [program, "--module", self.module, *arguments]
        done = subprocess.run(
            list(map(str, command)),
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not done.returncode, done.stdout + done.stderr
