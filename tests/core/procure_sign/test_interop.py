"""Others verify our evidence, and refuse what is wrong: xmlsec1, openssl, signxml.

The commands are those that a dossier's README gives an auditor.
"""

import shutil
import subprocess
from pathlib import Path

import pytest
import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from evidence_kit import NOW, a_statement, pki, rsa_key, sign_bytes
from lxml import etree

from procure_sign.core import algorithms, statement_xml, xades_levels
from procure_sign.core.names import ds, xades
from procure_sign.core.shape import take_apart

DATA = statement_xml.write(a_statement())


def evidences():
    """One file for each algorithm and level."""
    anna = pki().person("Anna Morel", rsa_key())
    for name in (algorithms.RSA_SHA256, algorithms.RSA_SHA512, algorithms.RSA_PSS):
        yield name.rpartition("#")[2], sign_bytes(DATA, anna, rsa_key(), algorithm=name)
    signed = pki().sign()
    stamped = pki().stamp(signed)
    yield from {"B": signed, "T": stamped, "LT": pki().long_term(stamped)}.items()


EVIDENCES = dict(evidences())
ALTERED = {
    name: data.replace(b">1200.00</st:Amount>", b">1.00</st:Amount>")
    for name, data in EVIDENCES.items()
}
PSS = "sha256-rsa-MGF1"


def tool(name):
    """Where a program is; a test without it says so."""
    return shutil.which(name) or pytest.skip(f"{name} is not installed")


def pem(path, *certificates):
    path.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in certificates))
    return str(path)


