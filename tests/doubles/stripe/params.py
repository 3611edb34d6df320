"""Which parameters each call takes; any other is refused as Stripe refuses it."""

from ..web import Refusal, Response

ADDRESS = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
BILLING = {"address": ADDRESS, "email": None, "name": None, "phone": None}
SHIPPING = {"address": ADDRESS, "carrier": None, "name": None, "phone": None}
SHIPPING |= {"tracking_number": None}
CARD = dict.fromkeys(("number", "exp_month", "exp_year", "cvc", "token"))
ANY = object()
PAGE = dict.fromkeys(("ending_before", "expand", "limit", "starting_after"))
CREATED = dict.fromkeys(("gt", "gte", "lt", "lte"))
WHEN = PAGE | {"created": CREATED}
MEANS = {
    "type": None,
    "card": CARD,
    "sepa_debit": {"iban": None},
    "billing_details": BILLING,
    "metadata": ANY,
    "expand": None,
}
CUSTOMER = dict.fromkeys(
    ("description", "email", "name", "phone", "payment_method", "expand")
)
CUSTOMER |= {"address": ADDRESS, "shipping": SHIPPING, "metadata": ANY}
CUSTOMER |= {"invoice_settings": ANY, "preferred_locales": None}
INTENT = dict.fromkeys(
    (
        "amount",
        "currency",
        "customer",
        "description",
        "expand",
        "payment_method",
        "payment_method_types",
        "receipt_email",
        "setup_future_usage",
        "statement_descriptor",
        "statement_descriptor_suffix",
    )
)
INTENT |= {
    "metadata": ANY,
    "shipping": SHIPPING,
    "payment_method_options": ANY,
    "payment_method_data": MEANS,
}
CONFIRM = dict.fromkeys(
    (
        "client_secret",
        "error_on_requires_action",
        "expand",
        "key",
        "mandate",
        "off_session",
        "payment_method",
        "receipt_email",
        "return_url",
        "setup_future_usage",
        "use_stripe_sdk",
    )
)
CONFIRM |= {
    "mandate_data": ANY,
    "payment_method_data": MEANS,
    "payment_method_options": ANY,
    "shipping": SHIPPING,
}
SETUP = dict.fromkeys(
    (
        "confirm",
        "customer",
        "description",
        "expand",
        "payment_method",
        "payment_method_types",
        "return_url",
        "usage",
    )
)
SETUP |= {"mandate_data": ANY, "metadata": ANY, "payment_method_options": ANY}
READ = {"expand": None, "client_secret": None, "key": None}
DESCRIBED = {"metadata": ANY, "description": None, "expand": None}

TAKES = {
    "POST customers": CUSTOMER,
    "POST customers/*": CUSTOMER,
    "GET customers": WHEN | {"email": None},
    "GET customers/*/payment_methods": PAGE | {"type": None},
    "POST payment_methods": MEANS,
    "POST payment_methods/*": MEANS,
    "GET payment_methods": PAGE | {"customer": None, "type": None},
    "POST payment_methods/*/attach": {"customer": None, "expand": None},
    "POST payment_methods/*/detach": {"expand": None},
    "POST setup_intents": SETUP,
    "GET setup_intents": WHEN | {"customer": None, "payment_method": None},
    "POST setup_intents/*/confirm": CONFIRM,
    "POST setup_intents/*/cancel": {"cancellation_reason": None, "expand": None},
    "POST payment_intents": INTENT
    | CONFIRM
    | {"capture_method": None, "confirm": None, "confirmation_method": None},
    "POST payment_intents/*": INTENT,
    "GET payment_intents": WHEN | {"customer": None},
    "POST payment_intents/*/confirm": CONFIRM,
    "POST payment_intents/*/cancel": {"cancellation_reason": None, "expand": None},
    "POST payment_intents/*/capture": {"amount_to_capture": None, "expand": None},
    "GET charges": WHEN | {"customer": None, "payment_intent": None},
    "POST charges/*": DESCRIBED,
    "POST refunds": {
        "amount": None,
        "charge": None,
        "expand": None,
        "metadata": ANY,
        "payment_intent": None,
        "reason": None,
    },
    "GET refunds": WHEN | {"charge": None, "payment_intent": None},
    "GET balance_transactions": WHEN
    | {"currency": None, "payout": None, "source": None, "type": None},
    "GET payouts": WHEN | {"arrival_date": CREATED, "status": None},
    "GET disputes": WHEN | {"charge": None, "payment_intent": None},
    "POST disputes/*": {"evidence": ANY, "metadata": ANY, "submit": None},
    "POST disputes/*/close": {},
    "GET events": WHEN | {"delivery_success": None, "type": None, "types": None},
    "POST webhook_endpoints": {
        "api_version": None,
        "description": None,
        "enabled_events": None,
        "expand": None,
        "metadata": ANY,
        "url": None,
    },
    "GET webhook_endpoints": PAGE,
}


def check(name, params):
    """Refuse parameters that the call ``name`` does not take.

    :param str name: ``"POST payment_intents/*/confirm"``
    :raise Refusal: 400 ``parameter_unknown``, which no key keeps
    """
    _check(TAKES.get(name, READ), params, "")


def _check(takes, params, where):
    if takes is ANY or takes is None or not isinstance(params, dict):
        return
    for key, value in params.items():
        path = f"{where}[{key}]" if where else key
        if key not in takes:
            raise refuse(
                400,
                f"Received unknown parameter: {path}",
                code="parameter_unknown",
                param=path,
                saved=False,
            )
        _check(takes[key], value, path)


def refuse(status, message, saved=True, kind="invalid_request_error", **error):
    """Return the Refusal with Stripe's body of an error."""
    body = {"message": message, "type": kind, **error}
    if error.get("code"):
        name = error["code"].replace("_", "-")
        body["doc_url"] = f"https://stripe.com/docs/error-codes/{name}"
    return Refusal(Response(status, {"error": body}), saved)


def need(params, *names):
    """Refuse a call that lacks one of these parameters."""
    for name in names:
        if params.get(name) in (None, ""):
            raise refuse(
                400,
                f"Missing required param: {name}.",
                saved=False,
                code="parameter_missing",
                param=name,
            )


def whole(params, name):
    """Return a positive whole number of a form, or refuse the call."""
    try:
        value = int(params[name])
    except ValueError:
        raise refuse(
            400,
            f"Invalid integer: {params[name]}",
            saved=False,
            code="parameter_invalid_integer",
            param=name,
        ) from None
    if value < 1:
        raise refuse(
            400,
            "This value must be greater than or equal to 1.",
            saved=False,
            code="parameter_invalid_integer",
            param=name,
        )
    return value


def flag(params, name):
    """Return a boolean of a form: ``true``, or Python's ``True`` that Odoo sends."""
    return str(params.get(name, "")).lower() in ("true", "1")


def text(value):
    """Return a text, or None where the form has an empty one."""
    return value or None
