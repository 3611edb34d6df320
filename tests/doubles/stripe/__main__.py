"""``python -m tests.doubles.stripe --port 0 --state FILE --latency 0.3``"""

from ..server import main
from .app import Stripe


def _arguments(parser):
    parser.add_argument("--secret-key", default="sk_test_double")
    parser.add_argument("--publishable-key", default="pk_test_double")


if __name__ == "__main__":
    main(
        lambda options: Stripe(
            options.state,
            options.latency,
            secret_key=options.secret_key,
            publishable_key=options.publishable_key,
        ),
        __doc__,
        _arguments,
    )
