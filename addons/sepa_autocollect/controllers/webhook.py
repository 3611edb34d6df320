"""The providers' messages: signed ones are kept first, then worked, then Odoo's."""

import json
import logging
import time

from werkzeug.exceptions import BadRequest, Forbidden, TooManyRequests

from odoo import http
from odoo.http import request

from odoo.addons.payment_stripe.controllers.main import StripeController
from odoo.addons.payment_worldline.controllers.main import WorldlineController

from ..core.flood import Flood

_logger = logging.getLogger(__name__)

#: Events of providers have some kilobytes.
LONGEST = 512 * 1024
#: Wrong signatures of one address before it is not listened to any more, in a minute.
REFUSALS = Flood(30, 60)


def keep_event(code):
    """Keep a signed event of the present request and work it.

    :param str code: of the provider
    :return: whether Odoo's own handling is to follow
    :raises Forbidden: without a right signature; nothing is kept or done then

    What it says is committed before anything is done about it.
    """
    raw = _read_body()
    gateway = request.env["collection.gateway"]._get(code)
    signers = _get_signers(gateway, code, raw)
    try:
        body = json.loads(raw)
        said = gateway._read_event(body)
    except (ValueError, RecursionError) as error:
        _logger.warning("A signed message of %s is no event: %s", code, error)
        raise BadRequest() from error
    events = request.env["collection.event"].sudo()
    event = events._receive(_get_owner(signers, said), said, body, raw)
    # Whatever happens now, it is not lost.
    request.env["ir.cron"]._commit_progress()
    event._work_now()
    return event._is_for_odoo()


def _read_body():
    address = request.httprequest.remote_addr or ""
    if REFUSALS.is_over(address, time.monotonic()):
        raise TooManyRequests()
    return request.httprequest.get_data()


def _get_signers(gateway, code, raw):
    """Return the providers whose secret signed the request; one without signs none."""
    providers = request.env["payment.provider"].sudo()
    own = [("code", "=", code), ("state", "!=", "disabled")]
    # What none of them asked for is always the same one's: the first.
    providers = providers.search(own, order="id")
    headers = request.httprequest.headers
    signers = providers.filtered(lambda one: gateway._is_signed(one, headers, raw))
    if not signers:
        REFUSALS.note(request.httprequest.remote_addr or "", time.monotonic())
        _logger.warning("A message for %s without a right signature is refused", code)
        raise Forbidden()
    return signers


def _get_owner(signers, said):
    """Return whose event it is, of providers that share one account and secret."""
    if len(signers) > 1 and (said.reference or said.payment):
        for model, reference in (
            ("collection.attempt", "name"),
            ("payment.transaction", "reference"),
        ):
            for field, value in (
                (reference, said.reference),
                ("provider_reference", said.payment),
            ):
                own = [("provider_id", "in", signers.ids), (field, "=", value)]
                if value and (found := request.env[model].sudo().search(own, limit=1)):
                    return found.provider_id
    return signers[:1]


class CollectionStripe(StripeController):
    """Stripe's messages."""

    @http.route(max_content_length=LONGEST)
    def stripe_webhook(self):
        """Keep what Stripe says, then let Odoo handle what is not an attempt's."""
        if keep_event("stripe"):
            return super().stripe_webhook()
        return request.make_json_response("")


class CollectionWorldline(WorldlineController):
    """Worldline's messages."""

    @http.route(max_content_length=LONGEST)
    def worldline_webhook(self):
        """Keep what Worldline says, then let Odoo handle what is not an attempt's."""
        if keep_event("worldline"):
            return super().worldline_webhook()
        return request.make_json_response("")
