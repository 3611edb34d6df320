"""NIST PKITS: nothing wrong is accepted; what is right and refused is listed.

Data: PyPI ``cryptography_vectors``, x509/PKITS_data. The names say what is expected;
tests whose result depends on parameters that we do not set (section 4.8 and on:
certificates without Valid or Invalid in their names) are left out.
"""

from datetime import datetime, timedelta, timezone
from functools import cache, lru_cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from procure_sign.core import chain, purpose, revocation
from procure_sign.core.reasons import Refused

vectors = pytest.importorskip(
    "cryptography_vectors", reason="cryptography_vectors is not installed"
)
FOLDER = Path(vectors.__file__).parent / "x509" / "PKITS_data"
pytestmark = pytest.mark.filterwarnings("ignore:Parsed a serial number")
AT = datetime(2011, 6, 1, tzinfo=timezone.utc)


@lru_cache
def data():
    """Anchor, authorities and lists."""
    certificates = {
        path.stem: path.read_bytes() for path in sorted(FOLDER.glob("certs/*.crt"))
    }
    lists = [path.read_bytes() for path in sorted(FOLDER.glob("crls/*.crl"))]
    return certificates, lists


@lru_cache
def targets():
    """Names of the certificates under test."""
    return [
        name
        for name in data()[0]
        if name.startswith(("Valid", "Invalid")) and "EE" in name
    ]


@cache
def accepted(name, with_openssl=False):
    """Ask our rules, or OpenSSL alone with the flags that we name."""
    certificates, lists = data()
    try:
        target = purpose.load(certificates[name])
        anchor = purpose.load(certificates["TrustAnchorRootCertificate"])
        others = _loaded(one for one in certificates if one not in targets())
        if with_openssl:
            chain.build(target, [anchor], others, AT, _lists())
            return True
        links = chain.build(target, [anchor], others, AT)
        moment = revocation.Moment(AT, AT, False, timedelta(days=3650))
        revocation.check(links, revocation.Data(tuple(lists)), moment)
    except Refused:
        return False
    return True


def _loaded(names):
    return _load(tuple(names))


@lru_cache
def _load(names):
    found = []
    for name in names:
        try:
            found.append(purpose.load(data()[0][name]))
        except Refused:
            continue
    return found


@lru_cache
def _lists():
    found = []
    for one in data()[1]:
        try:
            loaded = x509.load_der_x509_crl(one)
            loaded.public_bytes(Encoding.DER)
            found.append(loaded)
        except ValueError:
            continue
    return found


def names(text):
    return set(text.split())


#: OpenSSL asks for a policy that these paths, right without one, do not have.
POLICIES = names("""
    ValidPolicyMappingTest11EE ValidPolicyMappingTest12EE ValidPolicyMappingTest13EE
    ValidPolicyMappingTest14EE ValidPolicyMappingTest1EE ValidPolicyMappingTest3EE
    ValidPolicyMappingTest5EE ValidPolicyMappingTest6EE ValidPolicyMappingTest9EE
    ValidSelfIssuedinhibitAnyPolicyTest7EE ValidSelfIssuedinhibitAnyPolicyTest9EE
    ValidSelfIssuedinhibitPolicyMappingTest7EE ValidinhibitAnyPolicyTest2EE
    ValidinhibitPolicyMappingTest2EE ValidinhibitPolicyMappingTest4EE
    ValidrequireExplicitPolicyTest4EE
""")
#: DSA is not among our algorithms.
DSA = names("ValidDSAParameterInheritanceTest5EE ValidDSASignaturesTest4EE")
#: Lists of another issuer, without the chain that OpenSSL would need.
INDIRECT = names("""
    ValidIDPwithindirectCRLTest24EE ValidIDPwithindirectCRLTest25EE
    ValidcRLIssuerTest28EE ValidcRLIssuerTest29EE ValidcRLIssuerTest30EE
    ValidcRLIssuerTest33EE
""")
#: What our own reading of lists leaves out: other keys, deltas, parts of reasons,
#: indirect lists, names relative to the issuer, names written otherwise.
OURS = names("""
    ValidBasicSelfIssuedCRLSigningKeyTest6EE ValidBasicSelfIssuedNewWithOldTest4EE
    ValidBasicSelfIssuedOldWithNewTest1EE ValidDNnameConstraintsTest19EE
    ValidIDPwithindirectCRLTest22EE ValidNameChainingCapitalizationTest5EE
    ValidNameChainingWhitespaceTest3EE ValidNameChainingWhitespaceTest4EE
    ValidSelfIssuedpathLenConstraintTest15EE ValidSelfIssuedpathLenConstraintTest17EE
    ValidSelfIssuedrequireExplicitPolicyTest6EE
    ValidSeparateCertificateandCRLKeysTest19EE
    ValidUTF8StringCaseInsensitiveMatchTest11EE ValiddeltaCRLTest2EE
    ValiddeltaCRLTest5EE ValiddeltaCRLTest7EE ValiddeltaCRLTest8EE
    ValiddistributionPointTest4EE ValiddistributionPointTest5EE
    ValiddistributionPointTest7EE ValidonlySomeReasonsTest18EE
    ValidonlySomeReasonsTest19EE
""")


def test_there_are_enough():
    assert len(targets()) == 203


@pytest.mark.parametrize("with_openssl", [False, True])
def test_nothing_wrong_is_accepted(with_openssl):
    wrong = [name for name in targets() if name.startswith("Invalid")]
    assert [name for name in wrong if accepted(name, with_openssl)] == []


@pytest.mark.parametrize(
    ("with_openssl", "refused"),
    [(True, POLICIES | DSA | INDIRECT), (False, POLICIES | DSA | INDIRECT | OURS)],
)
def test_what_is_right_and_refused(with_openssl, refused):
    right = [name for name in targets() if name.startswith("Valid")]
    found = {name for name in right if not accepted(name, with_openssl)}
    assert found == refused
