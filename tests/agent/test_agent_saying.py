"""What others wrote cannot look like the agent's own words, nor stop it in its tracks."""

import importlib
import sys
from types import SimpleNamespace

import pytest
from pkcs11 import TokenFlag, exceptions
from quittance_agent import batch, card, cli, client
from quittance_agent.problems import Problem, Unsafe
from quittance_agent.show import one_line
from quittance_agent.terminal import Terminal

FORGED = "Not yours.\nP00042: signed\x1b[2J"


def test_a_server_s_words_stay_on_one_line():
    assert one_line(FORGED) == "Not yours. P00042: signed\N{REPLACEMENT CHARACTER}[2J"
    assert "\n" not in client._reason({"error": {"data": {"message": FORGED}}})


class Screen(Terminal):
    """Remembers what was said."""

    def __init__(self):
        self.said = []

    def tell(self, text):
        self.said.append(text)


class Server:
    """Gives the answers that a test wants, by name."""

    address, key = "https://example.com", ""

    def __init__(self, **answers):
        self.answers = answers

    def call(self, name, **_content):
        return self.answers.get(name, {})


def test_names_of_documents_and_persons():
    screen = Screen()
    documents = [{"step": 1, "name": "A\nB: signed"}]
    said = {"key": "k", "person": "Anna\nB: signed", "company": "C"}
    one = batch.Batch(Server(pair={**said, "documents": documents}), screen, "")
    one.choose_card = lambda: None
    one._look = lambda *_args: False
    with pytest.raises(Problem):
        one.run("code")
    assert len(screen.said) > 2
    assert not any("\nB" in text for text in screen.said)


@pytest.mark.parametrize(
    "documents",
    [
        *(None, "x", {"step": 1}, [1], [None], [{}], [{"step": "x", "name": "A"}]),
        *([{"step": None, "name": "A"}], [{"step": 1}], [{"step": 1, "name": 5}]),
        *([{"step": True, "name": "A"}], [{"step": -1, "name": "A"}]),
    ],
)
def test_pairings_that_are_none(documents):
    said = {"key": "k", "person": "Anna", "company": "C", "documents": documents}
    one = batch.Batch(Server(pair=said), Screen(), "")
    one.choose_card = lambda: None
    with pytest.raises(Unsafe):
        one.run("code")


def test_label_of_a_token(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: 0, readline=str))
    Terminal().ask_pin(SimpleNamespace(token=SimpleNamespace(label="x\ny\x1b[2J")))
    assert "x y\N{REPLACEMENT CHARACTER}[2J" in capsys.readouterr().out


@pytest.fixture
def window(monkeypatch):
    """The window's module over a Tk that draws nothing: many servers have none."""
    names = ("messagebox", "scrolledtext", "simpledialog")
    parts = {name: SimpleNamespace(Dialog=object) for name in names}
    monkeypatch.setitem(sys.modules, "tkinter", SimpleNamespace(**parts))
    monkeypatch.delitem(sys.modules, "quittance_agent.window", raising=False)
    yield importlib.import_module("quittance_agent.window")
    sys.modules.pop("quittance_agent.window", None)


def test_question_of_the_window(window):
    asked = []
    window.messagebox.askyesno = lambda _title, text: asked.append(text)
    window.Window.agree(SimpleNamespace(_ask=lambda act: act()), "A\u202eB\nC")
    assert asked == ["A\N{REPLACEMENT CHARACTER}B\nC"]


def test_window_without_tk(monkeypatch):
    monkeypatch.setitem(sys.modules, "tkinter", None)
    monkeypatch.delitem(sys.modules, "quittance_agent.window", raising=False)
    with pytest.raises(Problem, match="python3-tk"):
        cli._window(SimpleNamespace(module=""), None)


def test_last_try_is_asked_anew():
    """A wrong PIN in between changes what the card says."""
    tokens = [SimpleNamespace(flags=TokenFlag(0))]
    slot = SimpleNamespace(get_token=lambda: tokens[-1])
    held = SimpleNamespace(token=SimpleNamespace(slot=slot, flags=TokenFlag(0)))
    last_try = card.Card.last_try.fget
    assert not last_try(held)
    tokens.append(SimpleNamespace(flags=TokenFlag.USER_PIN_FINAL_TRY))
    assert last_try(held)

    def gone():
        raise exceptions.TokenNotPresent

    slot.get_token = gone
    assert not last_try(held)
