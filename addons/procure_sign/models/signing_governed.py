from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..trust import is_trusted, trusted
from . import governed_text

STATES = [("draft", "Draft"), ("active", "In force"), ("ended", "Ended")]


class SigningGoverned(models.AbstractModel):
    """What two persons sign before it holds: rights, policies, trust, enrolments.

    How a model uses it:

    * inherit it instead of ``signing.guarded``; have a ``company_id``;
    * name in ``_free_fields`` what a registrar fills in while it is a draft, and in
      ``_governed_fields`` what stands in the signed change (override
      ``_governed_values`` and ``_governed_shown`` for what is no plain field);
    * ``_check_governed`` refuses, in words, what could not be in force;
    * where the model has states of its own, say with ``_governed_states`` which of them
      are draft, in force and ended (``state`` must be their field);
    * ``_put_in_force`` and ``_end`` are called once, trusted and as superuser, when the
      change is signed: override them for what else must happen, and call super;
    * buttons: ``action_propose`` (put into the change being prepared) and
      ``action_propose_end``.

    Drafts are written by registrars; what is in force by nobody.
    """

    _name = "signing.governed"
    _description = "Record that a Signed Change Puts in Force"
    _inherit = "signing.guarded"

    #: Fields that stand in the signed change, in their order.
    _governed_fields = ()
    #: This model's own words for: draft, in force, ended.
    _governed_states = ("draft", "active", "ended")

    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, index=True
    )
    replaced_id = fields.Integer("Replaces", readonly=True, copy=False)
    in_force_at = fields.Datetime("In force since", readonly=True, copy=False)
    ended_at = fields.Datetime("Ended on", readonly=True, copy=False)

    # --- the signed change ---

    def _governed_values(self, names=True):
        """Return what stands in the signed change; a hook.

        The text must be the same for every reader: codes, ISO dates, no translation.

        :param bool names: beside the numbers of other records; without them the values
            are what may never change
        :return: ``[(name, text)]``, in a fixed order
        """
        self.ensure_one()
        record = self.sudo().with_context(lang=None)
        return [
            (name, governed_text.written(record, name, names))
            for name in self._governed_fields
        ]

    def _governed_shown(self):
        """Return the same values for the signer's eyes, in his language; a hook.

        :return: ``[(name, label, text)]``
        """
        self.ensure_one()
        return [
            (name, governed_text.label(self, name), governed_text.shown(self, name))
            for name in self._governed_fields
        ]

    def _governed_parts(self):
        """Return drafts that are proposed together with these; a hook.

        :return: list of recordsets
        """
        return []

    def _check_governed(self):
        """Refuse what could not be in force; called before and when it comes to be.

        :raises UserError: naming the record and what to do
        """

    def _put_in_force(self):
        """Let drafts hold from now on; called by a signed change alone."""
        if self.filtered(lambda one: not one._is_draft()):
            raise UserError(
                self.env._("%(name)s is no draft any more.", name=self[:1].display_name)
            )
        self._check_governed()
        now = fields.Datetime.now()
        state = self._governed_states[1]
        before = [one._governed_values() for one in self]
        trusted(self).write({"state": state, "in_force_at": now})
        for one, values in zip(self, before, strict=True):
            one._check_as_signed(values)

    def _check_as_signed(self, before):
        """Refuse what another addon's code changed while it was put in force."""
        if self._governed_values() != before:
            raise UserError(
                self.env._(
                    "%(title)s (%(kind)s) has changed meanwhile: remove it from the "
                    "change.",
                    title=self.display_name,
                    kind=self._description,
                )
            )

    def _end(self):
        """Let what is in force hold no more; called by a signed change or at once."""
        if self.filtered(lambda one: not one._is_in_force()):
            raise UserError(
                self.env._("%(name)s is not in force.", name=self[:1].display_name)
            )
        state = self._governed_states[2]
        trusted(self).write({"state": state, "ended_at": fields.Datetime.now()})

    def _is_draft(self):
        return self.state == self._governed_states[0]

    def _is_in_force(self):
        return self.state == self._governed_states[1]

    # --- drafts ---

    def _check_free(self, operation):
        """Registrars write drafts that are not being signed."""
        if not self._may_prepare():
            raise AccessError(
                self.env._(
                    "Only those who prepare who may sign write here. Ask one of them."
                )
            )
        if operation == "create":
            return
        for one in self.sudo():
            if not one._is_draft():
                raise AccessError(
                    self.env._(
                        "%(name)s is in force, or was: it is never written again. "
                        "Propose a change that replaces or ends it.",
                        name=one.display_name,
                    )
                )
        self.env["signing.change.line"]._check_free_of(self)

    @api.model
    def _may_prepare(self):
        """Say whether this user writes drafts."""
        return self.env.user.has_group("procure_sign.group_registrar")

    def write(self, vals):
        """Keep a draft in its company."""
        moved = "company_id" in vals and any(
            one.company_id.id != vals["company_id"] for one in self
        )
        if moved and not is_trusted(self):
            raise AccessError(
                self.env._("A draft stays in its company: make another one.")
            )
        return super().write(vals)
