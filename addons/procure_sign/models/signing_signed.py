from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.policy import NoPolicy, choose
from ..core.statement import Act


class SigningSigned(models.AbstractModel):
    """What can be signed: orders, bank files, bank accounts, mandates, policy changes.

    The first half are hooks of each such model; the second is what they call.
    """

    _name = "signing.signed"
    _description = "Record that is Signed"

    signing_state = fields.Selection(
        [
            ("none", "No signature needed"),
            ("open", "To sign"),
            ("done", "Signed"),
            ("refused", "Refused"),
            ("changed", "Changed since"),
        ],
        "Signatures",
        compute="_compute_signing_state",
    )
    signing_request_count = fields.Integer(compute="_compute_signing_request_count")
    signing_is_late = fields.Boolean(
        "Signatures late", compute="_compute_signing_is_late"
    )

    # --- hooks: what there is to sign ---

    def _signing_document(self, act):
        """Return the document as it stands now.

        :param act: ``core.statement.Act``
        :return: canonical bytes (``core.strict_xml.canonical``)
        :rtype: bytes
        """
        raise NotImplementedError

    def _signing_values(self, act):
        """Return what the statement says beside the document.

        :return: ``reference`` (str), ``amount`` (Decimal, in ``currency``),
            ``currency`` (``res.currency``), ``accounts`` (tuple of IBANs)
        :rtype: dict
        """
        raise NotImplementedError

    def _signing_facts(self, act):
        """Return what policies look at, in the company's currency.

        :rtype: core.policy.Facts
        """
        raise NotImplementedError

    def _signing_display(self, act):
        """Return what the signer is shown, from the same values as the document.

        :return: ``title``, ``rows`` (list of ``{label, value, was, alert}``) and
            ``tables`` (list of ``{title, head, rows}``), all JSON
        :rtype: dict
        """
        raise NotImplementedError

    def _signing_done(self, act, request):
        """Go on when the last step is signed; called once, as superuser; a hook."""

    def _signing_refused(self, act, request, reason):
        """Go on when a step was refused; called once, as superuser; a hook."""

    def _signing_late(self, bodies):
        """Tell those who wait elsewhere that steps are late; once, as superuser; a hook.

        :param dict bodies: record's id to text
        """

    def _signing_company(self):
        """Return the company whose act it is; a hook."""
        return self.company_id

    # --- services ---

    def _signing_policy(self, act):
        """Return the policy that an act falls under.

        :return: ``core.policy.Policy``; none when the company has none for its kind
        :raises UserError: there are policies, and none fits: refused, never free
        """
        self.ensure_one()
        company = self._signing_company().sudo()
        policies = company._signing_policies()
        if not any(one.act is act for one in policies):
            return None
        company._signing_check_kept(act)
        try:
            return choose(policies, self.sudo()._signing_facts(act))
        except NoPolicy as error:
            raise UserError(
                self.env._(
                    "%(name)s: no policy says who signs this. Ask those who keep the "
                    "signing policies to add one.",
                    name=self.display_name,
                )
            ) from error

    def _signing_open(self, act):
        """Ask for the signatures of a record as it stands now.

        The same document keeps its request; another one is a new revision.

        :return: ``signing.request``, as superuser; none without policy
        """
        policy = self._signing_policy(act)
        requests = self.env["signing.request"].sudo()
        return requests._open(self, act, policy) if policy else None

    def _signing_check(self, act):
        """Let an act go on only when it is signed as it stands now: the gate.

        :raises UserError: says what differs, or who has still to sign
        """
        gate = self.env["signing.gate"].sudo()
        for record in self:
            gate._check(record.sudo(), act)

    def _signing_requests(self, act=None):
        """Return all revisions of one record, newest first, as superuser."""
        self.ensure_one()
        domain = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        if act:
            domain.append(("act", "=", act.value))
        return self.env["signing.request"].sudo().search(domain)

    def action_signing_requests(self):
        """Show the requests of a record; the button of its form calls it."""
        self.ensure_one()
        domain = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Signatures"),
            "res_model": "signing.request",
            "view_mode": "list,form",
            "domain": domain,
        }

    def _compute_signing_state(self):
        """Say how far the newest request is, and whether the record still is the same."""
        newest = self._signing_newest()
        for record in self:
            request = newest.get(record._origin.id)
            record.signing_state = request._get_state(record) if request else "none"

    def _compute_signing_is_late(self):
        """Say whether a step of the newest request waits longer than it may."""
        newest = self._signing_newest()
        for record in self:
            request = newest.get(record._origin.id)
            record.signing_is_late = bool(request) and request.is_late

    def _compute_signing_request_count(self):
        """Count the requests that the user may see."""
        domain = [("res_model", "=", self._name), ("res_id", "in", self._origin.ids)]
        counts = dict(
            self.env["signing.request"]._read_group(domain, ["res_id"], ["__count"])
        )
        for record in self:
            record.signing_request_count = counts.get(record._origin.id, 0)

    def _signing_newest(self):
        """Return each record's newest request, in one query."""
        domain = [("res_model", "=", self._name), ("res_id", "in", self._origin.ids)]
        found = self.env["signing.request"].sudo().search(domain, order="id")
        return {one.res_id: one for one in found}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        """What somebody signed, or was asked to, stays."""
        if self._signing_newest():
            raise UserError(
                self.env._(
                    "%(name)s has been sent to be signed, so it stays: cancel it instead.",
                    name=self[:1].display_name,
                )
            )

    @staticmethod
    def _signing_act(code):
        """Return the act of a code; convenience for stored fields."""
        return Act(code)
