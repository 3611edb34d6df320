from datetime import datetime, timezone

from markupsafe import Markup

from odoo import api, fields, models

from .. import findings_words
from ..core.reasons import FAILED, INDETERMINATE, PASSED
from ..trust import trusted


class SigningVerification(models.Model):
    """The result of a verification, in ETSI's words and in the user's."""

    _name = "signing.verification"
    _description = "Verification"
    _inherit = ["signing.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "subject"
    # Auditors read results, and mark what they were given to do as done.
    _mail_post_access = "read"

    company_id = fields.Many2one("res.company", required=True, index=True)
    kind = fields.Selection(
        [
            ("evidence", "A signature"),
            ("request", "A signed record"),
            ("log", "The whole log"),
        ],
        required=True,
    )
    subject = fields.Char(required=True)
    request_id = fields.Many2one("signing.request", index=True, ondelete="cascade")
    evidence_id = fields.Many2one("signing.evidence", index=True, ondelete="cascade")
    at = fields.Datetime("Verified on", required=True)
    user_id = fields.Many2one("res.users", "Verified by", required=True)
    indication = fields.Selection(
        [(one, one) for one in (PASSED, INDETERMINATE, FAILED)],
        "Result (ETSI)",
        required=True,
    )
    findings = fields.Json()
    proof = fields.Char("Level", help="B: signed, T: time stamped, LT: for years.")
    built_in = fields.Boolean("Rests on the built-in authority")
    signed_at = fields.Datetime("Signed on")
    best_at = fields.Datetime("Proven to exist on")
    position = fields.Integer("Position in the log")
    entries = fields.Integer("Entries in the log")
    signatures = fields.Integer("Signatures verified")
    verdict = fields.Char(compute="_compute_words")
    words = fields.Html("What it means", compute="_compute_words")

    @api.depends("indication", "findings", "built_in")
    @api.depends_context("lang")
    def _compute_words(self):
        for one in self:
            one.verdict = one._get_verdict()
            one.words = one._get_words()

    def _get_verdict(self):
        """Return the result in one sentence."""
        return {
            PASSED: self.env._("Valid: nothing speaks against it."),
            INDETERMINATE: self.env._("Not certain: read below what is missing."),
            FAILED: self.env._("Not valid: do not rely on it."),
        }[self.indication]

    def _get_words(self):
        """Return every finding as a sentence that says what to do, as a list."""
        lines = [self._say(code, *rest) for code, *rest in self.findings or ()]
        if self.built_in:
            lines.append(
                self.env._(
                    "It rests on the company's own built-in authority: it proves no "
                    "time to others, and who runs programs on the server could have "
                    "made it."
                )
            )
        items = Markup("").join(Markup("<li>%s</li>") % line for line in lines)
        return Markup("<ul>%s</ul>") % items if lines else Markup("")

    def _say(self, code, detail="", where=""):
        said = findings_words.sentence(self.env, code)
        about = ", ".join(filter(None, (where, detail)))
        return f"{said} [{code}: {about}]" if about else f"{said} [{code}]"

    def _keep(self, values):
        """Keep results.

        :param values: list of dicts; ``findings`` are ``(code, detail, where)``
        :return: the records, as the user
        """
        rows = [
            {
                "at": fields.Datetime.now(),
                "user_id": self.env.uid,
                "indication": self._worst(one["findings"]),
                **one,
            }
            for one in values
        ]
        quiet = trusted(self.sudo()).with_context(tracking_disable=True)
        return quiet.create(rows).with_env(self.env)

    @staticmethod
    def _worst(findings):
        found = {findings_words.indication(code) for code, *_rest in findings}
        return next((one for one in (FAILED, INDETERMINATE) if one in found), PASSED)

    @staticmethod
    def _now():
        return datetime.now(timezone.utc)

    def action_open(self):
        """Show one result; the buttons that verify return it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Verification"),
        }
