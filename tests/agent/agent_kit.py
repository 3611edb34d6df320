"""The agent as a person starts it: a process of its own."""

import os
import subprocess
import sys

from tooling.paths import ROOT


def run_agent(reader, *arguments, answers):
    """Run the agent as its own process; its standard input are the answers."""
    return subprocess.run(
        [sys.executable, "-m", "quittance_agent", *map(str, arguments)],
        cwd=ROOT / "agent",
        env={**os.environ, **reader.variables, "LC_ALL": "C.UTF-8"},
        input=answers,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
