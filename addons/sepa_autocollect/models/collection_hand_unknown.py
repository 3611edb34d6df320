import re

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..core import attempt as states
from ..core import retry
from ..trust import trusted
from .collection_engine import RULES

#: What providers' ids look like; one goes into the address that asks about it.
OBJECT_ID = re.compile(r"[A-Za-z0-9_-]{4,64}")


class CollectionAttempt(models.Model):
    """Attempts whose outcome no provider tells any more, ended by a person's word."""

    _inherit = "collection.attempt"

    def action_ask_unknown(self):
        """Ask what the provider's own pages show; button."""
        self.ensure_one()
        self._check_unknown()
        return self.env["collection.hand.unknown"]._open(self)

    def _check_unknown(self):
        """Refuse whoever may not say it, and what nobody has to say.

        :raises AccessError: not an accounting administrator of the company
        :raises UserError: its outcome is known
        """
        self.check_access("read")
        if not self.env.user.has_group("account.group_account_manager"):
            raise AccessError(
                self.env._(
                    "Only an accounting administrator says what became of an attempt "
                    "that the provider does not tell of."
                )
            )
        if self.state != states.UNKNOWN or not self.provider_id:
            raise UserError(
                self.env._(
                    "%(attempt)s is not unknown any more. Reload the page to see what "
                    "became of it.",
                    attempt=self.name,
                )
            )

    def _say_found(self, reference, reason):
        """Have the provider asked about the payment a person found there.

        :param str reference: the provider's id of it
        :param str reason: where and how it was found

        Nothing is believed: what the provider says of that id decides.
        """
        self._check_unknown()
        reference = (reference or "").strip()
        if not OBJECT_ID.fullmatch(reference):
            raise UserError(
                self.env._(
                    "%(value)s is no id of a payment. Copy it from the provider's "
                    "page, without spaces.",
                    value=reference or "-",
                )
            )
        ours = self._trusted_now()
        ours.write(
            {
                "provider_reference": reference,
                "evidence": False,
                # Otherwise the pause after the last question would go on.
                "asked_at": False,
                "next_look_at": fields.Datetime.now(),
            }
        )
        self.env.ref("sepa_autocollect.cron_resolve").sudo()._trigger()
        self._note_act("found", reason)

    def _say_absent(self, reason):
        """End an attempt of which a person saw nothing at the provider.

        :param str reason: where it was looked for
        :raises UserError: it is too young, or something says that it is there

        The invoices may be collected again: this is the one place where a person's
        word stands for the provider's.
        """
        self._check_unknown()
        ours = self._trusted_now()
        gateway = self.env["collection.gateway"]._get(ours.provider_id.code)
        if gateway._can_prove_absence():
            raise UserError(
                self.env._(
                    "%(provider)s is asked by the program itself, which ends "
                    "%(attempt)s as soon as two complete lists lack it.",
                    provider=ours.provider_id.name,
                    attempt=self.name,
                )
            )
        if ours.provider_reference or ours._get_told():
            raise UserError(
                self.env._(
                    "The provider named a payment of %(attempt)s: it did arrive. Give "
                    "that payment's id instead.",
                    attempt=self.name,
                )
            )
        age = fields.Datetime.now() - (ours.sent_at or ours.prepared_at)
        if age < RULES.alert_after:
            raise UserError(
                self.env._(
                    "%(attempt)s was sent less than %(days)s days ago: the provider may "
                    "still tell. Wait, then look again.",
                    attempt=self.name,
                    days=RULES.alert_after.days,
                )
            )
        ours._change_state(
            states.REFUSED,
            states.PERSON,
            {
                "code": "said_absent",
                "refusal": retry.BUSY,
                "answered_at": fields.Datetime.now(),
                "alert": False,
            },
        )
        self._note_act("absent", reason)

    def _trusted_now(self):
        """Return the attempt locked and read anew, still unknown."""
        ours = trusted(self.sudo())
        ours._lock()
        self._check_unknown()
        return ours

    def _get_told(self):
        """Return signed events of the provider that name a payment of the attempt."""
        return self.env["collection.event"].search(
            [
                ("provider_id", "=", self.provider_id.id),
                ("reference", "=", self.name),
                ("payment_ref", "!=", False),
            ],
            limit=1,
        )
