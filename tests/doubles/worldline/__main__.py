"""``python -m tests.doubles.worldline --port 0 --state FILE --latency 0.3``"""

from ..server import main
from .app import Worldline


def _arguments(parser):
    for name in ("pspid", "api-key", "api-secret"):
        parser.add_argument(f"--{name}", default="dummy")


if __name__ == "__main__":
    main(
        lambda options: Worldline(
            options.state,
            options.latency,
            pspid=options.pspid,
            api_key=options.api_key,
            api_secret=options.api_secret,
        ),
        __doc__,
        _arguments,
    )
