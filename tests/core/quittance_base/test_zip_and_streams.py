"""Plain archives of partner files, and streams without end."""

import io
import tracemalloc

import pytest
from partner_files import zipped

from quittance_base.core.readers import FileRefused, Limits, iter_members, read_limited


def test_files_inside_come_out_by_name():
    inner = zipped({"nested.csv": "a;b"})
    content = zipped({
        "january/laundry.csv": "a;1", "drivers.csv": "b;2", "january/": "",
        "__MACOSX/._laundry.csv": "x", ".DS_Store": "x", "more.zip": inner,
        "..\\..\\evil.csv": "c;3", "../up.csv": "d;4",
    })  # fmt: skip
    assert dict(iter_members(content)) == {
        "laundry.csv": b"a;1",
        "drivers.csv": b"b;2",
        "more.zip": inner,
    }


@pytest.mark.parametrize(
    ("members", "limits", "code"),
    [
        ({}, Limits(), "empty"),
        ({".hidden": "x"}, Limits(), "empty"),
        ({"a": "x" * 99}, Limits(max_bytes=50), "too_large"),
        ({"a": "x" * 2**20, "b": "y" * 2**20}, Limits(max_unpacked=2**20), "zip_bomb"),
        ({"a": "0" * 40_000_000}, Limits(), "zip_bomb"),
        ({str(n): "" for n in range(9)}, Limits(max_members=8), "too_many_members"),
    ],
)
def test_archives_refused(members, limits, code):
    with pytest.raises(FileRefused) as caught:
        list(iter_members(zipped(members), limits))
    assert caught.value.code == code


def test_protected_and_damaged():
    content = bytearray(zipped({"a.csv": "a;b"}))
    content[content.index(b"PK\1\2") + 8] |= 1
    for bad, code in ((bytes(content), "protected"), (b"PK\3\4 no", "zip_damaged")):
        with pytest.raises(FileRefused) as caught:
            list(iter_members(bad))
        assert caught.value.code == code


class EndlessLine(io.RawIOBase):
    """A line of a gigabyte, made as it is read."""

    given = 0

    def readable(self):
        return True

    def read(self, size=-1):
        size = min(size, 2**30 - self.given)
        self.given += size
        return b"x" * size


def test_a_gigabyte_line_is_left_after_the_limit():
    stream, limits = EndlessLine(), Limits(max_bytes=4 * 2**20)
    tracemalloc.start()
    with pytest.raises(FileRefused) as caught:
        read_limited(stream, limits)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.code == "too_large"
    assert stream.given <= limits.max_bytes + 2**16
    assert peak < 2 * limits.max_bytes
