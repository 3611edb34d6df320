from werkzeug.exceptions import NotFound

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

from .access import remote_address, user_agent
from .drawing import read_drawing
from .means import MeansPortal, page


class MandatePortal(MeansPortal):
    """Sign a SEPA mandate: type the account, read the text, confirm by a code.

    Another account for a mandate goes the same way.
    """

    @http.route(
        "/my/means/mandate",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    def my_mandate(self, **params):
        """Account, then text and code, then the mandate."""
        return self._mandate(**params)

    @http.route(
        "/collect/means/<string:token>/mandate",
        type="http",
        auth="public",
        website=True,
        methods=["GET", "POST"],
    )
    def link_mandate(self, token, **params):
        """The same by a link."""
        return self._mandate(token=token, **params)

    @http.route(
        "/my/means/<int:means_id>/account",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    def my_account(self, means_id, **params):
        """Another account for a mandate: the same steps."""
        return self._mandate(means_id=means_id, **params)

    @http.route(
        "/collect/means/<string:token>/<int:means_id>/account",
        type="http",
        auth="public",
        website=True,
        methods=["GET", "POST"],
    )
    def link_account(self, token, means_id, **params):
        """The same by a link."""
        return self._mandate(token=token, means_id=means_id, **params)

    @page
    def _mandate(self, access, means_id=None, step=None, **given):
        mandate = self._find_mandate(access, means_id)
        try:
            if request.httprequest.method == "GET" or step not in ("read", "sign"):
                return self._show_account(access, mandate)
            contact = access.contact.sudo()
            if mandate:
                signing = mandate._read_account_change(given, contact)
            else:
                signing = mandate._read_signing(given, contact)
            if step == "sign":
                return self._sign(access, mandate, signing, given)
            return self._show_text(access, mandate, signing)
        except UserError as error:
            return self._show_account(access, mandate, given, str(error))

    def _find_mandate(self, access, means_id):
        """Return the mandate whose account changes, an empty one for a new mandate.

        :raises NotFound: for a means that is not the client's, or no such mandate
        """
        mandates = request.env["account.banking.mandate"].sudo()
        if means_id is None:
            return mandates
        mandate = access.find(means_id).sudo().mandate_id
        if not mandate._can_change_account():
            raise NotFound()
        return mandate

    def _prepare_page(self, access, mandate):
        """Return the values of both pages."""
        means = mandate.means_ids
        return {
            "page_name": "means",
            "base": access.base,
            "target": f"{access.base}/{f'{means.id}/account' if means else 'mandate'}",
            "creditor": access.company.sudo().name,
            "former": means.masked_name,
            "reference": mandate.unique_mandate_reference,
        }

    def _show_account(self, access, mandate, given=None, error=None):
        given = given or {}
        contact = access.contact.sudo()
        return request.render(
            "sepa_autocollect.portal_mandate_account",
            {
                **self._prepare_page(access, mandate),
                "schemes": () if mandate else mandate._get_schemes(contact),
                "holder": given.get("holder")
                or mandate.holder_name
                or contact.commercial_partner_id.name,
                "iban": given.get("iban") or "",
                "scheme": given.get("scheme") or "sepa_core",
                "error": error,
            },
        )

    def _show_text(self, access, mandate, signing, **shown):
        """Show what will be signed; a new code is mailed when it is first shown.

        :param shown: ``error`` and what the client typed, when it is shown again
        """
        mandate._check_creditor_identifier(access.company)
        contact, company = access.contact.sudo(), access.company.sudo()
        if not shown:
            purpose = mandate._get_signing_purpose(signing, contact, company)
            request.env["collection.code"]._issue(contact, purpose, company)
        text, values = request.env["collection.consent"]._get_text(
            signing["scheme"], company, request.env.lang
        )
        iban = signing["iban"]
        return request.render(
            "sepa_autocollect.portal_mandate_sign",
            {
                **self._prepare_page(access, mandate),
                "title": text.title,
                "paragraphs": text.body.format_map(values).split("\n\n"),
                "amount_rule": company._get_amount_rule(),
                "creditor_id": company.sepa_creditor_identifier,
                "creditor_address": company.partner_id._display_address(
                    without_company=True
                ),
                "grouped": " ".join(iban[i : i + 4] for i in range(0, len(iban), 4)),
                "bank_name": request.env["collection.bank.name"]._get(iban),
                "signing": signing,
                "email": contact.email,
                **shown,
            },
        )

    def _sign(self, access, mandate, signing, given):
        contact, company = access.contact.sudo(), access.company.sudo()
        image = read_drawing(given.get("signature"))
        name = " ".join((given.get("signature_name") or "").split())[:100]
        # What was drawn is not lost for a mistyped code.
        shown = {"drawn": image and given["signature"], "typed": name}
        if not given.get("agree") or not (image or name):
            error = request.env._("Sign with your name or with the finger, and agree.")
            return self._show_text(access, mandate, signing, error=error, **shown)
        purpose = mandate._get_signing_purpose(signing, contact, company)
        answer = request.env["collection.code"]._check(
            contact, purpose, given.get("code")
        )
        if answer != "ok":
            error = self._explain(answer)
            return self._show_text(access, mandate, signing, error=error, **shown)
        sign = mandate._change_account if mandate else mandate._sign
        sign(
            signing,
            contact,
            company,
            {
                "method": "drawn" if image else "typed",
                "lang": request.env.lang,
                "address": remote_address(),
                "user_agent": user_agent(),
                "signature": image,
                "signature_name": name,
                "code_verified_on": fields.Datetime.now(),
            },
        )
        done = "account" if mandate else "mandate"
        return request.redirect(f"{access.base}?done={done}")

    def _explain(self, answer):
        """Return what to do after a code that was refused."""
        return {
            "wrong": request.env._("This code is not right. Type it again."),
            "expired": request.env._(
                "This code is too old. Go back and ask for another one."
            ),
            "exhausted": request.env._(
                "Too many wrong codes. Go back and ask for another one."
            ),
            "used": request.env._(
                "This code was used already. See under My means of payment whether "
                "the mandate is there."
            ),
        }[answer]
