"""Reads long listings of a provider in threads that know no environment."""

import dataclasses
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import requests

from .calls import Call, send

THREADS = 8
#: Pages of one slice before it is given up: an endless listing is no listing.
PAGES = 5000
#: Reading does no harm: what was not answered is asked again after so many seconds.
PAUSES = (1.0, 5.0)


@dataclass(frozen=True)
class Slice:
    """One part of a listing, read page by page.

    :param first: the call of its first page
    :param read: turns a page into rows; what it cannot read it raises
    :param follow: returns the address of the next page, None after the last one
    """

    first: Call
    read: Callable[[dict], list]
    follow: Callable[[str, dict], str | None]


@dataclass
class _Reading:
    rows: list[Any] = field(default_factory=list)
    problem: str = ""


def read_slices(
    slices: Iterable[Slice], threads: int = THREADS
) -> tuple[list[Any], str]:
    """Read all pages of all slices.

    :return: rows, and what was missing: empty when the listing is complete
    """
    slices = list(slices)
    stop = threading.Event()
    with ThreadPoolExecutor(min(threads, len(slices)) or 1, "list") as pool:
        readings = list(pool.map(lambda one: _read(one, stop), slices))
    rows = [row for reading in readings for row in reading.rows]
    return rows, next((one.problem for one in readings if one.problem), "")


def _read(slice_, stop):
    """Read one slice; a failure ends the others: the listing is not whole any more."""
    reading, call = _Reading(), slice_.first
    with requests.Session() as session:
        for _page in range(PAGES):
            if stop.is_set():
                return reading
            page, problem = _read_page(call, session, stop)
            if problem:
                break
            try:
                reading.rows += slice_.read(page)
                url = slice_.follow(call.url, page)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                problem = f"unreadable: {error!r}"
                break
            if not url:
                return reading
            call = dataclasses.replace(call, url=url)
        else:
            problem = "too_many_pages"
    stop.set()
    reading.problem = problem
    return reading


def _read_page(call, session, stop):
    for pause in (*PAUSES, None):
        fresh = dataclasses.replace(call, built=time.time(), started=time.monotonic())
        reply = send(fresh, session)
        page = reply.read() if reply.status == 200 else None
        if page is not None:
            return page, ""
        again = reply.status is None or reply.status == 429 or reply.status >= 500
        if pause is None or not again or stop.wait(pause):
            break
    return None, reply.error or f"http_{reply.status}"
