from odoo import http
from odoo.http import request

from odoo.addons.payment import utils as payment_utils

from ..core.mandate_text import text_hash
from .access import remote_address, user_agent
from .means import MeansPortal, page

#: Payment methods that are no cards though a provider saves them as well.
DEBITS = ("sepa_direct_debit", "bacs_direct_debit", "ach_direct_debit")


class CardPortal(MeansPortal):
    """Add a card: first the consent to later charges, then the provider's form."""

    @http.route(
        "/my/means/card",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    def my_card(self, **params):
        """The consent, then the form."""
        return self._card(**params)

    @http.route(
        "/collect/means/<string:token>/card",
        type="http",
        auth="public",
        website=True,
        methods=["GET", "POST"],
    )
    def link_card(self, token, **params):
        """The same by a link."""
        return self._card(token=token, **params)

    @page
    def _card(self, access, agree=None, shown=None, **_params):
        consents = request.env["collection.consent"].sudo()
        lang = request.env.lang
        text, values = consents._get_text("card", access.company, lang)
        context = {
            "page_name": "means",
            "base": access.base,
            "title": text.title,
            "paragraphs": text.body.format_map(values).split("\n\n"),
            "version": text.version,
            "shown": text_hash(text.filled(values)),
        }
        posted = request.httprequest.method == "POST"
        # In another language or with another rule it is another text: read it first.
        context["changed"] = posted and agree and shown != context["shown"]
        if posted and agree and not context["changed"]:
            consents._record(
                "card",
                access.contact,
                access.company,
                {
                    "method": "ticked",
                    "lang": lang,
                    "address": remote_address(),
                    "user_agent": user_agent(),
                },
            )
            context.update(self._get_form_values(access))
            return request.render("sepa_autocollect.portal_card_form", context)
        context["error"] = posted and not agree
        return request.render("sepa_autocollect.portal_card_consent", context)

    def _get_form_values(self, access):
        """Return what Odoo's own payment form needs to save a card.

        The client is taken from the access; the form's token binds it.
        """
        partner = access.contact.sudo()
        report = {}
        providers = (
            request.env["payment.provider"]
            .sudo()
            ._get_compatible_providers(
                access.company.id,
                partner.id,
                0.0,
                force_tokenization=True,
                is_validation=True,
                report=report,
            )
        )
        methods = (
            request.env["payment.method"]
            .sudo()
            ._get_compatible_payment_methods(
                providers.ids, partner.id, force_tokenization=True, report=report
            )
        )
        # The client agreed to charges to a card: a debit is signed as a mandate.
        methods = methods.filtered(lambda method: method.code not in DEBITS)
        return {
            "mode": "validation",
            "allow_token_selection": False,
            "allow_token_deletion": False,
            "reference_prefix": payment_utils.singularize_reference_prefix(prefix="V"),
            "partner_id": partner.id,
            "providers_sudo": providers,
            "payment_methods_sudo": methods,
            "tokens_sudo": request.env["payment.token"].sudo(),
            "availability_report": report,
            "transaction_route": "/payment/transaction",
            "landing_route": access.base,
            "access_token": payment_utils.generate_access_token(partner.id, None, None),
        }
