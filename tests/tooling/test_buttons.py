"""A list's button hands its rows to its method, which api.model would not take."""

import re

from lxml import etree

from tooling import manifests
from tooling.paths import ADDONS

METHOD = re.compile(r"((?:    @.*\n)*)    def (action_\w+)\(self")


def _methods():
    """Return the names whose every method takes no rows."""
    found = {}
    for addon in manifests.addons():
        for file in (ADDONS / addon).rglob("*.py"):
            for above, name in METHOD.findall(file.read_text()):
                found.setdefault(name, []).append("@api.model\n" in above)
    return {name for name, alone in found.items() if all(alone)}


def _buttons():
    """Return the methods that buttons of views call."""
    for addon in manifests.addons():
        for file in (ADDONS / addon).rglob("*.xml"):
            for button in etree.parse(file).iter("button"):
                if button.get("type") == "object":
                    yield button.get("name")


def test_buttons_reach_methods_that_take_rows():
    called = set(_buttons())
    assert called, "no buttons read"
    assert not called & _methods()
