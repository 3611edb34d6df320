from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import one_time_code
from ..trust import trusted

#: Codes one contact may ask for within an hour.
HOURLY = 5


class CollectionCode(models.Model):
    """One-time codes sent by mail; the code itself is not stored."""

    _name = "collection.code"
    _description = "One-time code"
    _inherit = ["collection.guarded"]
    _order = "id desc"
    _guarded_fields = frozenset(
        {"contact_id", "purpose", "salt", "digest", "expires_at", "tries", "used"}
    )

    contact_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, ondelete="cascade"
    )
    purpose = fields.Char(required=True, readonly=True)
    salt = fields.Char(required=True, readonly=True)
    digest = fields.Char(required=True, readonly=True)
    expires_at = fields.Datetime(required=True, readonly=True)
    tries = fields.Integer(readonly=True)
    used = fields.Boolean(readonly=True)

    @api.model
    def _issue(self, contact, purpose, company):
        """Mail a new code to a contact.

        :param str purpose: what it confirms; a code is no use for another thing
        :raises UserError: without a mail address, or after too many codes

        Called by the portal when the client has read what is to be accepted.
        """
        if not contact.email:
            raise UserError(
                self.env._(
                    "There is no mail address to send the code to. Ask %(company)s to "
                    "add yours, then try again.",
                    company=company.name,
                )
            )
        now = fields.Datetime.now()
        hour_ago = fields.Datetime.subtract(now, hours=1)
        codes = trusted(self.sudo())
        codes._take_turn(contact)
        recent = [("contact_id", "=", contact.id), ("create_date", ">", hour_ago)]
        if codes.search_count(recent) >= HOURLY:
            raise UserError(
                self.env._("Too many codes were asked for. Try again in an hour.")
            )
        code, stored = one_time_code.issue_code(self._get_secret(), purpose, now)
        codes.create(
            {
                "contact_id": contact.id,
                "purpose": purpose,
                "salt": stored.salt,
                "digest": stored.digest,
                "expires_at": stored.expires_at,
            }
        )
        self._mail(contact, code, company)

    @api.model
    def _take_turn(self, contact):
        """Have requests of one contact at the same time come one after the other.

        The later one was counting what it could not see: PostgreSQL refuses it, and
        Odoo has it begin anew.
        """
        contact.flush_recordset()
        self.env.cr.execute(
            "UPDATE res_partner SET active = active WHERE id = %s", [contact.id]
        )

    @api.model
    def _check(self, contact, purpose, typed):
        """Return ``ok`` or why a typed code is refused, and count the try.

        :rtype: str, see ``core.one_time_code.check_code``

        Called by the portal when the client accepts.
        """
        domain = [("contact_id", "=", contact.id), ("purpose", "=", purpose)]
        row = self.sudo().search(domain, limit=1)
        if not row:
            return one_time_code.WRONG
        # Tries made at the same time must all count.
        row.lock_for_update()
        row.invalidate_recordset()
        stored = one_time_code.OneTimeCode(
            row.purpose, row.salt, row.digest, row.expires_at, row.tries, row.used
        )
        now = fields.Datetime.now()
        answer, after = one_time_code.check_code(
            stored, self._get_secret(), purpose, (typed or "")[:20], now
        )
        trusted(row).write({"tries": after.tries, "used": after.used})
        return answer

    def _mail(self, contact, code, company):
        """Send the code; it stands in no chatter."""
        body = self.env["ir.qweb"]._render(
            "sepa_autocollect.mail_code",
            {"code": code, "contact": contact, "company": company},
            lang=contact.lang or self.env.lang,
        )
        mails = self.env["mail.mail"].sudo()
        mails.create(
            {
                "subject": self.with_context(lang=contact.lang or self.env.lang).env._(
                    "Your code for %s", company.name
                ),
                "email_from": company.email_formatted or self.env.user.email_formatted,
                "email_to": contact.email_formatted,
                "body_html": body,
                "auto_delete": True,
            }
        ).send()

    @api.autovacuum
    def _gc_codes(self):
        """Delete codes that ended a day ago."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        old = self.sudo().search([("expires_at", "<", limit)], limit=10000)
        trusted(old).unlink()

    @api.model
    def _get_secret(self):
        params = self.env["ir.config_parameter"].sudo()
        return params.get_param("database.secret").encode()
