import hashlib

from odoo import api, fields, models

from ..core import links
from ..trust import trusted, untrusted

SCOPES = [
    (links.MEANS, "Means of payment"),
    (links.CONFIRM, "Confirm a payment"),
    (links.RENEW_CARD, "Renew a card"),
    (links.SIGN_MANDATE, "Sign a mandate"),
]


class CollectionLink(models.Model):
    """A link in a mail that works without login; the token itself is not stored."""

    _name = "collection.link"
    _description = "Link for a client without login"
    _inherit = ["collection.guarded"]
    _order = "id desc"
    _check_company_auto = True
    _guarded_fields = frozenset(
        {"scope", "partner_id", "contact_id", "company_id", "means_id"}
        | {"token_hash", "expires_on", "last_used_on", "revoked_on"}
    )

    scope = fields.Selection(SCOPES, required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Sent to",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    means_id = fields.Many2one(
        "collection.means", readonly=True, ondelete="cascade", check_company=True
    )
    record_ref = fields.Integer(
        readonly=True, help="What the link is about where it is not a means."
    )
    token_hash = fields.Char(
        required=True, readonly=True, groups="base.group_no_one,base.group_system"
    )
    expires_on = fields.Datetime(required=True, readonly=True, index=True)
    last_used_on = fields.Datetime(readonly=True)
    revoked_on = fields.Datetime(readonly=True)

    _token_uniq = models.UniqueIndex("(token_hash)", "This link exists already.")

    @api.model
    def _create_token(
        self, scope, contact, company, means=None, days=14, record=0, expires=None
    ):
        """Return the token of a new link.

        :param scope: one of ``core.links.SCOPES``
        :param contact: who gets the mail; the link shows the client's own page
        :param means: ``collection.means`` it is about, for ``renew_card``
        :param int days: how long it works
        :param int record: id of another record it is about, such as an attempt
        :param expires: until when it works, instead of days

        Called when a mail is written. The token is nowhere else than in the mail.
        """
        token, vals = self._prepare_link(
            scope, contact, company, means, days, record, expires
        )
        trusted(self.sudo()).create(vals)
        return token

    @api.model
    def _create_urls(self, scope, asked, days=14):
        """Return the addresses of new links' pages, made in one set.

        :param asked: ``(key, contact, company)`` of each
        :return: ``{key: address}``

        Called when many mails are written at once; see :meth:`_create_token`.
        """
        made = {
            key: (company, *self._prepare_link(scope, contact, company, days=days))
            for key, contact, company in asked
        }
        trusted(self.sudo()).create([vals for _company, _token, vals in made.values()])
        return {
            key: f"{company.get_base_url()}/collect/means/{token}"
            for key, (company, token, _vals) in made.items()
        }

    @api.model
    def _prepare_link(
        self, scope, contact, company, means=None, days=14, record=0, expires=None
    ):
        """Return the token of a link and the values that are stored of it."""
        expires = expires or fields.Datetime.add(fields.Datetime.now(), days=days)
        partner = contact.commercial_partner_id
        about = means.id if means else record
        token = links.make_link(
            *self._get_secret(), scope, partner.id, expires, record=about
        )
        return token, {
            "scope": scope,
            "partner_id": partner.id,
            "contact_id": contact.id,
            "company_id": company.id,
            "means_id": means.id if means else False,
            "record_ref": 0 if means else record,
            "token_hash": _hash(token),
            "expires_on": expires,
        }

    @api.model
    def _create_url(self, scope, contact, company, means=None, days=14, record=0):
        """Return the address of a new link's page; see :meth:`_create_token`."""
        token = self._create_token(scope, contact, company, means, days, record)
        return f"{company.get_base_url()}/collect/means/{token}"

    @api.model
    def _open(self, scopes, token):
        """Return the link of a token.

        :param scopes: what the page is for
        :raises core.links.BadLink: for anything that is not one of our links, for
            this page, in time and not revoked

        Called by the pages without login, for each request.
        """
        now = fields.Datetime.now()
        link = self.sudo().search([("token_hash", "=", _hash(token))])
        # A token we did not store is still read, so that both take alike.
        said = links.read_link(*self._get_secret(), link.scope or scopes[0], token, now)
        if not link or link.revoked_on or now >= link.expires_on:
            raise links.BadLink("expired")
        if link.scope not in scopes or said.partner != link.partner_id.id:
            raise links.BadLink("other_scope")
        # Who left the client, or went to another one, opens nobody's page any more.
        contact = link.contact_id
        if not contact.active or contact.commercial_partner_id != link.partner_id:
            raise links.BadLink("other_scope")
        trusted(link).write({"last_used_on": now})
        return untrusted(link)

    def _revoke(self):
        """End links before their time; called when what they are for is done."""
        trusted(self.sudo()).write({"revoked_on": fields.Datetime.now()})

    @api.autovacuum
    def _gc_links(self):
        """Delete links that ended three months ago."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=90)
        old = self.sudo().search([("expires_on", "<", limit)], limit=10000)
        trusted(old).unlink()

    @api.model
    def _get_secret(self):
        """Return the server's key and the database's uuid."""
        params = self.env["ir.config_parameter"].sudo()
        secret = params.get_param("database.secret")
        return secret.encode(), params.get_param("database.uuid")


def _hash(token):
    return hashlib.sha256((token or "").encode()).hexdigest()
