"""``python -m tests.doubles.bank --port 0 --inbox FOLDER --outbox FOLDER``"""

from ..server import main
from .app import Bank


def _arguments(parser):
    parser.add_argument("--inbox", help="folder it takes files from")
    parser.add_argument("--outbox", help="folder it leaves its answers in")
    parser.add_argument("--schemas", help="folder with pain.008.001.08.xsd and others")


if __name__ == "__main__":
    main(
        lambda options: Bank(
            options.state,
            options.latency,
            inbox=options.inbox,
            outbox=options.outbox,
            schemas=options.schemas,
        ),
        __doc__,
        _arguments,
    )
