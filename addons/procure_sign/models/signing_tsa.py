import secrets
from datetime import datetime, timezone

from odoo import fields, models
from odoo.exceptions import UserError

from ..core import chain, stamp, stamper
from ..core.reasons import Reason, Refused
from ..trust import trusted

#: A signer waits for it.
SECONDS = 5.0


class SigningTsa(models.Model):
    """A time-stamp authority that a company asks (RFC 3161)."""

    _name = "signing.tsa"
    _description = "Time-Stamp Authority"
    _inherit = "signing.governed"
    _order = "sequence, id"

    _free_fields = frozenset({"name", "company_id", "url", "sequence"})
    _governed_fields = ("name", "url", "sequence")

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    url = fields.Char("Address", required=True)
    sequence = fields.Integer(default=10)
    answered_at = fields.Datetime("Last answer", readonly=True)
    problem = fields.Char(readonly=True)

    def _check_governed(self):
        """Refuse an address that is none."""
        result = super()._check_governed()
        for one in self:
            if not one.url.lower().startswith(("http://", "https://")):
                raise UserError(
                    self.env._(
                        "%(name)s: the address begins with https:// or http://.",
                        name=one.name,
                    )
                )
        return result

    def _get_token(self, company, data):
        """Return a time stamp over data, or None when nobody gives one now.

        Where a company has a time-stamp authority, the built-in one does not stand in
        for it: its stamps would prove less than the policy promises.

        :rtype: bytes | None
        """
        found = self.sudo().search(
            [("company_id", "=", company.id), ("state", "=", "active")]
        )
        if not found:
            return self._get_built_in_token(company, data)
        for one in found:
            token = one._ask(data)
            if token:
                return token
        return None

    def _get_built_in_token(self, company, data):
        made = company._signing_authority()
        if not made or not made._can_open():
            return None
        nonce = secrets.randbits(63)
        question = stamper.ask(data, nonce)
        answer = (
            made._part("stamper")
            ._stamper()
            .answer(question, made._now(), secrets.randbits(63))
        )
        return stamper.accept(answer, nonce)

    def _ask(self, data):
        """Ask this authority; keep why it gave none, for the list of authorities.

        :return: the token, or None
        """
        nonce = secrets.randbits(63)
        question = stamper.ask(data, nonce)
        kind = "application/timestamp-query"
        answer, problem = self.env["signing.trust.port"]._call(
            self.url, question, kind, SECONDS
        )
        if not problem:
            try:
                token = stamper.accept(answer, nonce)
                self._check_token(stamp.read(token, data))
            except Refused as refused:
                problem = str(refused)[:200]
        if problem:
            trusted(self.sudo()).write({"problem": problem})
            return None
        trusted(self.sudo()).write(
            {"problem": False, "answered_at": fields.Datetime.now()}
        )
        return token

    def _check_token(self, found):
        """Refuse a stamp that no verification would believe.

        Once it is in the evidence it cannot be taken out: over plain http anybody
        could answer, and spoil every signature.

        :param found: ``core.stamp.Stamp``
        :raises Refused: of nobody we trust, or of another time
        """
        trust = self.company_id._signing_trust()
        now = datetime.now(timezone.utc)
        if abs(found.at - now) > trust.tolerance:
            raise Refused(Reason.CLOCK, found.at.isoformat())
        known = trust.known(found.others)
        try:
            roots = trust.stamp_roots(now)
            trust.check_keys(chain.build(found.certificate, roots, known, found.at))
        except Refused as refused:
            raise Refused(Reason.STAMP_UNTRUSTED, str(refused)) from refused
