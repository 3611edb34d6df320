"""A dossier verifies without us, and shows whatever was done to it."""

import hashlib
import io
import re
import shutil
import subprocess
import warnings
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from dossier_kit import a_dossier, a_stamp, contents, logged
from evidence_kit import NOW, Pki, a_statement, pki
from test_ocsp import answer
from test_passkey import TRUST, sealed

from procure_sign.core import act_log, container, manifest
from procure_sign.core.authority import Revoked
from procure_sign.core.dossier import write
from procure_sign.core.dossier_check import check, read_signatures
from procure_sign.core.dossier_readme import fingerprint
from procure_sign.core.dossier_words import ENGLISH, FRENCH
from procure_sign.core.reasons import Refused
from procure_sign.core.revocation import Data
from procure_sign.core.shape import take_apart
from procure_sign.core.verify import verify

DOSSIER = a_dossier()
FILES = container.read(DOSSIER)
GOOD = answer()


def found(data, now=NOW, **trust):
    report = check(data, pki().trust(**trust), now)
    return [one.reason.code for one in report.findings]


def rewritten(change, stamped=True):
    """A dossier that somebody changed, with a right manifest and time stamp."""
    files = dict(FILES)
    files.pop(manifest.MANIFEST), files.pop(manifest.STAMP)
    change(files)
    listed = manifest.write(files)
    files[manifest.MANIFEST] = listed
    files[manifest.STAMP] = a_stamp(listed) if stamped else FILES[manifest.STAMP]
    return container.write(files)


def test_a_right_one():
    report = check(DOSSIER, pki().trust(), NOW)
    assert report.passed
    assert [one.codes for one in report.evidences] == [[], []]
    assert report.stamped_at == NOW


def test_years_later_without_any_list():
    report = check(DOSSIER, pki().trust(()), NOW + timedelta(days=2000))
    assert report.passed
    assert {one.level for one in report.evidences} == {"LT"}


def test_a_time_stamp_whose_certificate_was_revoked_before():
    serial = pki().stamper.certificate.serial_number
    line = Revoked(serial, NOW - timedelta(days=1))
    trust = pki().trust(pki().crls(stampers=[line]))
    assert [one.reason.code for one in check(DOSSIER, trust, NOW).findings] == [
        "revoked"
    ]


def test_its_own_anchors_are_not_trusted():
    stranger = Pki()
    report = check(DOSSIER, stranger.trust(), NOW)
    assert [one.reason.code for one in report.findings] == ["untrusted"]
    codes = [one.codes for one in report.evidences]
    assert codes == [["time-stamp-untrusted"], ["time-stamp-untrusted"]]


def test_it_begins_as_asic_says():
    assert DOSSIER[30:38] == b"mimetype"
    assert DOSSIER[38:].startswith(container.MIMETYPE.encode())
    with zipfile.ZipFile(io.BytesIO(DOSSIER)) as opened:
        assert opened.testzip() is None
        assert opened.infolist()[0].extra == b""


def test_a_file_changed_added_or_removed():
    for name in sorted(set(FILES) - {manifest.MANIFEST, manifest.STAMP}):
        changed = container.write({**FILES, name: FILES[name] + b" "})
        assert found(changed) == ["dossier-file-altered"], name
        left = {one: data for one, data in FILES.items() if one != name}
        assert found(container.write(left)) == ["dossier-manifest"], name
    more = container.write({**FILES, "evidence/003.xml": b""})
    assert found(more) == ["dossier-manifest"]


def test_without_manifest_or_stamp():
    for name, code in (
        (manifest.MANIFEST, "not-xml"),
        (manifest.STAMP, "time-stamp-unreadable"),
    ):
        left = {one: data for one, data in FILES.items() if one != name}
        assert found(container.write(left)) == [code]


def test_a_new_manifest_under_the_old_stamp():
    data = rewritten(lambda files: files.update(more=b""), stamped=False)
    assert found(data) == ["time-stamp-of-something-else"]


def test_another_manifest_of_the_same_files():
    listed = FILES[manifest.MANIFEST].replace(b"<ds:", b" <ds:", 1)
    data = container.write({**FILES, manifest.MANIFEST: listed})
    assert found(data) == ["dossier-manifest"]


def test_what_belongs_together_is_there():
    def without(part):
        def change(files):
            for name in [one for one in files if part in one]:
                del files[name]

        return rewritten(change)

    assert found(without("documents/")) == ["dossier-document-missing"] * 2
    assert found(without("attachments/payment")) == ["dossier-bank-file-missing"]
    assert found(without("evidence/")) == ["dossier-without-evidence"]
    assert found(without("log/")) == ["dossier-log"]


def more(**files):
    """A dossier that somebody added files to, before he had it stamped."""
    return rewritten(lambda known: known.update(files))


ORDER_ONLY = {"evidences": contents().evidences[:1], "log": contents().log[:1]}
PAYMENT_ONLY = {"evidences": contents().evidences[1:], "log": contents().log[1:]}


