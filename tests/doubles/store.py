"""What a double knows: rows in memory, kept in a SQLite file when one is named."""

import contextlib
import json
import sqlite3
import threading
import time
import uuid

SCHEMA = """
    CREATE TABLE IF NOT EXISTS row (
        kind TEXT, id TEXT, body TEXT, PRIMARY KEY (kind, id)
    )
"""
WRITE = """
    INSERT INTO row (kind, id, body) VALUES (?, ?, ?)
    ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body
"""


class Store:
    """Rows (dicts) by kind and id, in the order in which they were first put."""

    def __init__(self, path=None):
        """
        :param str path: SQLite file that survives the process; memory when None
        """
        self.lock = threading.RLock()
        self._rows, self._dirty, self._depth, self._file = {}, {}, 0, None
        if path:
            self._file = sqlite3.connect(path, check_same_thread=False)
            # A killed process loses nothing: the file system has what was committed.
            self._file.execute("PRAGMA journal_mode = WAL")
            self._file.execute("PRAGMA synchronous = OFF")
            self._file.execute(SCHEMA)
            query = "SELECT kind, id, body FROM row ORDER BY rowid"
            for kind, key, body in self._file.execute(query):
                self._rows.setdefault(kind, {})[key] = json.loads(body)

    @contextlib.contextmanager
    def transaction(self):
        """Hold the lock; at the end of the outermost one all changes are kept."""
        with self.lock:
            self._depth += 1
            try:
                yield self
            finally:
                self._depth -= 1
                if not self._depth:
                    self._keep()

    def put(self, kind, key, row):
        """Add or replace a row; call it inside a transaction after changing one."""
        self._rows.setdefault(kind, {})[key] = row
        self._dirty[kind, key] = row
        return row

    def get(self, kind, key):
        """Return the row or None."""
        return self._rows.get(kind, {}).get(key)

    def drop(self, kind, key):
        """Forget a row."""
        self._rows.get(kind, {}).pop(key, None)
        self._dirty[kind, key] = None

    def rows(self, kind):
        """All rows of a kind, oldest first.

        :rtype: list[dict]
        """
        with self.lock:
            return list(self._rows.get(kind, {}).values())

    def counts(self):
        """How many rows of each kind there are."""
        with self.lock:
            return {kind: len(rows) for kind, rows in self._rows.items()}

    def clear(self):
        """Forget everything, as if the double were new."""
        with self.transaction():
            for kind, rows in self._rows.items():
                self._dirty.update(((kind, key), None) for key in rows)
            self._rows.clear()

    def _keep(self):
        dirty, self._dirty = self._dirty, {}
        if not (self._file and dirty):
            return
        put = [(*key, json.dumps(row)) for key, row in dirty.items() if row is not None]
        gone = [key for key, row in dirty.items() if row is None]
        with self._file:
            self._file.executemany(WRITE, put)
            self._file.executemany("DELETE FROM row WHERE kind = ? AND id = ?", gone)


class Clock:
    """The time of a double: the machine's, moved by what was asked for."""

    def __init__(self, store):
        self.store = store

    def now(self):
        """Seconds since 1970, whole."""
        row = self.store.get("clock", "clock") or {"offset": 0}
        return int(time.time() + row["offset"])

    def advance(self, seconds):
        """Move it forward (or back) by so many seconds."""
        with self.store.transaction():
            row = self.store.get("clock", "clock") or {"offset": 0}
            self.store.put("clock", "clock", {"offset": row["offset"] + float(seconds)})


def new_id(prefix):
    """An id such as ``pi_3f...`` that no other object has."""
    return f"{prefix}_{uuid.uuid4().hex[:24]}"
