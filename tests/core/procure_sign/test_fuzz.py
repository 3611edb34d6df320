"""Mutated evidence: never a false accept, never a crash, in bounded time.

QUITTANCE_FUZZ sets how many documents; the whole of the issue's 100,000 runs apart.
"""

import contextlib
import copy
import os
import random
import resource
import time

import pytest
from dossier_kit import BANK_FILE, a_dossier, a_stamp, evidences
from evidence_kit import NOW, pki
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from procure_sign.core import container, manifest
from procure_sign.core.dossier_check import check
from procure_sign.core.reasons import PASSED
from procure_sign.core.shape import take_apart
from procure_sign.core.verify import verify

COUNT = int(os.environ.get("QUITTANCE_FUZZ", "400"))
MANY = settings(
    max_examples=COUNT, deadline=None, suppress_health_check=list(HealthCheck)
)
SIGNED = pki().sign()
LONG = pki().long_term(pki().stamp(SIGNED))
RIGHT = take_apart(SIGNED).statement
TRUST = pki().trust()
DOSSIER = a_dossier()
FILES = container.read(DOSSIER)
SEAL = (manifest.MANIFEST, manifest.STAMP)
FOLDERS = ("evidence", "documents", "parts", "attachments", "trust", "log", "other")
STATEMENTS = [take_apart(one).statement for one in evidences()]
#: Seconds of the processor for one document, and kilobytes for all of them: far above
#: what they take (0.95 s under load, 65 MB), and far below what an attack would.
MOST_SECONDS, MOST_MEMORY = 10, 300_000
PIECES = [
    b"<!-- -->",
    b"<?x y?>",
    b"<![CDATA[1]]>",
    b"<!DOCTYPE a>",
    b"&#0;",
    b"&#x20;",
    b"&amp;",
    b' Id="statement"',
    b' xmlns="urn:x"',
    b' xmlns=""',
    b" ".join([b"", *(b'xmlns:p%d="urn:%d"' % (n, n) for n in range(40))]),
    b"<ds:Object/>",
    b"<a/>",
    b"\0",
    b"\xff",
    b"<",
    b">",
    b'"',
    b"A" * 3000,
    b"9",
]


@pytest.fixture(scope="module", autouse=True)
def bounded_memory():
    """All of them together leave the process as small as it was."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < MOST_MEMORY, f"{grown} kB more"


def bounded(function, data):
    """Call the verifier; what other processes do meanwhile does not count."""
    begun = time.process_time()
    found = function(data, TRUST, NOW)
    assert time.process_time() - begun < MOST_SECONDS
    return found


def mutated(data, chance):
    """Change a document in one to four places."""
    out = bytearray(data)
    for _time in range(chance.randint(1, 4)):
        at, end = sorted(chance.randrange(len(out) + 1) for _place in range(2))
        end = min(end, at + chance.choice([1, 4, 40, 400, 4000]))
        kind = chance.randrange(6)
        if kind == 0 and at < len(out):
            out[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            out[at:end] = b""
        elif kind == 2:
            out[at:at] = out[at:end]
        elif kind == 3:
            out[at:at] = chance.choice(PIECES)
        elif kind == 4:
            to = chance.randrange(len(out) + 1)
            out[to:to] = out[at:end]
        else:
            _swap_tags(out, chance)
        if not out:
            out = bytearray(b"<")
    return bytes(out)


def _swap_tags(out, chance):
    """Move a whole element's tag elsewhere: shapes that still are XML."""
    places = [number for number, byte in enumerate(out) if byte == ord("<")]
    if len(places) > 2:
        at = chance.choice(places)
        end = out.find(b">", at) + 1
        piece = bytes(out[at:end])
        del out[at:end]
        to = chance.choice([one for one in places if one < len(out)] or [0])
        out[to:to] = piece


@pytest.mark.parametrize("name", ["B", "LT"])
@MANY
@given(st.integers(0, 2**60))
def test_mutated_evidence(name, seed):
    data = mutated(SIGNED if name == "B" else LONG, random.Random(seed))
    report = bounded(verify, data)
    if report.indication == PASSED:
        assert take_apart(data).statement == RIGHT
        assert report.level == name


def grafted(data, chance):
    """Change the tree instead of the text: what comes out always is XML."""
    root = etree.fromstring(data)
    for _time in range(chance.randint(1, 3)):
        nodes = list(root.iter())
        one, other = chance.choice(nodes), chance.choice(nodes)
        kind = chance.randrange(7)
        if kind == 0 and one is not root:
            one.getparent().remove(one)
        elif kind == 1:
            other.insert(chance.randint(0, len(other)), copy.deepcopy(one))
        elif kind == 2 and one is not root and other not in one.iter():
            other.insert(chance.randint(0, len(other)), one)
        elif kind == 3:
            one.tag = other.tag
        elif kind == 4:
            one.text = other.text
        elif kind == 5 and other.attrib:
            one.set(*chance.choice(list(other.attrib.items())))
        elif one.attrib:
            del one.attrib[chance.choice(list(one.attrib))]
    return etree.tostring(root)


@pytest.mark.parametrize("name", ["B", "LT"])
@MANY
@given(st.integers(0, 2**60))
def test_grafted_evidence(name, seed):
    data = grafted(SIGNED if name == "B" else LONG, random.Random(seed))
    report = bounded(verify, data)
    if report.indication == PASSED:
        assert take_apart(data).statement == RIGHT


@MANY
@given(st.binary(max_size=300))
def test_anything_at_all(data):
    assert bounded(verify, data).indication != PASSED
    assert not bounded(check, data).passed


@settings(MANY, max_examples=max(50, COUNT // 4))
@given(st.integers(0, 2**60))
def test_mutated_dossiers(seed):
    data = mutated(DOSSIER, random.Random(seed))
    assert data == DOSSIER or not bounded(check, data).passed


def regrouped(chance):
    """A dossier whose files were changed, with a right manifest and time stamp."""
    files = {name: FILES[name] for name in FILES if name not in SEAL}
    for _time in range(chance.randint(1, 3)):
        one, other = (chance.choice(sorted(files)) for _name in range(2))
        kind = chance.randrange(6)
        if kind == 0:
            files[one] = mutated(files[one], chance)
        elif kind == 1 and files[one].startswith(b"<"):
            with contextlib.suppress(etree.XMLSyntaxError):
                files[one] = grafted(files[one], chance)
        elif kind == 2 and len(files) > 2:
            del files[one]
        elif kind == 3:
            files[one], files[other] = files[other], files[one]
        elif kind == 4:
            folder = chance.choice(FOLDERS)
            files[f"{folder}/{chance.randrange(4):03d}.xml"] = files[one]
        else:
            files[one] = files[other]
    listed = manifest.write(files)
    return files, {**files, manifest.MANIFEST: listed, manifest.STAMP: a_stamp(listed)}


@settings(MANY, max_examples=max(50, COUNT // 4))
@given(st.integers(0, 2**60))
def test_regrouped_dossiers(seed):
    """Whoever hands it out lists and stamps what he likes: signatures decide."""
    files, sealed = regrouped(random.Random(seed))
    report = bounded(check, container.write(sealed))
    if not report.passed:
        return
    evidences = {name for name in files if name.startswith("evidence/")}
    assert evidences and len(evidences) == len(report.evidences)
    for name, data in files.items():
        if name in evidences:
            assert take_apart(data).statement in STATEMENTS
        elif name.startswith(("documents/", "parts/")):
            assert data in FILES.values(), name
        elif name.startswith("attachments/") and data != FILES.get(name):
            assert name in report.uncovered or data == BANK_FILE
