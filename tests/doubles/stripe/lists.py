"""Lists as Stripe pages them, and objects as Stripe shows them."""

import json

from .params import refuse

KINDS = {
    "payment_method": "payment_method",
    "default_payment_method": "payment_method",
    "customer": "customer",
    "charge": "charge",
    "latest_charge": "charge",
    "payment_intent": "payment_intent",
    "balance_transaction": "balance_transaction",
    "mandate": "mandate",
    "source": "charge",
    "payout": "payout",
    "dispute": "dispute",
}
#: What a balance transaction comes from, by how its id begins.
SOURCES = {"re": "refund", "dp": "dispute", "po": "payout"}


def listing(url, rows, params, show):
    """Return a page of ``rows`` (oldest first), newest first as Stripe's.

    :param show: how a row is shown
    """
    rows = [row for row in reversed(rows) if _in_time(row, params.get("created"))]
    limit = min(int(params.get("limit") or 10), 100)
    ids = [row["id"] for row in rows]
    if params.get("starting_after"):
        rows = rows[_place(ids, params["starting_after"], "starting_after") + 1 :]
        page, more = rows[:limit], len(rows) > limit
    elif params.get("ending_before"):
        rows = rows[: _place(ids, params["ending_before"], "ending_before")]
        page, more = rows[-limit:], len(rows) > limit
    else:
        page, more = rows[:limit], len(rows) > limit
    return {
        "object": "list",
        "url": f"/v1/{url}",
        "has_more": more,
        "data": [show(row) for row in page],
    }


def _place(ids, wanted, param):
    if wanted not in ids:
        raise refuse(
            400, f"No such object: '{wanted}'", code="resource_missing", param=param
        )
    return ids.index(wanted)


def _in_time(row, created):
    if not created:
        return True
    if not isinstance(created, dict):
        return row["created"] == int(created)
    at = row["created"]
    return (
        at > int(created.get("gt") or -1)
        and at >= int(created.get("gte") or 0)
        and at < int(created.get("lt") or at + 1)
        and at <= int(created.get("lte") or at)
    )


def shown(store, row):
    """Return a row as the API shows it: no internals, with its charges or refunds."""
    view = {name: value for name, value in row.items() if name[0] != "_"}
    # A copy: what was answered stays what it was when the row changes.
    view = json.loads(json.dumps(view))
    if row["object"] == "payment_intent":
        view["charges"] = _sub(store, "charge", row.get("_charges"), row["id"])
    elif row["object"] == "charge":
        view["refunds"] = _sub(store, "refund", row.get("_refunds"), row["id"])
    return view


def _sub(store, kind, ids, parent):
    rows = [store.get(kind, key) for key in reversed(ids or [])]
    field = "payment_intent" if kind == "charge" else "charge"
    url = f"/v1/charges?payment_intent={parent}"
    if field == "charge":
        url = f"/v1/charges/{parent}/refunds"
    return {
        "object": "list",
        "data": [shown(store, row) for row in rows[:10]],
        "has_more": len(rows) > 10,
        "total_count": len(rows),
        "url": url,
    }


def expanded(store, view, wanted):
    """Put whole objects where ``expand[]`` asks for them.

    :raise Refusal: 400 for what cannot be expanded
    """
    for path in [wanted] if isinstance(wanted, str) else wanted or []:
        _expand(store, view, path.split("."), path)
    return view


def _expand(store, view, steps, path):
    first, rest = steps[0], steps[1:]
    if isinstance(view, list):
        for one in view:
            _expand(store, one, steps, path)
        return
    if first not in view:
        raise refuse(400, f"This property cannot be expanded ({path}).", saved=False)
    value = view[first]
    if isinstance(value, str):
        kind = KINDS.get(first)
        if first == "source":
            kind = SOURCES.get(value.partition("_")[0], kind)
        row = kind and store.get(kind, value)
        if not row:
            message = f"This property cannot be expanded ({path})."
            raise refuse(400, message, saved=False)
        view[first] = value = shown(store, row)
    if rest and value:
        _expand(store, value, rest, path)
