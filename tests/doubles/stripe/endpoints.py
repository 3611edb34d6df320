"""Events and the addresses they are sent to."""

from ..store import new_id
from .lists import listing
from .params import need
from .routes import fetch, route


@route("GET events/*")
def read_event(app, params, key):
    """Show an event."""
    return fetch(app, "event", key)


@route("GET events")
def list_events(app, params):
    """List the events of a time and a kind."""
    kinds = params.get("types") or ([params["type"]] if params.get("type") else None)
    rows = [
        row for row in app.store.rows("event") if kinds is None or row["type"] in kinds
    ]
    return listing("events", rows, params, app.show)


@route("POST webhook_endpoints")
def create_endpoint(app, params):
    """Register an address; the answer alone tells its secret."""
    need(params, "url", "enabled_events")
    key = new_id("we")
    secret = f"whsec_{new_id('x')[2:]}"
    events = params["enabled_events"]
    app.store.put(
        "endpoint",
        key,
        {"id": key, "url": params["url"], "secret": secret, "events": events},
    )
    return {**_shown(app.store.get("endpoint", key)), "secret": secret}


@route("GET webhook_endpoints")
def list_endpoints(app, params):
    """List the registered addresses."""
    rows = [_shown(row) for row in app.store.rows("endpoint")]
    return listing("webhook_endpoints", rows, params, app.show)


@route("DELETE webhook_endpoints/*")
def delete_endpoint(app, params, key):
    """Forget an address."""
    fetch(app, "endpoint", key)
    app.store.drop("endpoint", key)
    return {"id": key, "object": "webhook_endpoint", "deleted": True}


def _shown(row):
    return {
        "id": row["id"],
        "object": "webhook_endpoint",
        "created": row.get("created", 0),
        "enabled_events": row["events"],
        "livemode": False,
        "metadata": {},
        "status": "enabled",
        "url": row["url"],
    }
