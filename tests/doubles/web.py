"""What a request and an answer are, apart from sockets."""

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qsl

STEP = re.compile(r"\[([^\]]*)\]")


@dataclass
class Request:
    """A request as it arrived; ``params`` reads it as a form, ``json`` as JSON."""

    method: str
    target: str
    headers: object
    body: bytes = b""

    @cached_property
    def path(self):
        """The path without its query."""
        return self.target.partition("?")[0]

    @cached_property
    def query(self):
        """The query's names and values, decoded."""
        return dict(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))

    @cached_property
    def params(self):
        """The form of the query and of the body, nested by its brackets."""
        query = self.target.partition("?")[2]
        pairs = parse_qsl(query, keep_blank_values=True)
        if not self.is_json:
            text = self.body.decode()
            pairs += parse_qsl(text, keep_blank_values=True, encoding="utf-8")
        return nested(pairs)

    @cached_property
    def json(self):
        """The JSON body; an empty dict when there is none."""
        return json.loads(self.body) if self.body else {}

    @property
    def is_json(self):
        """Whether the body is JSON rather than a form."""
        return "json" in self.headers.get("Content-Type", "")


@dataclass
class Response:
    """An answer. ``hang`` holds it so many seconds and closes; ``reset`` breaks off."""

    status: int = 200
    body: object = None
    headers: dict = field(default_factory=dict)
    hang: float = 0
    reset: bool = False

    def content(self):
        """The bytes of the body and their content type."""
        if isinstance(self.body, bytes):
            return self.body, "application/xml"
        if isinstance(self.body, str):
            return self.body.encode(), "text/html; charset=utf-8"
        if self.body is None:
            return b"", "application/json"
        return json.dumps(self.body).encode(), "application/json"


class Refusal(Exception):
    """A request is answered with an error; ``saved`` when its key keeps that answer."""

    def __init__(self, response, saved=True):
        super().__init__(response.status)
        self.response = response
        self.saved = saved


def nested(pairs):
    """Return ``[("a[b]", "1"), ("c[]", "2")]`` as ``{"a": {"b": "1"}, "c": ["2"]}``."""
    root = {}
    for name, value in pairs:
        first = name.partition("[")[0]
        steps = [first, *STEP.findall(name[len(first) :])]
        node = root
        for step in steps[:-1]:
            if steps[-1] == "" and step == steps[-2]:
                break
            node = node.setdefault(step, {})
        if steps[-1] == "":
            node.setdefault(steps[-2], []).append(value)
        else:
            node[steps[-1]] = value
    return _lists(root)


def _lists(node):
    if not isinstance(node, dict):
        return node
    if node and all(key.isdigit() for key in node):
        return [_lists(node[key]) for key in sorted(node, key=int)]
    return {key: _lists(value) for key, value in node.items()}


def dig(data, path):
    """Return what lies at a dotted ``path`` of nested dicts, or None."""
    for step in path.split("."):
        if not isinstance(data, dict):
            return None
        data = data.get(step)
    return data
