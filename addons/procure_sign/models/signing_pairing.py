"""Pairings: a signer's own computer, for a few minutes and a few documents."""

import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core import pairing
from ..core.statement import Level
from ..trust import plain, trusted


class SigningPairing(models.Model):
    """What a one-time code stands for: a user, her company, the steps she chose."""

    _name = "signing.pairing"
    _description = "Pairing of a Card's Computer"
    _inherit = "signing.guarded"
    _order = "id desc"

    user_id = fields.Many2one("res.users", required=True, index=True)
    company_id = fields.Many2one("res.company", required=True, index=True)
    purpose = fields.Selection(
        [("sign", "Sign"), ("enrol", "Enrol a card")], required=True
    )
    step_ids = fields.Many2many("signing.step", string="Steps")
    session_ids = fields.Many2many("signing.session", string="Prepared")
    certificate_id = fields.Many2one("signing.certificate", "Card")
    state = fields.Selection(
        [
            ("waiting", "Waits for the code"),
            ("open", "The card's computer is there"),
            ("done", "Done"),
            ("void", "Void"),
        ],
        required=True,
        default="waiting",
    )
    finder = fields.Char(required=True, index=True)
    secret = fields.Char(required=True, groups=fields.NO_ACCESS)
    tries = fields.Integer(required=True, default=pairing.TRIES)
    key = fields.Char(index=True, groups=fields.NO_ACCESS)
    nonce = fields.Char(required=True, groups=fields.NO_ACCESS)
    expires_at = fields.Datetime(required=True)
    said = fields.Char("Why it stopped")

    # --- what the Sign screen calls ---

    @api.model
    def open_pairing(self, step_ids):
        """Make a code for steps; the Sign screen calls it for "Smart card".

        :param list step_ids: of one company, each the user's own to sign
        :return: ``id``, ``code``, ``minutes``, ``server`` and ``command`` to show
        :raises AccessError: a step is not hers
        """
        steps = self.env["signing.step"].browse(step_ids).exists()
        company = steps.company_id
        if not steps or len(company) != 1:
            raise UserError(
                self.env._("Choose steps of one company to sign with your card.")
            )
        for step in steps:
            step.sudo()._get_authority(self.env.user, Level.CARD)
        return self._open("sign", company, steps)

    @api.model
    def open_enrolment(self):
        """Make a code by which the user's own card is enrolled; "My card" calls it.

        :raises AccessError: she is no person of the register
        """
        company = self.env.company
        if not company._signing_person(self.env.user):
            raise AccessError(
                self.env._("You are not in the register of %s yet.", company.name)
            )
        return self._open("enrol", company, self.env["signing.step"])

    @api.model
    def get_progress(self, pairing_id):
        """Say how far a pairing of the user is; the Sign screen asks.

        :return: ``state``, ``said`` (why the agent stopped), ``signed`` ({step: what
            comes next}), ``names`` of those and of what is ``left``
        """
        one = self._get_mine(pairing_id)
        one._expire()
        done = one.session_ids.filtered("used_at").step_id
        return {
            "state": one.state or "void",
            "said": one.said or "",
            "signed": {step.id: step._get_next() for step in done},
            "names": done.request_id.mapped("name"),
            "left": (one.step_ids - done).request_id.mapped("name"),
        }

    @api.model
    def cancel_pairing(self, pairing_id):
        """Void a pairing of the user; the Sign screen calls it when it is closed."""
        one = self._get_mine(pairing_id)
        one._close("")

    def _get_mine(self, pairing_id):
        mine = [("id", "=", int(pairing_id)), ("user_id", "=", self.env.uid)]
        return self.sudo().search(mine)

    def _close(self, said):
        """End a pairing that is not done; what was signed stays signed.

        :param str said: why, in the agent's words
        """
        going = self.filtered(lambda one: one.state in ("waiting", "open"))
        trusted(going).write({"state": "void", "said": (said or "")[:500]})

    def _open(self, purpose, company, steps):
        """Void the user's other codes and make a new one."""
        pairings = trusted(plain(self.sudo()))
        pairings._void_codes(self.env.user)
        finder, secret = pairings._new_code()
        one = pairings.create(
            {
                "user_id": self.env.uid,
                "company_id": company.id,
                "purpose": purpose,
                "step_ids": [(6, 0, steps.ids)],
                "finder": finder,
                "secret": pairing.seal(secret),
                "nonce": secrets.token_hex(32),
                "expires_at": pairings._in_minutes(pairing.CODE_MINUTES),
            }
        )
        code, server = pairing.spell(finder, secret), self.get_base_url()
        return {
            "id": one.id,
            "code": code,
            "minutes": pairing.CODE_MINUTES,
            "server": server,
            "command": f"quittance-agent pair {server} {code}",
        }

    def _void_codes(self, user):
        """A user has one code at a time: the last one shown."""
        mine = [("user_id", "=", user.id), ("state", "=", "waiting")]
        self.search(mine).write({"state": "void"})

    def _new_code(self):
        while True:
            finder, secret = pairing.new_code()
            taken = [("finder", "=", finder), ("state", "=", "waiting")]
            if not self.search_count(taken, limit=1):
                return finder, secret

    def _in_minutes(self, minutes):
        return fields.Datetime.now() + timedelta(minutes=minutes)

    def _expire(self):
        """Void what has waited too long."""
        now = fields.Datetime.now()
        late = self.filtered(
            lambda one: one.state in ("waiting", "open") and one.expires_at < now
        )
        if late:
            trusted(late).write({"state": "void"})

    @api.autovacuum
    def _gc_pairings(self):
        """Forget pairings of the day before: their evidence stays."""
        before = fields.Datetime.now() - timedelta(days=1)
        trusted(self.sudo().search([("create_date", "<", before)])).unlink()
