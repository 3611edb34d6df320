"""Not there yet."""


def arguments(parser):
    """None yet."""


def run(options):
    """Nothing yet."""
    return 1
