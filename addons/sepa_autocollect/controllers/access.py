"""Who looks at a page of means of payment: a user of the portal, or who has a link."""

from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import NotFound

from odoo.http import request

from ..core import links


@dataclass(frozen=True)
class Access:
    """What one request may see.

    :param contact: the contact who looks
    :param company: the creditor
    :param base: start of the page's addresses
    :param means: ``collection.means`` with the rights of the request
    :param link: the ``collection.link`` that was opened, None for a login
    """

    contact: Any
    company: Any
    base: str
    means: Any
    link: Any = None

    def find_all(self):
        """Return the means this request may see, in order."""
        domain = self.means._get_own_domain(self.contact, self.company)
        return self.means.search(domain)

    def find(self, means_id):
        """Return one of them.

        :raises NotFound: for any other id, whoever it belongs to
        """
        found = self.find_all().filtered(lambda one: one.id == means_id)
        if not found:
            raise NotFound()
        return found


def access_of_user():
    """Return the access of the user of the portal who is logged in."""
    return Access(
        contact=request.env.user.partner_id,
        company=request.env.company,
        base="/my/means",
        means=request.env["collection.means"],
    )


def access_of_link(token, scopes):
    """Return the access that a link gives; None when it opens nothing.

    :param scopes: scopes of links that open the page
    """
    try:
        link = request.env["collection.link"]._open(scopes, token)
    except links.BadLink:
        return None
    lang = link.contact_id.lang
    if lang:
        request.update_context(lang=lang)
    # Who has the link is the client: rights come from the domain, not from the user.
    return Access(
        contact=link.contact_id,
        company=link.company_id,
        base=f"/collect/means/{token}",
        means=request.env["collection.means"].sudo(),
        link=link,
    )


def user_agent():
    """Return the browser's name, for evidence."""
    return request.httprequest.user_agent.string


def remote_address():
    """Return the client's network address, for evidence."""
    return request.httprequest.remote_addr
