"""The table of calls: ``@route("POST payment_intents/*/confirm")``."""

from .params import refuse

ROUTES = {}


def route(name):
    """Register a function ``(app, params, *ids)`` that returns a row or a list."""

    def register(function):
        method, path = name.split(" ")
        ROUTES.setdefault((method, len(path.split("/"))), []).append((name, function))
        return function

    return register


def find(method, path):
    """Return the name of the call, its function and the ids in its path."""
    steps = path.removeprefix("/v1/").strip("/").split("/")
    for name, function in ROUTES.get((method, len(steps)), []):
        wanted = name.split(" ")[1].split("/")
        if all(want in ("*", step) for want, step in zip(wanted, steps)):
            ids = [step for want, step in zip(wanted, steps) if want == "*"]
            return name, function, ids
    raise refuse(
        404,
        f"Unrecognized request URL ({method}: {path}). Please see"
        " https://stripe.com/docs or we can help at https://support.stripe.com/.",
        saved=False,
    )


def fetch(app, kind, key, param="id"):
    """Return a row, or refuse as Stripe does: 404 for its own page, else 400."""
    row = app.store.get(kind, key)
    if not row:
        name = "".join(kind.split("_")) if kind != "payment_method" else "PaymentMethod"
        raise refuse(
            404 if param == "id" else 400,
            f"No such {name}: '{key}'",
            code="resource_missing",
            param=param,
        )
    return row
