"""What strangers send is refused before it costs time."""

import io
import json
import random
import time
import zipfile
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from asn1crypto import core, tsp
from cryptography.hazmat.primitives.serialization import Encoding
from dossier_kit import a_dossier, a_stamp
from evidence_kit import NOW, pki
from twisting import codes

from procure_sign.core import (
    chain,
    container,
    crl,
    der,
    manifest,
    purpose,
    stamp,
    stamper,
    xades_levels,
)
from procure_sign.core.dossier_check import check
from procure_sign.core.kept import Kept
from procure_sign.core.reasons import Reason, Refused
from procure_sign.core.strict_xml import canonical, parse

UNREADABLE = "time-stamp-unreadable"
FILES = container.read(a_dossier())


@contextmanager
def quick(seconds=1):
    # Of the processor: what else the machine does at that moment does not count.
    begun = time.process_time()
    yield
    assert time.process_time() - begun < seconds


def sized(kind, data):
    size = len(data)
    return bytes([kind, 0x84]) + size.to_bytes(4, "big") + data


def long_identifier(size):
    """A token whose kind of content is an identifier of so many bytes."""
    return sized(0x30, sized(6, b"\x81" * (size - 1) + b"\1"))


def dossier(**changed):
    """A dossier with other files, its manifest right."""
    files = {**FILES, **changed.pop("files", {})}
    files.pop(manifest.MANIFEST), files.pop(manifest.STAMP)
    listed = manifest.write(files)
    token = changed.get("token") or a_stamp(listed)
    return container.write({**files, manifest.MANIFEST: listed, manifest.STAMP: token})


def found(data):
    return [one.reason.code for one in check(data, pki().trust(), NOW).findings]


@pytest.mark.parametrize("size", [65, 3000, 60_000, 10**6])
def test_a_long_identifier(size):
    token = long_identifier(size)
    with quick():
        assert found(dossier(token=token)) == [UNREADABLE]
        with pytest.raises(Refused, match=UNREADABLE):
            stamper.accept(token, 5)
        signed = xades_levels.add_stamp(pki().sign(), token)
        assert codes(signed) == [UNREADABLE]


@pytest.mark.parametrize(
    "data",
    [
        b"\x30",
        b"\x30\x05\x04",
        b"\x30\x85\x00\x00\x00\x00\x01\x00",
        b"\x30\x02\x04\x09" + b"\0" * 9,
        b"\x04\x80\x00\x00",
        b"\x1f\x81\x00",
        b"\0" * (der.MAX_BYTES + 1),
        b"\x30\x80\x06\x41" + b"\1" * 65 + b"\0\0",
        b"\x30\x82\x00\x43\x06\x41" + b"\1" * 65,
    ],
)
def test_der_that_is_refused(data):
    with pytest.raises(Refused, match=UNREADABLE):
        der.check(data)


def test_der_that_is_not():
    der.check(a_stamp(b"data"))
    der.check(b"\x30\x80\x30\x03\x06\x01\x2a\0\0\x04\x01\x06")
    der.check(b"\x06\x40" + b"\1" * 64)


def response_over(change, data):
    """A right answer but for the bytes that were stamped, which a test changed."""

    class Info(tsp.TSTInfo):
        def dump(self, force=False):
            return change(super().dump(force))

    with patch.object(stamper.tsp, "TSTInfo", Info):
        return pki().stamper.answer(stamper.ask(data, 5), NOW, 1)


def token_in(response):
    parts = core.SequenceOf.load(response, spec=core.Any, strict=True)
    return parts[1].dump()


def test_a_long_identifier_inside_what_was_stamped():
    inner = sized(0x30, b"\2\1\1" + sized(6, b"\x81" * 3000 + b"\1"))
    response = response_over(lambda _raw: inner, b"data")
    with quick(), pytest.raises(Refused, match="object identifier"):
        stamper.accept(response, 5)
    with quick(), pytest.raises(Refused, match="object identifier"):
        stamp.read(token_in(response), b"data")


def test_attributes_beyond_count():
    names = [f'a{number}="1"' for number in range(300_000)]
    random.Random(1).shuffle(names)
    data = f"<r {' '.join(names)}/>".encode()
    assert len(data) < 4_000_000
    with quick():
        assert codes(data) == ["too-large"]
    few = " ".join(names[:32])
    assert codes(f"<r xmlns='urn:r' {few}/>".encode()) == ["wrong-root"]
    assert codes(f"<r><b {few} z='1'/></r>".encode()) == ["too-large"]


def test_too_many_evidences():
    more = {f"evidence/{number:03d}.xml": b"" for number in range(3, 102)}
    assert found(dossier(files=more)) == ["dossier-container"]


