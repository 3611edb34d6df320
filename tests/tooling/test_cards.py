"""The card stand-in and the verifier of others start, wherever they came from."""

import subprocess

import pytest

from tooling import cards


@pytest.mark.parametrize("name", list(cards.PACKAGES))
def test_programs_are_found_on_the_path(env, name):
    if name in env.lacking:
        pytest.skip(env.lacking[name])
    done = subprocess.run(
        [name, "-v"], env=env.variables, capture_output=True, check=False
    )
    assert done.stdout + done.stderr


def test_module_lies_beside_its_tool(env):
    if cards.UTIL in env.lacking:
        pytest.skip(env.lacking[cards.UTIL])
    module = cards.module(env.variables["PATH"])
    assert module.name == "libsofthsm2.so"
    assert module.resolve().is_file()


def test_machine_without_the_module_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(cards, "PLACES", ("nowhere",))
    with pytest.raises(cards.Failure, match=r"softhsm2"):
        cards._module(tmp_path / "bin" / cards.UTIL)
