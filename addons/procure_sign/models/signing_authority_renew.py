"""What a built-in authority signs with, made anew before it ends."""

import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..core import authority, change
from ..trust import trusted
from .signing_anchor_expiry import WARNED

#: Made anew in this order: the seal comes from the newest that issues.
RENEWED = ("issuing", "stamper", "seal")
#: People's certificates last two years: issued later they would outlive their issuer.
EARLY = timedelta(days=3 * 365)


class SigningAuthorityPart(models.Model):
    _inherit = "signing.authority.part"

    warned_days = fields.Integer(
        "Warned",
        readonly=True,
        help="How many days before its end the registrars were told last.",
    )

    def _make_anew(self, at):
        """Make the next part for the same use, with a key of its own, under its root."""
        made = self.authority_id
        count = len(made.part_ids.filtered(lambda one: one.use == self.use)) + 1
        company = made.company_id.name[:64]

        def named(what):
            return authority.name(f"{company[:48]} {what} {count}", company)

        if self.use == "issuing":
            found = authority.create_issuing(made._issuer("root"), named("People"), at)
            certificate, key = found.certificate, found.key
        elif self.use == "stamper":
            key, root = authority.new_key(), made._issuer("stamp_root")
            certificate = authority.issue_stamper(
                root, key.public_key(), named("Time Stamps"), at
            )
        else:
            key, days = authority.new_key(), authority.ISSUING_DAYS - 1
            certificate = authority.certify(
                made._issuer("issuing"), key.public_key(), named("Seal"), at, days
            )
        phrase = made._passphrase()
        vals = self._prepare_vals(made, phrase, self.use, certificate, key)
        return trusted(self.sudo()).create(vals)


class SigningAuthority(models.Model):
    _inherit = "signing.authority"

    is_ending = fields.Boolean(
        compute="_compute_is_ending",
        help="What it issues, stamps or seals with ends within three years, or was "
        "given up.",
    )

    @api.depends("part_ids.not_after")
    def _compute_is_ending(self):
        """Say whether there is something to renew."""
        for one in self:
            one.is_ending = bool(one._get_to_renew(EARLY))

    def _get_ending(self, within):
        """Return the newest part for each use that ends within a time."""
        newest = [self._part(use) for use in RENEWED]
        until = fields.Datetime.now() + within
        return self.sudo().part_ids.filtered(
            lambda one: one in newest and one.not_after <= until
        )

    def action_renew(self):
        """Make anew what ends: under the same roots, which two persons signed. Button.

        :raises UserError: nothing ends soon, or the passphrase is missing
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("procure_sign.group_registrar"):
            raise AccessError(
                self.env._("Only those who prepare who may sign renew certificates.")
            )
        made = self.sudo()
        uses = made._get_to_renew(EARLY).mapped("use")
        if not uses:
            raise UserError(
                self.env._(
                    "Nothing ends within three years: there is nothing to renew yet."
                )
            )
        at = made._now()
        for use in RENEWED:
            if use in uses:
                made._log_renewed(made._part(use)._make_anew(at))
        made._publish()
        self.env["signing.anchor"]._list_renewed(made)
        return True

    def _log_renewed(self, part):
        """Write a new part to the log of acts, and tell the registrars."""
        digest = change.digest([("use", part.use), ("fingerprint", part.fingerprint)])
        log = self.env["signing.log"].sudo()
        log._append(self.company_id, part, "renew", digest, digest)
        self.company_id._signing_tell_registrars(
            self.env._(
                "%(company)s: the built-in authority was renewed",
                company=self.company_id.name,
            ),
            self.env._(
                "%(user)s made this certificate anew: %(name)s, SHA-256 %(fingerprint)s",
                user=self.env.user.name,
                name=part.subject,
                fingerprint=part.fingerprint,
            ),
            self.env.user,
        )

    def _warn_ending(self):
        """Mail the registrars which parts end, and what to press."""
        for days in sorted(WARNED):
            ending = self._get_ending(timedelta(days=days)).filtered(
                lambda one, days=days: not one.warned_days or one.warned_days > days
            )
            if not ending:
                continue
            trusted(ending).write({"warned_days": days})
            named = [
                f"{one.subject}: {format_date(self.env, one.not_after.date())}"
                for one in ending
            ]
            self.company_id._signing_tell_registrars(
                self.env._(
                    "%(company)s: the built-in authority is about to end",
                    company=self.company_id.name,
                ),
                self.env._(
                    "Without it nothing is signed or stamped any more. Press Renew "
                    "under Signatures > Trust > Authorities: %(names)s",
                    names="; ".join(named),
                ),
                self.env["res.users"],
            )
            return


class SigningAnchor(models.Model):
    _inherit = "signing.anchor"

    @api.model
    def _list_renewed(self, made):
        """List the newest that issues, as a draft: so it can be distrusted by name."""
        part = made._part("issuing")
        values = {"company_id": made.company_id.id, "use": "between"}
        known = [(name, "=", value) for name, value in values.items()]
        anchors = trusted(self.sudo())
        if not anchors.search_count(
            [*known, ("fingerprint", "=", part.fingerprint)], limit=1
        ):
            der = base64.b64encode(part._der())
            anchors.create({**values, "der": der, "authority_id": made.id})

    @api.model
    def _cron_warn(self):
        """Tell registrars of built-in parts that end too, once for each of the days."""
        result = super()._cron_warn()
        for made in self.env["signing.authority"].sudo().search(Domain.TRUE):
            made._warn_ending()
        return result
