"""From T to LT: what a verifier needs in years, and no more than that.

A company's lists and answers speak of all its cards; only those that speak of the
links of this evidence's own chains go into it, however many cards there are.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from . import xades_levels
from .revocation import NO_DATA, naming
from .verify import Trust, verify


def extend(stamped: bytes, trust: Trust, now: datetime) -> bytes | None:
    """Give the LT file; nothing while what is at hand is older than the stamp."""
    report = verify(stamped, trust, now)
    if not report.passed:
        return None
    ends = {report.certificate, *(chain[-1] for chain in report.chains)}
    between = {one for chain in report.chains for one in chain} - ends
    data = naming(report.chains, trust.revocation)
    made = xades_levels.add_values(
        stamped,
        sorted(between, key=lambda one: one.serial_number),
        data.crls,
        data.ocsps,
    )
    strict = replace(trust, revocation=NO_DATA, max_age=timedelta(0))
    return made if verify(made, strict, now).passed else None
