"""A screen without a monitor, and what types on it, start without root."""

import subprocess

import pytest

from tooling import browser, display, foreign


def lacks(env, *names):
    for name in names:
        if name in env.lacking:
            pytest.skip(env.lacking[name])


def test_hands_find_the_screen(env):
    lacks(env, display.SCREEN, display.HANDS)
    with display.screen(env.variables, "640x480x24") as name:
        done = subprocess.run(
            [display.HANDS, "getdisplaygeometry"],
            env={**env.variables, "DISPLAY": name},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.stdout.split() == ["640", "480"], done.stderr


def test_two_screens_at_once(env):
    lacks(env, display.SCREEN)
    one, two = (display.screen(env.variables, "64x48x24") for _time in range(2))
    with one as first, two as second:
        assert first != second


def test_keyboards_compiler_is_taken_along(tmp_path):
    """Only where it lies beside: an installed one is found as it is."""
    program = tmp_path / "Xvfb"
    program.write_bytes(b"x\0/usr/bin\0y")
    display._take_compiler_along(program)
    assert program.read_bytes() == b"x\0/usr/bin\0y"
    (tmp_path / "xkbcomp").touch()
    for _again in range(2):
        display._take_compiler_along(program)
        assert program.read_bytes() == b"x\0bin\0\0\0\0\0\0y"


def test_what_another_process_prepared_is_taken_as_it_is(own_cache, monkeypatch):
    """A link to a program on the path must not become a link to itself."""
    ours = own_cache / "chromium-installed" / "chromium"
    ours.parent.mkdir(parents=True)
    ours.symlink_to("/bin/true")
    monkeypatch.setenv("PATH", str(ours.parent))
    assert browser.find() == ours and ours.readlink().name == "true"
    assert foreign.find("chromium", "chromium", "--version") == ours
    assert ours.readlink().name == "true"
