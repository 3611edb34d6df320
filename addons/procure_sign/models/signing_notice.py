from odoo import fields, models

from ..trust import plain, trusted


class SigningNotice(models.Model):
    """A mail to one person about one step; nobody gets the same one twice."""

    _name = "signing.notice"
    _description = "Mail about a Signing Step"
    _inherit = "signing.guarded"
    _order = "id desc"
    _rec_name = "kind"

    step_id = fields.Many2one(
        "signing.step", required=True, index=True, ondelete="cascade"
    )
    request_id = fields.Many2one(related="step_id.request_id")
    company_id = fields.Many2one(related="step_id.company_id", store=True, index=True)
    user_id = fields.Many2one("res.users", required=True, index=True)
    kind = fields.Selection(
        [
            ("open", "To sign"),
            ("remind", "Reminder"),
            ("escalate", "Escalation"),
            ("refused", "Refused"),
        ],
        required=True,
    )
    number = fields.Integer(required=True, default=1)

    _one_mail = models.Constraint(
        "UNIQUE (step_id, user_id, kind, number)", "This mail was sent already."
    )

    def _tell(self, vals_list):
        """Queue one mail for each, in its reader's language.

        :param vals_list: of notices; those that exist already are left out
        """
        notices = trusted(plain(self.sudo()))
        steps = {one["step_id"] for one in vals_list}
        known = {
            one._get_key() for one in notices.search([("step_id", "in", sorted(steps))])
        }
        names = ("step_id", "user_id", "kind", "number")
        fresh = [
            vals for vals in vals_list if tuple(vals[one] for one in names) not in known
        ]
        created = notices.create(fresh)
        for request, told in created.grouped("request_id").items():
            request.user_ids |= told.user_id
        template = self.env.ref(
            "procure_sign.mail_template_to_sign", raise_if_not_found=False
        )
        mailed = created.filtered("user_id.email")
        if template and mailed:
            template.sudo().send_mail_batch(mailed.ids)
        return created

    def _get_key(self):
        return self.step_id.id, self.user_id.id, self.kind, self.number

    def _get_link(self):
        """Return the address of the page where it is signed; the mail's button."""
        self.ensure_one()
        base = self.get_base_url()
        return f"{base}/odoo/signing.request/{self.request_id.id}"

    def _get_subject(self):
        """Return the mail's subject, in its reader's language."""
        words = {
            "open": self.env._("To sign: %(name)s"),
            "remind": self.env._("Still to sign: %(name)s"),
            "escalate": self.env._("Late, you may sign: %(name)s"),
            "refused": self.env._("Refused: %(name)s"),
        }
        return words[self.kind] % {"name": self.request_id.name}

    def _get_amount(self):
        """Return the amount as its reader writes it; nothing where there is none."""
        request = self.request_id
        if not request.amount:
            return ""
        return request._format(request.amount, request.currency_id)

    def _get_act(self):
        """Name the act in the reader's language."""
        field = self.request_id._fields["act"]
        return dict(field._description_selection(self.env))[self.request_id.act]


class SigningStep(models.Model):
    _inherit = "signing.step"

    def _notify(self, kind, users=None, number=1):
        """Mail those who may sign, or other users; each once for a kind and number."""
        vals_list = [
            {"step_id": step.id, "user_id": user.id, "kind": kind, "number": number}
            for step in self
            for user in (step.candidate_ids if users is None else users)
        ]
        if vals_list:
            self.env["signing.notice"]._tell(vals_list)
