"""All set-up and nothing else: useful before a flight, or to see what is lacking."""

from .. import environment
from ..console import out


def arguments(parser):
    """It takes none."""


def run(_options):
    """Set everything up and say what was found.

    :return: exit code
    """
    with environment.prepared(*environment.TOOLS) as env:
        out(f"Odoo {env.source.version} in {env.source.python_path}")
        out(f"Python packages in {env.python.parent.parent}")
        out(f"PostgreSQL at {env.variables.get('PGHOST')}")
        for name, reason in env.lacking.items():
            out(f"lacking: {name}: {reason}")
    return 1 if env.lacking else 0
