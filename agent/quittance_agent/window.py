"""The agent's small window: the same questions as the terminal's."""

import queue
import threading
import tkinter as tk
from tkinter import messagebox, scrolledtext, simpledialog

from . import card as cards_of
from .batch import Batch
from .client import Client
from .problems import Cancelled, Problem
from .show import everything, lines, one_line, plain
from .words import say


class Window:
    """Address and code, then each document with two buttons.

    The card and the server are waited for in a thread; it hands its questions to the
    window's own thread and waits for the answers.
    """

    def __init__(self, module: str = ""):
        self._module = module
        self._asked = queue.Queue()
        self.root = tk.Tk()
        self.root.title("Quittance")
        self._address = self._entry(say("Address of the server"))
        self._code = self._entry(say("Code of the Sign screen"))
        self._start = tk.Button(self.root, text=say("Start"), command=self._begin)
        self._start.pack(pady=4)
        self._text = scrolledtext.ScrolledText(self.root, width=96, height=28)
        self._text.configure(state="disabled", font="TkFixedFont")
        self._text.pack(fill="both", expand=True)
        self.root.after(50, self._poll)

    def _entry(self, label):
        row = tk.Frame(self.root)
        tk.Label(row, text=label, width=26, anchor="w").pack(side="left")
        entry = tk.Entry(row, width=50)
        entry.pack(side="left", fill="x", expand=True)
        row.pack(fill="x", padx=6, pady=2)
        return entry

    def _begin(self):
        self._start.configure(state="disabled")
        given = self._address.get().strip(), self._code.get().strip()
        threading.Thread(target=self._work, args=given, daemon=True).start()

    def _work(self, address, code):
        try:
            Batch(Client(address), self, cards_of.module(self._module)).run(code)
        except Problem as problem:
            self.tell(str(problem))
        self._ask(lambda: self._start.configure(state="normal"))

    def _ask(self, act):
        """Let the window's thread do something; give its answer."""
        answer = queue.Queue()
        self._asked.put((act, answer))
        return answer.get()

    def _poll(self):
        while not self._asked.empty():
            act, answer = self._asked.get()
            answer.put(act())
        self.root.after(50, self._poll)

    # --- what a batch asks; see Terminal ---

    def tell(self, text):
        """Say something."""
        self._ask(lambda: self._write(text))

    def _write(self, text):
        self._text.configure(state="normal")
        for line in str(text).splitlines():
            self._text.insert("end", plain(line) + "\n")
        self._text.configure(state="disabled")
        self._text.see("end")

    def agree(self, question):
        """Ask a question that is answered with yes or no."""
        asked = "\n".join(plain(one) for one in question.split("\n"))
        return self._ask(lambda: messagebox.askyesno("Quittance", asked))

    def review(self, statement, shown):
        """Show a document; say whether the person agrees to it."""
        return self._ask(lambda: _Review(self.root, statement, shown).agreed)

    def choose(self, cards):
        """Let the person choose a certificate."""
        number = self._ask(lambda: _Choice(self.root, cards).number)
        if number is None:
            raise Cancelled(say("Nothing was signed."))
        return cards[number]

    def ask_pin(self, card):
        """Ask the PIN; nobody sees it, and it is kept nowhere."""
        question = say("PIN of %s: ", one_line(card.token.label))
        pin = self._ask(
            lambda: simpledialog.askstring(
                "Quittance", question, show="*", parent=self.root
            )
        )
        if not pin:
            raise Cancelled(say("Nothing was signed."))
        return pin


class _Review(simpledialog.Dialog):
    """One document, whole, with "Sign" and "Do not sign"."""

    def __init__(self, parent, statement, shown):
        self.agreed = False
        self._lines, self._all = lines(statement, shown), everything(shown)
        super().__init__(parent, one_line(statement.reference))

    def body(self, master):
        text = scrolledtext.ScrolledText(master, width=96, height=30)
        parts = [*self._lines, "", f"--- {say('Every value')} ---", *self._all]
        text.insert("end", "\n".join(parts))
        text.configure(state="disabled", font="TkFixedFont")
        text.pack(fill="both", expand=True)
        return text

    def buttonbox(self):
        row = tk.Frame(self)
        tk.Button(row, text=say("Sign"), command=self.ok).pack(side="left")
        refuse = tk.Button(row, text=say("Do not sign"), command=self.cancel)
        refuse.pack(side="left", padx=8)
        row.pack(pady=6)

    def apply(self):
        self.agreed = True


class _Choice(simpledialog.Dialog):
    """A list of certificates, of which one is chosen."""

    def __init__(self, parent, cards):
        self.number, self._cards = None, cards
        super().__init__(parent, say("Choose"))

    def body(self, master):
        self._list = tk.Listbox(master, width=80, height=max(4, len(self._cards)))
        for one in self._cards:
            self._list.insert("end", one_line(one.label))
        self._list.pack()
        return self._list

    def apply(self):
        chosen = self._list.curselection()
        self.number = chosen[0] if chosen else None


def run(module: str = ""):
    """Open the window; return when it is closed."""
    Window(module).root.mainloop()
