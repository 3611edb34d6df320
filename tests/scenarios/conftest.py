"""Databases with an Odoo that starts processes in milliseconds."""

import contextlib

import pytest

from tooling import databases
from tooling.running import Database

from .workshop import Workshop


@pytest.fixture(scope="module")
def workshop(env, tmp_path_factory):
    """A fresh database of the module's own, and processes to work in it."""
    with databases.temporary(env, "scenario") as name:
        folder = tmp_path_factory.mktemp("workers")
        with contextlib.closing(Workshop(Database(env, name), folder)) as opened:
            yield opened


@pytest.fixture(scope="module")
def who(workshop):
    """A company with two managers, and a profile for rows that tests write."""
    return workshop.run("prepare_lines")


@pytest.fixture
def client(request):
    """The number of a client that only this test has."""
    return request.node.name.removeprefix("test_")