def test_a_long_directory():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for number in range(1002):
            made.writestr(str(number), b"")
    data = out.getvalue()
    with pytest.raises(Refused, match="too many files"):
        container.read(data)
    lied = data[:-12] + b"\1\0" + data[-10:]
    with pytest.raises(Refused, match="dossier-container"):
        container.read(lied)


@pytest.mark.parametrize(
    "change",
    [
        {"evidence": []},
        {"signature": {}},
        {"position": "1"},
        {"position": True},
        {"hash": None},
        {"at": 5},
    ],
)
def test_a_log_of_other_kinds(change):
    rows = json.loads(FILES["log/entries.json"])
    rows[0] |= change
    changed = {"log/entries.json": json.dumps(rows).encode()}
    assert found(dossier(files=changed)) == ["dossier-log"]


def test_a_log_nested_without_end():
    changed = {"log/entries.json": b"[" * 200_000}
    assert found(dossier(files=changed)) == ["dossier-log"]


def test_a_stamp_whose_time_has_no_zone():
    moment = NOW.strftime("%Y%m%d%H%M%S").encode()
    signed = pki().sign()

    def without(raw):
        assert moment + b"Z" in raw
        return raw.replace(moment + b"Z", moment + b"0")

    data = xades_levels.to_stamp(signed)
    token = token_in(response_over(without, data))
    assert codes(xades_levels.add_stamp(signed, token)) == [UNREADABLE]


def test_large_certificates_and_lists_are_not_kept():
    kept = len(purpose._kept), len(crl._statuses)
    with pytest.raises(Refused):
        purpose.load(b"\x30" * (purpose.MAX_KEPT + 1))
    large = b"\x30" * (crl.MAX_KEPT + 1)
    found = list(crl.statuses(pki().anna, pki().issuing.certificate, [large]))
    assert found == []
    assert (len(purpose._kept), len(crl._statuses)) == kept


def test_what_is_kept_holds_no_bytes_of_strangers():
    """Keys are digests: four thousand lists of a megabyte would not fit."""
    certificate, issuer = pki().anna, pki().issuing.certificate
    purpose.load(certificate.public_bytes(Encoding.DER))
    junk = b"\x30" * 900_000
    assert list(crl.statuses(certificate, issuer, [junk, *pki().crls()]))
    chain.build(certificate, [pki().root.certificate], [issuer], NOW)
    for kept in (purpose._kept, crl._statuses, crl._lists, chain._found):
        assert kept._found
        for key in kept._found:
            assert {*map(type, flat(key))} == {bytes}
            assert {*map(len, flat(key))} == {32}


def flat(key):
    """The parts of a key, however they stand in each other."""
    if isinstance(key, bytes):
        return [key]
    return [part for one in key for part in flat(one)] if key else []


def test_what_is_kept_does_not_grow():
    kept = Kept(3)
    for number in range(10):
        assert kept.get(number, lambda number=number: number) == number
        assert len(kept) <= 3
    with pytest.raises(ZeroDivisionError):
        kept.get("x", lambda: 1 / 0)
    assert kept.peek("x") is None


def test_many_namespaces_around_many_elements():
    """Either alone would keep the canonical form busy for minutes."""
    declared = " ".join(f'xmlns:a{n}="urn:u"' for n in range(40))
    for data, reason in (
        (f'<s:x xmlns:s="urn:s" {declared}>{"<s:b/>" * 9}</s:x>', Reason.TOO_LARGE),
        (f'<s:x xmlns:s="urn:s">{"<b/>" * 900_000}</s:x>', Reason.NOT_XML),
        (nested(40) + "<s:b/>" * 500_000 + "</s:x>" * 40, Reason.TOO_LARGE),
    ):
        begun = time.process_time()
        with pytest.raises(Refused) as refused:
            parse(data.encode())
        assert refused.value.reason is reason
        assert time.process_time() - begun < 10


def test_namespaces_that_pass_are_quick():
    data = nested(31) + "<s:b/>" * 500_000 + "</s:x>" * 31
    root = parse(data.encode())
    begun = time.process_time()
    canonical(root)
    assert time.process_time() - begun < 10


def nested(levels):
    """Open so many elements, each with thirty declarations that it uses."""
    names = [f"a{number}" for number in range(30)]
    declared = " ".join(
        f'xmlns:{name}="urn:{name}:{{0}}" {name}:b=""' for name in names
    )
    return "".join(
        f'<s:x xmlns:s="urn:s" {declared.format(level)}>' for level in range(levels)
    )
