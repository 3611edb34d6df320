"""A double as a process: its address, its end, and what it says of itself."""

import os
import subprocess
import sys

import pytest
import requests

from .client import ROOT, Double

PARENT = """
import sys
from tests.doubles.client import Double
print(Double(sys.argv[1]).url, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("kind", ["stripe", "worldline", "bank"])
def test_it_ends_when_its_parent_is_killed(kind):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, kind],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    url = parent.stdout.readline().strip()
    assert requests.get(f"{url}/_control/summary", timeout=5).status_code == 200
    parent.kill()
    parent.communicate()
    for _ in range(2000):
        try:
            requests.get(f"{url}/_control/summary", timeout=5)
        except requests.ConnectionError:
            return
    raise AssertionError(f"The {kind} double outlived its parent.")


def test_it_outlives_the_ctrl_c_that_its_parent_answers(stripe_double):
    """What is still being charged gets its answer; the parent ends the double."""
    assert os.getpgid(stripe_double.process.pid) != os.getpgrp()
    assert stripe_double.settings()["latency"] == 0


def test_a_wrong_control_is_refused_with_its_reason(stripe_double):
    with pytest.raises(ValueError, match="no control called dance"):
        stripe_double.dance()
    with pytest.raises(ValueError, match="No settings"):
        stripe_double.settings(speed=1)
    with pytest.raises(ValueError, match="no behaviour"):
        stripe_double.means(behaviour="sulk")


def test_settings_and_pending_webhooks_survive_a_kill(start_double, receiver):
    with Double("stripe") as other:
        assert other.settings()["latency"] == 0
    double = start_double("stripe", keep=True)
    double.settings(latency=0.05)
    double.webhook_to(receiver.url, "s", ["customer.created"], automatic=False)
    double.means()
    double.restart()
    assert double.settings()["latency"] == 0.05
    assert not receiver.received
    assert [row["answer"] for row in double.flush()["sent"]] == [200]


def test_reset_forgets_all_but_how_it_is_set(stripe_double, receiver):
    stripe_double.webhook_to(receiver.url, "s", automatic=False)
    stripe_double.settings(latency=0.01)
    stripe_double.means()
    stripe_double.advance(days=9)
    stripe_double.reset()
    kept = stripe_double.summary()["kept"]
    assert (kept.get("customer", 0), kept["endpoint"]) == (0, 1)
    assert stripe_double.settings()["latency"] == 0.01
    assert stripe_double.flush()["sent"] == []
