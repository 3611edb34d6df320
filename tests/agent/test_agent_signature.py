"""The agent's own SignedInfo, the keys of real tokens, and our strict verifier."""

from datetime import datetime, timedelta, timezone

import pytest
from agent_kit import run_agent
from card_kit import CURVE, PIN, RSA
from evidence_kit import BEGUN, Pki
from quittance_agent import signature, statement
from quittance_agent.problems import Unsafe
from test_agent_reading import card

from procure_sign.core import algorithms, authority, statement_xml, verify, xades

DATA = statement_xml.write(card())


def now():
    return datetime.now(timezone.utc).replace(microsecond=0)


@pytest.fixture(scope="module")
def pki():
    return Pki()


def certified(pki, common="Anna Morel"):
    """What gives a person's certificate for a public key."""
    subject = authority.name(common, "Test", "anna@example.com")
    return lambda key: authority.certify(pki.issuing, key, subject, BEGUN, 730)


@pytest.mark.parametrize("algorithm", list(algorithms.ALLOWED))
def test_signed_info_is_the_servers(pki, algorithm):
    keys = {
        "secp256r1": authority.ec.generate_private_key(authority.ec.SECP256R1()),
        "secp384r1": authority.ec.generate_private_key(authority.ec.SECP384R1()),
    }
    from evidence_kit import rsa_key

    key = keys.get(algorithms.ALLOWED[algorithm].curve) or rsa_key()
    certificate = certified(pki)(key.public_key())
    at = now()
    theirs = xades.prepare(DATA, certificate, at, "approver", algorithm)
    ours = signature.Envelope(statement.read(DATA), certificate, at, algorithm)
    assert ours.to_sign == theirs.to_sign
    value = algorithms.sign(algorithm, key, ours.to_sign)
    ours.check(value)
    assert ours.file(value) == theirs.attach(value)
    with pytest.raises(Unsafe, match="does not belong"):
        ours.check(algorithms.sign(algorithm, key, b"other"))


def test_clock_level_and_algorithm(pki):
    read, anna = statement.read(DATA), pki.anna
    algorithm = algorithms.for_key(anna.public_key())
    for at in (now() - timedelta(minutes=11), now() + timedelta(minutes=11)):
        with pytest.raises(Unsafe, match="clock"):
            signature.Envelope(read, anna, at, algorithm)
    with pytest.raises(Unsafe, match="rsa-sha1"):
        signature.Envelope(read, anna, now(), "rsa-sha1")
    wrong = next(one for one in algorithms.ALLOWED if one != algorithm)
    with pytest.raises(Unsafe, match="not for this card's key"):
        signature.Envelope(read, anna, now(), wrong)
    soft = DATA.replace(b">card<", b">software<")
    with pytest.raises(Unsafe, match="card"):
        signature.Envelope(statement.read(soft), anna, now(), algorithm)


@pytest.mark.parametrize("kind", [RSA, CURVE])
@pytest.mark.parametrize("always", [True, False])
def test_a_downloaded_file_is_signed_on_a_token(pki, reader, tmp_path, kind, always):
    certificate = reader.put_in("anna", certified(pki), kind, always)
    path = tmp_path / "order.xml"
    path.write_bytes(DATA)
    done = run_agent(reader, "sign", path, answers=f"details\nyes\n{PIN}\n")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Approve an order: P00042" in done.stdout
    assert PIN not in done.stdout + done.stderr
    signed = (tmp_path / "order.signed.xml").read_bytes()
    at = datetime.now(timezone.utc)
    report = verify.verify(signed, pki.trust(pki.crls(at)), at)
    assert not report.findings, report.findings
    assert report.certificate == certificate
    assert statement_xml.write(report.statement) == DATA


def test_wrong_pin_is_tried_twice_and_no_more(pki, reader, tmp_path):
    reader.put_in("anna", certified(pki))
    path = tmp_path / "order.xml"
    path.write_bytes(DATA)
    done = run_agent(reader, "sign", path, answers=f"yes\n1111\n2222\n{PIN}\n")
    assert done.returncode == 6, done.stdout
    assert done.stdout.count("The PIN is wrong.") == 2
    assert not list(tmp_path.glob("*.signed.xml"))
    done = run_agent(reader, "sign", path, answers=f"yes\n1111\n{PIN}\n")
    assert done.returncode == 0, done.stdout


def test_no_answer_and_no_card_sign_nothing(pki, reader, tmp_path):
    path = tmp_path / "order.xml"
    path.write_bytes(DATA)
    done = run_agent(reader, "sign", path, answers="")
    assert done.returncode == 5 and "no card" in done.stdout
    reader.put_in("anna", certified(pki))
    for answers in ("", "no\n", "maybe\n"):
        assert run_agent(reader, "sign", path, answers=answers).returncode == 7
    assert not list(tmp_path.glob("*.signed.xml"))


def test_certificates_that_do_not_sign_documents_are_not_offered(pki, reader):
    def server(key):
        return authority.issue_stamper(
            pki.stamp_root, key, authority.name("TSA", "Clocks"), BEGUN
        )

    reader.put_in("other", server)
    assert run_agent(reader, "cards", answers="").returncode == 5
    reader.put_in("anna", certified(pki))
    done = run_agent(reader, "cards", answers="")
    assert done.returncode == 0 and "Anna Morel" in done.stdout