def xmlsec1(folder, data):
    path = folder / "evidence.xml"
    path.write_bytes(data)
    command = [
        *(tool("xmlsec1"), "--verify", "--enabled-key-data", "x509"),
        *("--trusted-pem", pem(folder / "root.pem", pki().root.certificate)),
        *("--untrusted-pem", pem(folder / "ca.pem", pki().issuing.certificate)),
        *("--enabled-reference-uris", "empty,same-doc"),
        *("--verification-time", NOW.strftime("%Y-%m-%d %H:%M:%S")),
        *("--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"),
        str(path),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


# xmlsec1 1.2 of Debian 12 does not know RSA-PSS (signing.md 1.1).
@pytest.mark.parametrize("name", [one for one in EVIDENCES if one != PSS])
def test_xmlsec1(tmp_path, name):
    right = xmlsec1(tmp_path, EVIDENCES[name])
    assert right.returncode == 0, right.stderr
    assert "References (ok/all): 2/2" in right.stderr
    assert xmlsec1(tmp_path, ALTERED[name]).returncode


@pytest.mark.parametrize("name", EVIDENCES)
def test_xmlsec_library(name):
    assert _xmlsec(EVIDENCES[name])
    assert not _xmlsec(ALTERED[name])


def _xmlsec(data):
    root = etree.fromstring(data)
    signature = root.find(ds("Signature"))
    context = xmlsec.SignatureContext()
    key = x509.load_der_x509_certificate(take_apart(data).certificate)
    context.key = xmlsec.Key.from_memory(
        key.public_bytes(Encoding.PEM), xmlsec.KeyFormat.CERT_PEM
    )
    for node in root.iter(xades("SignedProperties")):
        context.register_id(node, "Id")
    try:
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True


@pytest.mark.parametrize("name", EVIDENCES)
def test_signxml(tmp_path, name):
    signxml = pytest.importorskip("signxml", reason="signxml is not installed")
    assert _signxml(signxml, tmp_path, EVIDENCES[name])
    with pytest.raises(signxml.exceptions.InvalidDigest):
        _signxml(signxml, tmp_path, ALTERED[name])


def _signxml(signxml, folder, data):
    from signxml.xades import XAdESSignatureConfiguration, XAdESVerifier

    found = XAdESVerifier().verify(
        data,
        x509_cert=x509.load_der_x509_certificate(take_apart(data).certificate),
        expect_references=2,
        expect_config=XAdESSignatureConfiguration(location="./"),
    )
    return found


def test_the_jdk(tmp_path):
    """javax.xml.crypto in its secure mode, with no library beside it."""
    tool("javac")
    paths = []
    for kind, files in (("right", EVIDENCES), ("altered", ALTERED)):
        for name, data in files.items():
            paths.append(tmp_path / f"{kind}-{name}.xml")
            paths[-1].write_bytes(data)
    program = Path(__file__).with_name("VerifyEvidence.java")
    said = run("java", str(program), *map(str, paths))
    count = len(EVIDENCES)
    assert said.stdout.split() == [b"true"] * count + [b"false"] * count, said.stderr


def run(*command, data=None):
    return subprocess.run(
        [tool(command[0]), *command[1:]], input=data, capture_output=True, check=False
    )


def test_openssl_signature(tmp_path):
    """Without any XML tool: the canonical SignedInfo and the raw value."""
    parts = take_apart(EVIDENCES["rsa-sha256"])
    certificate = x509.load_der_x509_certificate(parts.certificate)
    public = certificate.public_key().public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    (tmp_path / "key.pem").write_bytes(public)
    (tmp_path / "value").write_bytes(parts.value)
    command = ["openssl", "dgst", "-sha256", "-verify", str(tmp_path / "key.pem")]
    command += ["-signature", str(tmp_path / "value")]
    assert b"Verified OK" in run(*command, data=parts.info).stdout
    assert run(*command, data=parts.info + b" ").returncode


def test_openssl_time_stamp(tmp_path):
    parts = take_apart(EVIDENCES["T"])
    (tmp_path / "token").write_bytes(parts.unsigned.stamp)
    (tmp_path / "data").write_bytes(xades_levels.to_stamp(EVIDENCES["T"]))
    (tmp_path / "other").write_bytes(b"other")
    root = pem(tmp_path / "root.pem", pki().stamp_root.certificate)
    command = ["openssl", "ts", "-verify", "-token_in", "-in", str(tmp_path / "token")]
    command += ["-CAfile", root, "-attime", str(int(NOW.timestamp())), "-data"]
    right = run(*command, str(tmp_path / "data"))
    assert b"Verification: OK" in right.stdout + right.stderr, right.stderr
    assert run(*command, str(tmp_path / "other")).returncode


def test_rfc3161_client(tmp_path):
    client = pytest.importorskip(
        "rfc3161_client", reason="rfc3161-client is not installed"
    )
    from procure_sign.core import stamper

    data = xades_levels.to_stamp(EVIDENCES["B"])
    answer = pki().stamper.answer(stamper.ask(data, 5), NOW, 1)
    verifier = (
        client.VerifierBuilder()
        .add_root_certificate(pki().stamp_root.certificate)
        .nonce(5)
        .build()
    )
    response = client.decode_timestamp_response(answer)
    assert verifier.verify_message(response, data)
    with pytest.raises(client.VerificationError):
        verifier.verify_message(response, data + b" ")


def test_openssl_reads_our_question():
    from procure_sign.core import stamper

    shown = run(
        *("openssl", "ts", "-query", "-text", "-in", "/dev/stdin"),
        data=stamper.ask(b"data", 5),
    )
    assert b"Nonce: 0x05" in shown.stdout


def test_openssl_chain_and_list(tmp_path):
    from procure_sign.core.authority import Revoked

    def verified(revoked):
        lists = b"".join(
            x509.load_der_x509_crl(one).public_bytes(Encoding.PEM)
            for one in pki().crls(revoked=revoked)[:2]
        )
        (tmp_path / "lists.pem").write_bytes(lists)
        return run(
            *("openssl", "verify", "-crl_check_all"),
            *("-CAfile", pem(tmp_path / "root.pem", pki().root.certificate)),
            *("-untrusted", pem(tmp_path / "ca.pem", pki().issuing.certificate)),
            *("-CRLfile", str(tmp_path / "lists.pem")),
            *("-attime", str(int(NOW.timestamp()))),
            pem(tmp_path / "anna.pem", pki().anna),
        )

    assert verified([]).returncode == 0
    told = verified([Revoked(pki().anna.serial_number, NOW)])
    assert b"certificate revoked" in told.stderr
