"""What a request says: in the record's chatter, and of its own state."""

import hashlib

from markupsafe import Markup, escape

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import format_datetime, formatLang

from ..core import frozen
from ..trust import plain


class SigningRequest(models.Model):
    _inherit = "signing.request"

    def _format(self, amount, currency):
        """Return an amount as people read it, in their language."""
        return formatLang(self.env, float(amount), currency_obj=currency)

    def _tell(self, bodies):
        """Say in the chatters of records and requests what happened.

        :param dict bodies: request's id to text
        """
        bodies = {key: escape(text) for key, text in bodies.items()}
        plain(self)._message_log_batch(bodies=bodies)
        for model, requests in self.grouped("res_model").items():
            records = plain(self.env[model]).sudo()
            said = {one.res_id: bodies[one.id] for one in requests}
            records = records.browse(said).exists()
            if records and hasattr(records, "_message_log_batch"):
                records._message_log_batch(
                    bodies={one: said[one] for one in records.ids}
                )

    def _tell_record(self, body):
        """Say what happened to one request."""
        self._tell({self.id: body})

    def _say_opened(self):
        who = [step._get_who() for step in self.step_ids]
        return self.env._(
            "Signatures asked for (revision %(revision)s, %(amount)s): %(steps)s.",
            revision=self.revision,
            amount=self._format(self.amount, self.currency_id),
            steps=", ".join(who),
        )

    def _say_replaced(self):
        return self.env._(
            "Revision %(revision)s was changed, its signatures do not count any more.",
            revision=self.revision,
        )

    def _say_late(self, step):
        return self.env._(
            "%(step)s is late: it waits since %(date)s.",
            step=step._get_who(),
            date=format_datetime(self.env, step.opened_at),
        )

    def _say_done(self):
        return self.env._(
            "Revision %(revision)s is signed by all who must: %(names)s.",
            revision=self.revision,
            names=", ".join(self.evidence_ids.mapped("signer")),
        )

    def _say_refused(self, step, reason):
        text = self.env._(
            "%(user)s refused to sign (%(step)s):",
            user=self.env.user.name,
            step=step._get_title(),
        )
        return Markup("<p>{}</p><blockquote>{}</blockquote>").format(text, reason)

    def _get_state(self, record):
        """Say how a record stands, for its ``signing_state``."""
        if self.state not in ("open", "done"):
            return "refused" if self.state == "refused" else "changed"
        try:
            document = record.sudo()._signing_document(self._get_act())
        except UserError:
            return "changed"
        same = hashlib.sha256(document).hexdigest() == self.document_sha256
        return self.state if same else "changed"

    def _compare_display(self, now):
        """Return rows that a signer was shown otherwise: ``(label, was, now)``."""
        was = {row["label"]: row.get("value") for row in self.display.get("rows", ())}
        return [
            (row["label"], str(was[row["label"]]), str(row.get("value")))
            for row in now.get("rows", ())
            if row["label"] in was and was[row["label"]] != row.get("value")
        ]

    def _get_part_takers(self):
        """Return the users who may come to sign one of the steps."""
        policy = frozen.load(self.policy)
        register = self.company_id._signing_register()
        roles = {step.role for step in policy.steps if not step.own}
        roles |= {step.escalate_to for step in policy.steps if step.escalate_to}
        people = {one.person for one in register.rights if one.role in roles}
        people |= {one.receiver for one in register.delegations if one.role in roles}
        people |= {one for step in policy.steps for one in step.people}
        return self.env["signing.step"]._get_users(register, people)
