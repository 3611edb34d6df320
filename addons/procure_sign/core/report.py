"""What a verification says: ETSI's indication, every finding, and what was signed."""

from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509

from .reasons import FAILED, INDETERMINATE, PASSED, Reason, Refused
from .statement import Statement


@dataclass(frozen=True)
class Finding:
    """One rule that refused."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True)
class Report:
    """The result. Without a finding it passed; the worst finding decides otherwise.

    :param certificate: the person's; ``seal`` is the company's around a passkey's
    :param level: the level that is proven: B, T or LT
    :param best: when the signature existed at the latest
    :param proven: the same, where a time stamp of others proves it to us too
    :param statement: only when the signature over it is right
    :param built_in: anchors that the company itself made (issue, section 3)
    :param chain: the person's; ``chains`` has it with the seal's and the time stamp's
    """

    findings: tuple[Finding, ...] = ()
    statement: Statement | None = None
    identity: str = ""
    certificate: x509.Certificate | None = None
    seal: x509.Certificate | None = None
    level: str = ""
    signed_at: datetime | None = None
    best: datetime | None = None
    proven: datetime | None = None
    built_in: bool = False
    chain: tuple[x509.Certificate, ...] = field(default=(), repr=False)
    chains: tuple[tuple[x509.Certificate, ...], ...] = field(default=(), repr=False)

    @property
    def indication(self) -> str:
        """ETSI's word."""
        found = {one.reason.indication for one in self.findings}
        return next((one for one in (FAILED, INDETERMINATE) if one in found), PASSED)

    @property
    def passed(self) -> bool:
        """Say whether nothing refused."""
        return not self.findings

    @property
    def shown_level(self) -> str:
        """The level to show: what the company made itself proves no time to others."""
        return "B" if self.built_in else self.level

    @property
    def codes(self) -> list[str]:
        """Our codes, in the order they were found."""
        return [one.reason.code for one in self.findings]


def finding(refused: Refused) -> Finding:
    """Turn a refusal into a finding."""
    return Finding(refused.reason, refused.detail)
