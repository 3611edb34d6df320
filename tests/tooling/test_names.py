"""Two addons that do not know each other give no model the same field or method."""

import ast

from tooling import manifests
from tooling.paths import ADDONS


def _name(node):
    return node.value if isinstance(node, ast.Constant) else None


def _models(statements):
    """Models that a class stands for: its ``_name``, or all it inherits in place."""
    values = {
        target.id: statement.value
        for statement in statements
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    if "_name" in values:
        return [_name(values["_name"])]
    inherit = values.get("_inherit")
    if isinstance(inherit, ast.List | ast.Tuple):
        return [_name(one) for one in inherit.elts]
    return [_name(inherit)] if inherit is not None else []


def _is_field(value):
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and isinstance(value.func.value, ast.Name)
        and value.func.value.id == "fields"
    )


def _declared(statement):
    """Names of the fields that a statement declares, or of a method of its own."""
    if isinstance(statement, ast.Assign) and _is_field(statement.value):
        return [target.id for target in statement.targets]
    if isinstance(statement, ast.FunctionDef):
        # What calls super() extends a method that both know.
        calls = (one.func for one in ast.walk(statement) if isinstance(one, ast.Call))
        if not any(isinstance(one, ast.Name) and one.id == "super" for one in calls):
            return [statement.name]
    return []


def _names(addon):
    """``(model, name)`` of what an addon declares."""
    for path in sorted((ADDONS / addon).rglob("*.py")):
        if "tests" in path.relative_to(ADDONS / addon).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.ClassDef):
                continue
            for statement in node.body:
                for name in _declared(statement):
                    yield from ((model, name) for model in _models(node.body))


def _known(addon, addons):
    """All addons of ours that an addon depends on, itself included."""
    found, left = set(), {addon}
    while left:
        one = left.pop()
        found.add(one)
        left |= set(addons[one]["depends"]) & set(addons) - found
    return found


def test_no_addon_declares_what_its_neighbour_declares():
    addons = manifests.addons()
    declared = {}
    for addon in addons:
        for pair in _names(addon):
            declared.setdefault(pair, set()).add(addon)
    known = {addon: _known(addon, addons) for addon in addons}
    clashes = sorted(
        f"{model}.{name}: {one} and {other}"
        for (model, name), owners in declared.items()
        for one in owners
        for other in owners
        if one < other and one not in known[other] and other not in known[one]
    )
    assert not clashes, "\n".join(clashes)
