"""Payments, refunds, tokens and errors as the platform writes them."""

import uuid

from ..web import Refusal, Response
from .cards import MONEY_TAKEN, STATUSES


def status_output(row):
    """The ``statusOutput`` of a payment or refund."""
    code, category = STATUSES[row["status"]]
    output = {
        "isAuthorized": row["status"] in ("CAPTURED", "PENDING_CAPTURE"),
        "isCancellable": row["status"] == "PENDING_CAPTURE",
        "isRefundable": row["status"] == "CAPTURED",
        "statusCategory": category,
        "statusCode": code,
    }
    if row.get("errors"):
        output["errors"] = row["errors"]
    return output


def payment(row):
    """A payment as it is told by every call."""
    money = {"amount": row["amount"], "currencyCode": row["currency"]}
    taken = row["amount"] if row["status"] in MONEY_TAKEN else 0
    card = {
        "acquirerInformation": {"name": "Test Pay"},
        "authorisationCode": row["id"][:8],
        "card": {
            "bin": "47777700",
            "cardNumber": f"************{row['last4']}",
            "countryCode": "FR",
            "expiryDate": row["expiry"],
        },
        "fraudResults": {"cvvResult": "P", "fraudServiceResult": "accepted"},
        "paymentProductId": row["product"],
        "threeDSecureResults": {"eci": "9"},
    }
    if row["token"]:
        card["token"] = row["token"]
    return {
        "id": row["id"],
        "paymentOutput": {
            "acquiredAmount": {"amount": taken, "currencyCode": row["currency"]},
            "amountOfMoney": money,
            "cardPaymentMethodSpecificOutput": card,
            "customer": {"device": {"ipAddressCountryCode": "99"}},
            "paymentMethod": "card",
            "references": {"merchantReference": row["reference"]},
        },
        "status": row["status"],
        "statusOutput": status_output(row),
    }


def created(row):
    """The body of a payment that was made: 201, or inside of a 402."""
    body = {
        "creationOutput": {
            "externalReference": row["reference"],
            "isNewToken": False,
            "token": row["token"],
            "tokenizationSucceeded": False,
        },
        "payment": payment(row),
    }
    if row["status"] == "REDIRECTED":
        body["merchantAction"] = {
            "actionType": "REDIRECT",
            "redirectData": {
                "RETURNMAC": uuid.uuid5(uuid.NAMESPACE_URL, row["id"]).hex,
                "redirectURL": f"https://payment.example.com/redirect/{row['id']}",
            },
        }
    return body


def answer(row):
    """The answer of the call that made a payment, with its present state."""
    if row["status"] not in ("REJECTED",):
        return Response(201, created(row))
    body = {
        "errorId": row["error_id"],
        "errors": row["errors"],
        "paymentResult": created(row),
    }
    return Response(402, body)


def refund(row):
    """A refund as it is told."""
    return {
        "id": row["id"],
        "refundOutput": {
            "amountOfMoney": {"amount": row["amount"], "currencyCode": row["currency"]},
            "amountPaid": row["paid"],
            "paymentMethod": "card",
            "references": {"merchantReference": row["reference"]},
        },
        "status": row["status"],
        "statusOutput": status_output(row),
    }


def token(row):
    """A token as it is told."""
    number = f"************{row['last4']}"
    return {
        "card": {
            "alias": number,
            "data": {
                "cardWithoutCvv": {
                    "cardNumber": number,
                    "cardholderName": row["holder"],
                    "expiryDate": row["expiry"],
                }
            },
        },
        "id": row["id"],
        "isTemporary": False,
        "paymentProductId": row["product"],
    }


def problem(
    status, identity, code, message="", category="DIRECT_PLATFORM_ERROR", **more
):
    """The Response of a call that was refused."""
    error = {
        "category": category,
        "code": code,
        "errorCode": code,
        "httpStatusCode": status,
        "id": identity,
        "message": message,
        "retriable": status in (409, 429, 500, 503),
        **more,
    }
    return Response(
        status, {"errorId": str(uuid.uuid4()), "errors": [error], "status": status}
    )


def refuse(*args, **more):
    """The Refusal of a call that was not understood; no key keeps it."""
    return Refusal(problem(*args, **more), saved=False)
