"""Confirming a person's address by a code sent there."""

import hashlib
import hmac
import secrets

from markupsafe import Markup

from odoo import api, models

from ..trust import trusted

#: Wrong codes after which the request is given up.
TRIES = 5


class SigningEnrolment(models.Model):
    _inherit = "signing.enrolment"

    def _send_code(self):
        """Send a code to the register's address; whoever types it reads that mail."""
        code = f"{secrets.randbelow(10**8):08d}"
        salt = secrets.token_hex(16)
        trusted(self).write(
            {"state": "mail", "code_hash": _hash(salt, code), "code_tries": TRIES}
        )
        name, company = self.person_id.name, self.company_id
        text = self.env._(
            "Hello %(name)s, your code to confirm this address for your certificate:",
            name=name,
        )
        said = self.env._("If you did not ask for a certificate, tell your company.")
        mails = self.env["mail.mail"].sudo()
        mails.create(
            {
                "subject": self.env._("Your code for %s", company.name),
                "email_from": company.email_formatted or self.env.user.email_formatted,
                "email_to": self.email,
                "body_html": Markup("<p>{}</p><h2>{}</h2><p>{}</p>").format(
                    text, code, said
                ),
                "auto_delete": True,
            }
        )

    @api.model
    def confirm_mail(self, enrolment_id, code):
        """Compare the code that the user typed.

        :return: as :meth:`get_mine`, with ``error`` when it was wrong
        """
        asked = self._get_own(enrolment_id, "mail")
        salt, _sep, _digest = asked.code_hash.partition("$")
        typed = _hash(salt, str(code or "").strip())
        if hmac.compare_digest(typed, asked.code_hash):
            trusted(asked).write({"state": "draft", "code_hash": False})
            return self.get_mine()
        # Returned, not raised: the try stays spent.
        left = asked.code_tries - 1
        values = {"code_tries": left}
        if left <= 0:
            values |= {"state": "ended", "box": False}
        trusted(asked).write(values)
        error = (
            self.env._("Wrong code. Tries left: %(count)s.", count=left)
            if left > 0
            else self.env._("Wrong code. Ask for the certificate again.")
        )
        return {**self.get_mine(), "error": error}


def _hash(salt, code):
    return f"{salt}${hashlib.sha256(f'{salt}{code}'.encode()).hexdigest()}"
