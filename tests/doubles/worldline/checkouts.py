"""Tokens, and the hosted pages where a payer types the card."""

import uuid

from ..web import Response, dig
from . import shapes
from .calls import call, fetch, money_of, new_token, reference_of
from .shapes import refuse


@call("POST tokens")
def create_token(app, request):
    """Keep a card."""
    card = dig(request.json, "card.data.cardWithoutCvv") or dig(
        request.json, "card.data.card"
    )
    if not card or not card.get("cardNumber"):
        raise refuse(
            400,
            "PARAMETER_NOT_FOUND_IN_REQUEST",
            "1099",
            "PARAMETER_NOT_FOUND_IN_REQUEST",
            propertyName="card.data.cardWithoutCvv.cardNumber",
        )
    row = new_token(
        app,
        last4=card["cardNumber"][-4:],
        holder=card.get("cardholderName", ""),
        expiry=card.get("expiryDate"),
    )
    body = {"isNewToken": True, "token": row["id"], "tokenStatus": "ACTIVE"}
    return Response(201, {**body, "card": shapes.token(row)["card"]})


@call("GET tokens/*")
def read_token(app, request, key):
    """Show a token."""
    return Response(200, shapes.token(fetch(app, "token", key)))


@call("DELETE tokens/*")
def delete_token(app, request, key):
    """Forget a token."""
    fetch(app, "token", key)
    app.store.drop("token", key)
    return Response(204)


@call("POST hostedcheckouts")
def create_checkout(app, request):
    """Open a page for the payer."""
    amount, currency = money_of(request.json, "order.amountOfMoney")
    key = str(uuid.uuid4().int)[:16]
    row = {
        "id": key,
        "amount": amount,
        "currency": currency,
        "reference": reference_of(request.json),
        "return_url": dig(request.json, "hostedCheckoutSpecificInput.returnUrl"),
        "tokenize": bool(dig(request.json, "cardPaymentMethodSpecificInput.tokenize")),
        "payment": None,
    }
    app.store.put("checkout", key, row)
    path = f"hostedcheckout/PaymentMethods/Selection/{key}"
    return Response(
        201,
        {
            "RETURNMAC": uuid.uuid4().hex,
            "hostedCheckoutId": key,
            "merchantReference": row["reference"],
            "partialRedirectUrl": f"preprod.direct.worldline-solutions.com/{path}",
            "redirectUrl": f"{app.server.url if app.server else ''}/{path}",
        },
    )


@call("GET hostedcheckouts/*")
def read_checkout(app, request, key):
    """Say what the payer has done."""
    row = fetch(app, "checkout", key)
    if not row["payment"]:
        return Response(200, {"status": "IN_PROGRESS"})
    payment = app.store.get("payment", row["payment"])
    output = {
        "payment": shapes.payment(payment),
        "paymentStatusCategory": "SUCCESSFUL"
        if payment["status"] != "REJECTED"
        else "REJECTED",
    }
    if row["tokenize"]:
        output["tokens"] = payment["token"]
    return Response(200, {"status": "PAYMENT_CREATED", "createdPaymentOutput": output})
