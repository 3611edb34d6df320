"""An Odoo server that talks to a double: ``python -m tests.chaos.node``.

Odoo's own prefork server with its workers and scheduled jobs, started as ``odoo`` does,
but for what a test must change: the provider's address and how long a call may take.
"""

import contextlib
import ctypes
import os
import select
import signal
import sys
import time
from datetime import timedelta

PR_SET_PDEATHSIG = 1


def main():
    """Serve until killed; arguments are Odoo's."""
    # libfaketime does not know pauses until a moment of the monotonic clock.
    time.sleep = lambda seconds: select.select([], [], [], seconds)
    # Jobs are what is played: they do not wait for what else the machine does.
    os.nice = lambda increment: 0
    # Nothing is left behind by a game that is ended from outside.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    from odoo import tools
    from odoo.service import server

    tools.config.parse_config(sys.argv[1:], setup_logging=True)
    server.load_server_wide_modules()
    point_at(os.environ, float(os.environ["CHAOS_TIMEOUT"]))
    # Nobody waits for messages in a browser.
    server.PreforkServer.long_polling_spawn = lambda self: None
    _wait_for_postgres(server.PreforkServer)
    sys.exit(server.start(preload=tools.config["db_name"], stop=False))


def _wait_for_postgres(prefork):
    """Let a server live on when PostgreSQL is away: starting one takes long."""
    import psycopg2

    spawn = prefork.process_spawn

    def patient(self):
        with contextlib.suppress(psycopg2.Error):
            spawn(self)

    prefork.process_spawn = patient


def point_at(urls, timeout):
    """Send calls for providers to their doubles.

    :param urls: ``CHAOS_STRIPE`` and ``CHAOS_WORLDLINE``
    :param float timeout: seconds, instead of those of production
    """
    from odoo.addons.payment_stripe.models.payment_provider import PaymentProvider
    from odoo.addons.payment_worldline.models import payment_provider as worldline
    from odoo.addons.sepa_autocollect.adapters import calls
    from odoo.addons.sepa_autocollect.models import collection_sweep_read

    real = PaymentProvider._build_request_url

    def build_request_url(self, endpoint, **kwargs):
        if self.code != "stripe":
            return real(self, endpoint, **kwargs)
        return f"{urls['CHAOS_STRIPE']}/v1/{endpoint}"

    PaymentProvider._build_request_url = build_request_url
    worldline.PaymentProvider._worldline_get_api_url = lambda self: urls[
        "CHAOS_WORLDLINE"
    ]
    calls.TIMEOUT = timeout
    # A month between two proofs has few charges here.
    collection_sweep_read.SLICE = timedelta(days=10)


if __name__ == "__main__":
    main()
