"""What the screens of trust show: problems in words, addresses, fingerprints."""

from odoo import api, fields, models
from odoo.exceptions import AccessError


class SigningTrustPort(models.AbstractModel):
    _inherit = "signing.trust.port"

    def _say_problem(self, code):
        """Return why a service gave nothing, and what to do."""
        words = {
            "address": self.env._("The address is none that can be called."),
            "internal-address": self.env._(
                "The address is inside the company's network. The server's administrator "
                "allows it in odoo.conf (procure_sign_internal_hosts)."
            ),
            "unknown-host": self.env._("No server has this name."),
            "no-connection": self.env._("The server cannot be reached."),
            "no-answer": self.env._("The server broke off."),
            "tls": self.env._("The server's own certificate is not trusted."),
            "too-slow": self.env._("The server took too long."),
            "too-large": self.env._("The answer was too large."),
            "unreadable": self.env._("The answer is no revocation list."),
            "of-nobody-we-trust": self.env._(
                "The list is of an authority that is not trusted here."
            ),
            "older-than-the-one-we-have": self.env._(
                "The list is older than the one we have."
            ),
            "answers-another-question": self.env._(
                "The answer is not to our question: it may be an old one, sent again."
            ),
            "no-passphrase": self.env._(
                "The server does not know the authority's passphrase, so the list gets "
                "old: soon nothing can be signed."
            ),
        }
        return words.get(code, code) if code else False


class SigningCrl(models.Model):
    _inherit = "signing.crl"

    public_url = fields.Char("Published at", compute="_compute_public_url")
    problem_words = fields.Char(compute="_compute_problem_words")

    @api.depends("part_id")
    def _compute_public_url(self):
        for one in self:
            part = one.part_id.sudo()
            name = (part.fingerprint or "").replace(":", "").lower()
            base = one.company_id.get_base_url()
            one.public_url = f"{base}/signatures/crl/{name}.crl" if part else False

    @api.depends("problem")
    @api.depends_context("lang")
    def _compute_problem_words(self):
        port = self.env["signing.trust.port"]
        for one in self:
            one.problem_words = port._say_problem(one.problem)


class SigningTsa(models.Model):
    _inherit = "signing.tsa"

    problem_words = fields.Char(compute="_compute_problem_words")

    @api.depends("problem")
    @api.depends_context("lang")
    def _compute_problem_words(self):
        port = self.env["signing.trust.port"]
        for one in self:
            one.problem_words = port._say_problem(one.problem)


class SigningAuthority(models.Model):
    _inherit = "signing.authority"

    def action_publish(self):
        """Publish the revocation lists now; a button."""
        self.check_access("read")
        if not self.env.user.has_group("procure_sign.group_registrar"):
            raise AccessError(
                self.env._("Only those who prepare who may sign publish lists.")
            )
        self._publish()

    def action_print(self):
        """Print the fingerprints, to be kept on paper; a button."""
        return self.env.ref("procure_sign.report_fingerprints").report_action(self)
