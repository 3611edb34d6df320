"""Evidence verified and signed, beside signxml on the same files in the same run.

``./quittance bench sign``. The peer checks the signature, the XAdES properties and the
certificate's chain; ours also usage, revocation, time stamps, and what was signed.
"""

import argparse
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from . import _environment, _sign_files

#: Files of ours and the peer's, taken in turns: a busy machine slows both alike.
TURN = 50


def main(_env, argv):
    """Measure and return the figures.

    :param argv: command-line words, see ``--help``
    :return: dict with at least ``name, unit, ours, peer, ratio``
    """
    parser = argparse.ArgumentParser(prog="sign")
    parser.add_argument("--count", type=int, default=1000, help="files of each level")
    options = parser.parse_args(argv)
    company = _sign_files.Company()
    bare, sign_seconds = _measure_signing(company, options.count)
    long_term = company.prove(bare)
    trust = company.trust()
    with tempfile.TemporaryDirectory() as folder:
        peer = _peer(company, Path(folder))
        b_ours, b_peer = _compare(bare, trust, peer)
        lt_ours, lt_peer = _compare(long_term, trust, peer)
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
        "peer_b_ms": round(1000 * b_peer, 3),
        "peer_lt_ms": round(1000 * lt_peer, 3),
        "sign_ms": round(1000 * sign_seconds, 3),
        "ratio_sign": round(b_peer / sign_seconds, 2),
        "files": options.count,
    }


def _measure_signing(company, count):
    """Return evidence, and seconds for one: one PIN, each over its own document."""
    statements = [company.statement(number) for number in range(count)]
    start = time.process_time()
    sign = company.open_card()
    found = [company.sign(one, sign) for one in statements]
    return found, (time.process_time() - start) / count


def _compare(files, trust, peer):
    """Return the processor seconds of a file, ours and the peer's."""
    from procure_sign.core.verify import verify

    now = datetime.now(UTC)
    ours = theirs = 0.0
    for at in range(0, len(files), TURN):
        some = files[at : at + TURN]
        start = time.process_time()
        reports = [verify(one, trust, now) for one in some]
        middle = time.process_time()
        for one in some:
            peer(one)
        theirs += time.process_time() - middle
        ours += middle - start
        wrong = [report.codes for report in reports if not report.passed]
        if wrong:
            raise SystemExit(f"Evidence does not verify: {wrong[0]}")
    return ours / len(files), theirs / len(files)


def _peer(company, folder):
    """Return signxml's verification of a file, as strict as it can be made."""
    from cryptography.x509 import verification
    from signxml.xades import XAdESSignatureConfiguration, XAdESVerifier

    path = folder / "anchors.pem"
    path.write_bytes(company.pem())
    config = XAdESSignatureConfiguration(location="./")
    # Its own policy refuses certificates that are for signing documents alone.
    policy = verification.ExtensionPolicy.permit_all()

    def check(data):
        XAdESVerifier().verify(
            data,
            ca_pem_file=str(path),
            ee_policy=policy,
            expect_references=2,
            expect_config=config,
        )

    return check


if __name__ == "__main__":
    _environment.run(main)
