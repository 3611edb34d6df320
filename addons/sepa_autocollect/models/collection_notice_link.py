from odoo import models

from ..core import links
from ..core.notices import LAST_REMINDER, NEW_MEANS, RETURNED

#: Mails that ask the client to do something about the means of payment.
ASKING = frozenset({LAST_REMINDER, NEW_MEANS, RETURNED})


class CollectionNotice(models.Model):
    """The link in mails after which the client must act, or may."""

    _inherit = "collection.notice"

    def _mail(self):
        """Give each mail its own link; the token is in the mail alone."""
        asked = [
            (one.id, one.recipient_id, one.company_id)
            for one in self
            if one.kind in ASKING and one.state == "sent"
        ]
        urls = self.env["collection.link"]._create_urls(links.MEANS, asked)
        urls |= self.env.context.get("collection_urls", {})
        return super(CollectionNotice, self.with_context(collection_urls=urls))._mail()