@pytest.mark.parametrize("name", ["documents/a.xml", "documents/a", "parts/003.pem"])
def test_a_document_that_nobody_signed(name):
    report = check(more(**{name: b"<a/>"}), pki().trust(), NOW)
    assert [str(one.detail) for one in report.findings] == [name]
    assert [one.reason.code for one in report.findings] == [
        "dossier-file-of-no-signature"
    ]
    assert report.indication == "TOTAL-FAILED"


def test_parts_that_are_another_signature_s():
    """The README's commands are run on them: openssl would say OK to something else."""
    swapped = {"parts/002.signedinfo": FILES["parts/001.signedinfo"]}
    assert found(more(**swapped)) == ["dossier-file-of-no-signature"]


def test_signed_documents_that_were_changed():
    names = [one for one in FILES if one.startswith("documents/")]
    assert found(more(**{names[0]: b"<a/>"})) == ["dossier-document-missing"]


def test_a_bank_file_that_nobody_signed():
    code = ["dossier-other-bank-file"]
    pain = b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"/>'
    for name, data in (("b.txt", pain), ("b.XML", b"<a/>")):
        assert found(more(**{f"attachments/{name}": data})) == code
        order = a_dossier(**ORDER_ONLY, attachments={name: data})
        assert found(order) == code


def test_nothing_belongs_beside_a_signed_bank_file():
    signed = {"payment.xml": contents().attachments["payment.xml"]}
    assert check(
        a_dossier(**PAYMENT_ONLY, attachments=signed), pki().trust(), NOW
    ).passed
    both = {**signed, "note.pdf": b"%PDF-"}
    assert found(a_dossier(**PAYMENT_ONLY, attachments=both)) == [
        "dossier-other-bank-file"
    ]
    other = {"payment.xml": b"<Document/>"}
    assert found(a_dossier(**PAYMENT_ONLY, attachments=other)) == [
        "dossier-bank-file-missing",
        "dossier-other-bank-file",
    ]


def test_what_no_signature_covers_is_told():
    assert check(DOSSIER, pki().trust(), NOW).uncovered == ("attachments/order.pdf",)
    added = {"invoice.pdf": b"", "trust/more.pem": b"", "attachments/a.txt": b""}
    report = check(more(**added), pki().trust(), NOW)
    assert report.passed
    assert report.uncovered == tuple(sorted([*added, "attachments/order.pdf"]))


def test_a_log_that_says_something_else():
    entries = contents().log
    assert found(a_dossier(log=entries[:1])) == ["dossier-log"]
    other = replace(entries[0], act="release_payment")
    assert found(a_dossier(log=[other, entries[1]])) == ["dossier-log"]
    forged = replace(entries[0], signature="00" * 32)
    forged = replace(forged, hash=act_log.digest(forged))
    assert found(a_dossier(log=[forged, entries[1]])) == ["dossier-log"]


def zipped(names, method=zipfile.ZIP_STORED):
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", method) as made:
        warnings.simplefilter("ignore")  # a name twice is what we want here
        for name, data in names:
            made.writestr(name, data)
    return out.getvalue()


MIME = ("mimetype", container.MIMETYPE)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        b"x" + DOSSIER,
        DOSSIER + b"x",
        DOSSIER[:-1],
        zipped([MIME, ("../evil", "")]),
        zipped([MIME, ("/etc/passwd", "")]),
        zipped([MIME, ("a\\b", "")]),
        zipped([MIME, ("a/b/c/d", "")]),
        zipped([MIME, ("a", "1"), ("a", "2")]),
        zipped([("a", ""), MIME]),
        zipped([("a", "")]),
        zipped([("mimetype", "application/zip")]),
        zipped([MIME, ("a", "0" * 10**6)], zipfile.ZIP_DEFLATED),
        zipped([MIME, *((str(number), "") for number in range(1001))]),
    ],
)
def test_other_containers(data):
    assert found(data) == ["dossier-container"]


def test_names_that_some_systems_take_for_one():
    with pytest.raises(Refused, match="case"):
        container.write({"a": b"", "A": b""})
    with pytest.raises(Refused):
        container.write({"mimetype": b""})


def test_too_large():
    with pytest.raises(Refused, match="dossier-container"):
        container.read(DOSSIER, limit=100)


def test_the_readme_names_fingerprints_and_what_is_built_in():
    text = FILES["README.txt"].decode()
    mark = fingerprint(pki().root.certificate)
    assert mark in text
    assert "signatures may have been left out" in text
    assert "(built-in)" not in text
    built_in = container.read(a_dossier(built_in=frozenset({mark})))["README.txt"]
    assert b"(built-in)" in built_in


def commands():
    """Every command of the README, as it stands there."""
    text = FILES["README.txt"].decode().replace("\\\n", " ")
    return re.findall(r"^(?:xmlsec1|openssl) .*$", text, re.MULTILINE)


def test_there_are_commands_of_each_kind():
    starts = [" ".join(one.split()[:2]) for one in commands()]
    assert starts.count("xmlsec1 --verify") == 2
    assert starts.count("openssl verify") == 2
    assert starts.count("openssl dgst") == 1
    assert starts.count("openssl ts") == 3


