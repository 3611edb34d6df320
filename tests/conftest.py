"""Fixtures for the tests that cross addons, and for the pure cores."""

import importlib.util
import os
import sys
import types

import pytest

from tooling import databases, environment
from tooling.browser import playwright_node
from tooling.manifests import DEMO
from tooling.paths import ADDONS
from tooling.running import Database, OdooServer

from .doubles.fixtures import (  # noqa: F401 (fixtures of every test)
    bank_double,
    receiver,
    start_double,
    stripe_double,
    worldline_double,
)


def _expose_cores():
    """Let ``quittance_base.core`` be imported without the addon's models."""
    for folder in ADDONS.iterdir():
        if (folder / "core").is_dir() and folder.name not in sys.modules:
            module = types.ModuleType(folder.name)
            module.__path__ = [str(folder)]
            module.__spec__ = importlib.util.spec_from_loader(
                folder.name, None, is_package=True
            )
            sys.modules[folder.name] = module


_expose_cores()


@pytest.fixture(scope="session")
def env():
    """Everything set up, and a database server while the tests run."""
    with environment.prepared(*environment.TOOLS) as prepared:
        yield prepared


@pytest.fixture
def suite_db(env):
    """A fresh database with the suite installed, dropped after the test."""
    with databases.temporary(env, "suite") as name:
        yield Database(env, name)


@pytest.fixture
def demo_db(env):
    """A fresh database with the demo company, in French, dropped after the test."""
    content = {"modules": [DEMO], "language": "fr_FR"}
    with databases.temporary(env, "demo_company", **content) as name:
        yield Database(env, name)


@pytest.fixture
def odoo_server(suite_db):
    """Call it to start an Odoo server on ``suite_db``; it is ended with the test.

    ``odoo_server(workers=2, cron=True)`` returns a tooling.running.OdooServer.
    """
    started = []

    def start(workers=0, cron=False, database=suite_db, port=None):
        server = OdooServer(database, workers=workers, cron=cron, port=port)
        started.append(server)
        server.wait_until_ready()
        return server

    yield start
    for server in started:
        server.stop()
        server.log.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def playwright(env):
    """Playwright, where there is a Chromium for it to drive."""
    if "Chromium" in env.lacking:
        pytest.skip(env.lacking["Chromium"])
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=120_000)
    node = str(playwright_node(env.python))
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", node)
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="session")
def browser(env, playwright):
    """Chromium without a window, driven by Playwright."""
    chromium = playwright.chromium.launch(
        executable_path=env.chromium, args=["--no-sandbox"]
    )
    yield chromium
    chromium.close()


@pytest.fixture
def page(browser, request):
    """A page of its own for one test.

    ``@pytest.mark.phone`` makes it phone-sized, ``french`` its reader French.
    """
    phone = request.node.get_closest_marker("phone")
    size = {"width": 390, "height": 844} if phone else {"width": 1366, "height": 900}
    locale = "fr-FR" if request.node.get_closest_marker("french") else "en-GB"
    context = browser.new_context(viewport=size, has_touch=bool(phone), locale=locale)
    # The first page of a fresh database waits for its assets to be built.
    context.set_default_timeout(120_000)
    yield context.new_page()
    context.close()
