"""Evidence verified and signed, beside signxml on the same files in the same run.

``./quittance bench sign``. The peer checks the signature, the XAdES properties and the
certificate's chain; ours also usage, revocation, time stamps, and what was signed. So
that like is set beside like, the signatures alone are measured too: the peer is given
the certificate, ours looks at shape, key, digests and what was signed. At last orders
are confirmed by their signatures, beside Odoo's confirmation of the same orders.
"""

import argparse
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from . import _environment, _sign_files, _sign_orders

#: Files of ours and the peer's, taken in turns: a busy machine slows both alike.
TURN = 50


def main(env, argv):
    """Measure and return the figures.

    :param env: Odoo environment of a database of its own with ``procure_sign``
    :param argv: command-line words, see ``--help``
    :return: dict with at least ``name, unit, ours, peer, ratio``
    """
    parser = argparse.ArgumentParser(prog="sign")
    parser.add_argument("--count", type=int, default=1000, help="files of each level")
    parser.add_argument("--orders", type=int, default=30, help="orders to confirm")
    options = parser.parse_args(argv)
    company = _sign_files.Company()
    trust = company.trust()
    with tempfile.TemporaryDirectory() as folder:
        peer, peer_alone = _peers(company, Path(folder))
        bare, signed, verified = _measure_signing(company, options.count, peer)
        long_term = company.prove(bare)
        ways = (_whole(trust), peer), (_alone, peer_alone)
        (b_ours, b_peer), (b_alone, b_peer_alone) = (
            _compare(bare, *one) for one in ways
        )
        (lt_ours, lt_peer), (lt_alone, lt_peer_alone) = (
            _compare(long_term, *one) for one in ways
        )
    ours, theirs = b_ours + lt_ours, b_peer + lt_peer
    return {
        "name": "sign",
        "unit": "processor seconds to verify one file, B and LT",
        "ours": round(ours / 2, 6),
        "peer": round(theirs / 2, 6),
        "ratio": round(theirs / ours, 2),
        "ratio_b": round(b_peer / b_ours, 2),
        "ratio_lt": round(lt_peer / lt_ours, 2),
        "verify_b_ms": round(1000 * b_ours, 3),
        "verify_lt_ms": round(1000 * lt_ours, 3),
        "ratio_alone_b": round(b_peer_alone / b_alone, 2),
        "ratio_alone_lt": round(lt_peer_alone / lt_alone, 2),
        "peer_b_ms": round(1000 * b_peer, 3),
        "peer_lt_ms": round(1000 * lt_peer, 3),
        "sign_ms": round(1000 * signed, 3),
        "ratio_sign": round(verified / signed, 2),
        "files": options.count,
        **(_sign_orders.measure(env, options.orders) if options.orders else {}),
    }


def _measure_signing(company, count, peer):
    """Return evidence, our seconds for one, and the peer's that verifies it at once.

    One PIN, each signature over its own document.
    """
    statements = [company.statement(number) for number in range(count)]
    start = time.process_time()
    sign = company.open_card()
    ours, theirs, found = time.process_time() - start, 0.0, []
    for at in range(0, count, TURN):
        start = time.process_time()
        made = [company.sign(one, sign) for one in statements[at : at + TURN]]
        middle = time.process_time()
        for one in made:
            peer(one)
        theirs += time.process_time() - middle
        ours += middle - start
        found += made
    return found, ours / count, theirs / count


def _compare(files, ours, peer):
    """Return the processor seconds of a file, ours and the peer's."""
    spent = [0.0, 0.0]
    for at in range(0, len(files), TURN):
        some = files[at : at + TURN]
        for number, check in enumerate((ours, peer)):
            start = time.process_time()
            for one in some:
                check(one)
            spent[number] += time.process_time() - start
    return [one / len(files) for one in spent]


def _whole(trust):
    """Return our verification of a file, with all that it asks."""
    from procure_sign.core.verify import verify

    now = datetime.now(UTC)

    def check(data):
        report = verify(data, trust, now)
        if not report.passed:
            raise SystemExit(f"Evidence does not verify: {report.codes}")

    return check


def _alone(data):
    """Verify a signature and read what was signed, without asking whom to trust."""
    from procure_sign.core import shape, verify

    parts = shape.take_apart(data)
    verify._check_crypto(parts)
    verify._check_statement(parts)


def _peers(company, folder):
    """Return signxml's verification, as strict as it can be made, and without chain."""
    from cryptography.x509 import verification
    from signxml.xades import XAdESSignatureConfiguration, XAdESVerifier

    path = folder / "anchors.pem"
    path.write_bytes(company.pem())
    expected = {
        "expect_references": 2,
        "expect_config": XAdESSignatureConfiguration(location="./"),
    }
    # Its own policy refuses certificates that are for signing documents alone.
    chain = {
        "ca_pem_file": str(path),
        "ee_policy": verification.ExtensionPolicy.permit_all(),
    }

    def whole(data):
        XAdESVerifier().verify(data, **chain, **expected)

    def alone(data):
        XAdESVerifier().verify(data, x509_cert=company.certificate, **expected)

    return whole, alone


if __name__ == "__main__":
    _environment.run(main)
