"""Parts of a built-in authority that a company gave up: they are made anew, or not used."""

from odoo import models
from odoo.exceptions import UserError

from ..core.ended import key_of, keys_of

_WAITING = ("draft", "open")


class SigningAuthorityPart(models.Model):
    _inherit = "signing.authority.part"

    def _is_given_up(self, trust):
        """Say whether a part was ended or distrusted.

        :param trust: ``core.verify.Trust`` of its company
        """
        own = self._x509()
        ended = {one.certificate for one in trust.ended}
        ended -= {*trust.anchors, *trust.stamp_anchors, *trust.others}
        return own in ended or key_of(own) in keys_of(trust.distrusted)

    def _is_to_be_given_up(self):
        """Say whether somebody prepares its end: new cards are needed before that."""
        anchors = self.env["signing.anchor"].sudo()
        own = [
            ("company_id", "=", self.company_id.id),
            ("fingerprint", "=", self.fingerprint),
        ]
        domain = [
            ("res_model", "=", anchors._name),
            ("res_id", "in", anchors.search(own).ids),
            ("operation", "in", ("end", "distrust")),
            ("change_id.state", "in", _WAITING),
        ]
        return bool(
            self.env["signing.change.line"].sudo().search_count(domain, limit=1)
        )


class SigningAuthority(models.Model):
    _inherit = "signing.authority"

    def _get_given_up(self):
        """Return the newest parts that are not to be used any more, or soon not."""
        trust = self.company_id._signing_trust()
        if self._part("root")._is_given_up(trust):
            # What is made anew under it would not be trusted either.
            return self._part("root").browse()
        issuing = self._part("issuing")
        if issuing._is_given_up(trust) or issuing._is_to_be_given_up():
            return issuing | self._part("seal")
        return issuing.browse()

    def _get_to_renew(self, within):
        """Return what ends within a time, and what a company gave up."""
        return self._get_ending(within) | self._get_given_up()

    def _check_issues(self):
        """Refuse to issue what nobody would trust.

        :raises UserError: what to do
        """
        trust = self.company_id._signing_trust()
        if any(self._part(use)._is_given_up(trust) for use in ("root", "issuing")):
            raise UserError(
                self.env._(
                    "The built-in authority of %(company)s is not trusted any more: "
                    "nothing is issued under it. Press Renew under Signatures > Trust "
                    "> Authorities; where its root was given up, import cards of "
                    "another authority.",
                    company=self.company_id.name,
                )
            )