@pytest.mark.parametrize("command", commands())
def test_the_readme_s_commands(tmp_path, command):
    name = command.split()[0]
    if not shutil.which(name):
        pytest.skip(f"{name} is not installed")
    with zipfile.ZipFile(io.BytesIO(DOSSIER)) as opened:
        opened.extractall(tmp_path)
    if " dgst " in command:
        key = next(one for one in commands() if " -pubkey " in one)
        subprocess.run(key, shell=True, cwd=tmp_path, check=True)
    if "META-INF" in command:  # the test's clock is another than the machine's
        command += f" -attime {int(NOW.timestamp())}"
    done = subprocess.run(
        command, shell=True, cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_readme_is_french_too():
    text = FILES["LISEZMOI.txt"].decode()
    assert fingerprint(pki().root.certificate) in text
    assert "Ce dossier de preuve" in text
    for command in commands():
        assert command in text.replace("\\\n", " ")


def a_dossier_of_answers():
    """One whose signers' authority answers, and publishes no list."""
    one, two, three = (pki().sign(a_statement(nonce=one * 64)) for one in "abc")
    signed = [pki().stamp(one), two, pki().long_term(pki().stamp(three))]
    other = pki().person("Another One", pki().key)
    answers = [answer(at=NOW - timedelta(hours=2)), GOOD, answer(other)]
    return a_dossier(
        evidences=signed,
        log=logged(signed),
        crls=pki().crls()[1:],
        ocsps=answers,
        attachments={},
    )


def test_answers_of_the_signers_are_in_it():
    data = a_dossier_of_answers()
    files = container.read(data)
    assert files["trust/ocsp-001.der"] == files["trust/ocsp-002.der"] == GOOD
    assert sum(name.endswith(".der") for name in files) == 3
    trust = pki().trust(revocation=Data(pki().crls()[1:], (GOOD,)))
    report = check(data, trust, NOW)
    assert (report.passed, report.uncovered) == (True, ())


def test_no_answer_about_a_signer_no_file():
    other = pki().person("Another One", pki().key)
    files = container.read(a_dossier(ocsps=[answer(other), b"rubbish"]))
    assert not any("ocsp" in name for name in files)


@pytest.mark.parametrize("number", ["001", "002", "003"])
def test_the_readme_s_commands_about_answers(tmp_path, number):
    data = a_dossier_of_answers()
    text = container.read(data)["README.txt"].decode().replace("\\\n", " ")
    mine = [one for one in text.splitlines() if f"parts/{number}.pem" in one]
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        opened.extractall(tmp_path)
    (chain,) = [one for one in mine if one.startswith("openssl verify")]
    (asked,) = [one for one in mine if one.startswith("openssl ocsp")]
    assert "-crl_check_all" not in chain
    for command, words in ((chain, b": OK"), (asked, b": good")):
        done = subprocess.run(
            command, shell=True, cwd=tmp_path, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert words in done.stdout
    assert b"Response verify OK" in done.stderr
    assert b"WARNING" not in done.stderr + done.stdout
    name = tmp_path / "trust" / f"ocsp-{number}.der"
    name.write_bytes(answer(revoked=NOW - timedelta(days=1)))
    done = subprocess.run(
        asked, shell=True, cwd=tmp_path, capture_output=True, check=False
    )
    assert b": revoked" in done.stdout


def test_the_readme_repeats_what_was_trusted_first():
    root = fingerprint(pki().root.certificate)
    gone = fingerprint(Pki().root.certificate)
    made = a_dossier(
        founding=[("signing.anchor,1", gone), ("signing.anchor,2", root)],
    )
    for name in ("README.txt", "LISEZMOI.txt"):
        text = container.read(made)[name].decode()
        words = ENGLISH if name == "README.txt" else FRENCH
        _today, _line, then = text.partition(words.founding)
        assert f"  signing.anchor,1\n    {gone}" in then
        assert f"  CN=Root,O=Test\n    {root}" in then
    assert ENGLISH.founding not in FILES["README.txt"].decode()


def test_the_chain_s_moment_is_not_before_the_lists():
    later = NOW + timedelta(hours=3)
    found = container.read(a_dossier(crls=pki().crls(later)[:2]))
    assert f"-attime {int(later.timestamp())} parts/" in found["README.txt"].decode()


def test_what_a_dossier_says_of_itself():
    found = read_signatures(DOSSIER)
    logged = {one.evidence: one.signature for one in contents().log}
    assert {one.identity: one.value for one in found} == logged


def test_a_passkey_s_identity_is_its_own():
    """Its evidence is known by what the person signed, without the assertion."""
    evidence = sealed()
    made = contents(evidences=[evidence], log=[], attachments={})
    (one,) = read_signatures(write(made, a_stamp))
    report = verify(evidence, TRUST, NOW)
    assert report.passed
    assert one.identity == report.identity
    assert one.identity != hashlib.sha256(take_apart(evidence).statement).hexdigest()
