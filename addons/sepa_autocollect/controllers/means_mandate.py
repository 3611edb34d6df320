import base64
import binascii

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

from .access import remote_address, user_agent
from .means import MeansPortal, page

#: A drawn signature is a small picture.
MAX_SIGNATURE = 200_000
PNG = b"\x89PNG\r\n\x1a\n"


class MandatePortal(MeansPortal):
    """Sign a SEPA mandate: type the account, read the text, confirm by a code."""

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

    @page
    def _mandate(self, access, step=None, **given):
        try:
            if request.httprequest.method == "GET" or step not in ("read", "sign"):
                return self._show_account(access)
            mandates = request.env["account.banking.mandate"].sudo()
            signing = mandates._read_signing(given, access.contact.sudo())
            if step == "sign":
                return self._sign(access, signing, given)
            return self._show_text(access, signing, send=True)
        except UserError as error:
            return self._show_account(access, given, str(error))

    def _show_account(self, access, given=None, error=None):
        mandates = request.env["account.banking.mandate"].sudo()
        given = given or {}
        return request.render(
            "sepa_autocollect.portal_mandate_account",
            {
                "page_name": "means",
                "base": access.base,
                "creditor": access.company.sudo().name,
                "schemes": mandates._get_schemes(access.contact.sudo()),
                "holder": given.get("holder")
                or access.contact.sudo().commercial_partner_id.name,
                "iban": given.get("iban") or "",
                "scheme": given.get("scheme") or "sepa_core",
                "error": error,
            },
        )

    def _show_text(self, access, signing, send=False, error=None):
        """Show what will be signed; a new code is mailed when it is first shown."""
        mandates = request.env["account.banking.mandate"].sudo()
        mandates._check_creditor_identifier(access.company)
        contact, company = access.contact.sudo(), access.company.sudo()
        if send:
            purpose = mandates._get_signing_purpose(signing, contact, company)
            request.env["collection.code"]._issue(contact, purpose, company)
        text, values = request.env["collection.consent"]._get_text(
            signing["scheme"], company, request.env.lang
        )
        iban = signing["iban"]
        return request.render(
            "sepa_autocollect.portal_mandate_sign",
            {
                "page_name": "means",
                "base": access.base,
                "title": text.title,
                "paragraphs": text.body.format_map(values).split("\n\n"),
                "amount_rule": company._get_amount_rule(),
                "creditor": company.name,
                "creditor_id": company.sepa_creditor_identifier,
                "creditor_address": company.partner_id._display_address(
                    without_company=True
                ),
                "grouped": " ".join(iban[i : i + 4] for i in range(0, len(iban), 4)),
                "bank_name": request.env["collection.bank.name"]._get(iban),
                "signing": signing,
                "email": contact.email,
                "error": error,
            },
        )

    def _sign(self, access, signing, given):
        mandates = request.env["account.banking.mandate"].sudo()
        contact, company = access.contact.sudo(), access.company.sudo()
        image = self._read_image(given.get("signature"))
        name = " ".join((given.get("signature_name") or "").split())[:100]
        if not given.get("agree") or not (image or name):
            error = request.env._("Sign with your name or with the finger, and agree.")
            return self._show_text(access, signing, error=error)
        purpose = mandates._get_signing_purpose(signing, contact, company)
        answer = request.env["collection.code"]._check(
            contact, purpose, given.get("code")
        )
        if answer != "ok":
            return self._show_text(access, signing, error=self._explain(answer))
        mandates._sign(
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
        return request.redirect(f"{access.base}?done=mandate")

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

    def _read_image(self, data):
        """Return a drawn signature as base64 of a PNG, False for none or another."""
        prefix = "data:image/png;base64,"
        if not data or not data.startswith(prefix) or len(data) > MAX_SIGNATURE:
            return False
        try:
            content = base64.b64decode(data[len(prefix) :], validate=True)
        except binascii.Error:
            return False
        return base64.b64encode(content) if content.startswith(PNG) else False
