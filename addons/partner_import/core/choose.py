"""Which of several records a key means; two that fit are never guessed between."""

from dataclasses import dataclass

from .matches import ClientMatch


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that carries the key.

    :param company: id of its company, None when it is shared
    :param entity: id of the commercial entity it belongs to (clients)
    """

    id: int
    active: bool = True
    company: int | None = None
    entity: int | None = None


def choose(candidates, company, codes):
    """Return (id, reason code) of the one record that fits.

    :param candidates: :class:`Candidate` list
    :param company: id of the profile's company, or a collection of ids it may use
    :param codes: reason codes in the order unknown, archived, other company, ambiguous
    """
    unknown, archived, elsewhere, ambiguous = codes
    ours = [c for c in candidates if c.company is None or c.company in company]
    active = [c for c in ours if c.active]
    if len(active) == 1:
        return active[0].id, None
    if active:
        return _same_entity(active), None if _same_entity(active) else ambiguous
    if ours:
        return None, archived
    return None, elsewhere if candidates else unknown


def _same_entity(candidates):
    """Return the entity's id when the key is the entity's own (a VAT number is)."""
    entities = {c.entity for c in candidates}
    if len(entities) == 1 and None not in entities:
        entity = entities.pop()
        if any(c.id == entity for c in candidates):
            return entity
    return None


CLIENT_CODES = (
    "unknown_client",
    "archived_client",
    "client_other_company",
    "ambiguous_client",
)
SERVICE_CODES = (
    "unknown_service",
    "archived_service",
    "service_other_company",
    "ambiguous_service",
)


def choose_client(candidates, companies):
    """Return the :class:`ClientMatch` for the contacts that carry a key."""
    return ClientMatch(*choose(candidates, companies, CLIENT_CODES))
