import base64
from datetime import datetime, timedelta, timezone

from odoo import api, fields, models
from odoo.fields import Domain

from ..binary import raw
from ..core import chain, stamp
from ..core.reasons import Reason, Refused
from ..core.statement import LogHead
from ..trust import trusted


class SigningLogStamp(models.Model):
    """A head of the log of acts that a time stamp vouches for."""

    _name = "signing.log.stamp"
    _description = "Stamped Head of the Log"
    _inherit = "signing.guarded"
    _order = "company_id, id desc"
    _rec_name = "position"

    company_id = fields.Many2one("res.company", required=True, index=True)
    position = fields.Integer(required=True)
    hash = fields.Char(required=True)
    at = fields.Datetime("Stamped on", required=True)
    token = fields.Binary("Time stamp", attachment=False, required=True)

    @api.model
    def _cron_stamp(self):
        """Stamp the head of every company's log that went on; every day."""
        heads = self.env["signing.log.head"].sudo().search(Domain.TRUE)
        for company in heads.company_id:
            self._stamp(company)

    def _stamp(self, company):
        """Stamp a log's head, unless it is stamped already.

        :return: the stamp, or none
        """
        head = self.env["signing.log"]._head(company)
        known = self.sudo().search([("company_id", "=", company.id)], limit=1)
        if not head.position or (known.position, known.hash) == (
            head.position,
            head.hash,
        ):
            return self.browse()
        token = company._signing_stamp(self._get_stamped(company, head))
        if not token:
            return self.browse()
        first = not self.sudo().search_count(Domain.TRUE, limit=1)
        made = trusted(self.sudo()).create(
            {
                "company_id": company.id,
                "position": head.position,
                "hash": head.hash,
                "at": fields.Datetime.now(),
                "token": base64.b64encode(token),
            }
        )
        self.env["signing.log.outside"]._keep(company, head, token, first)
        return made

    def _get_stamped(self, company, head):
        """Return the bytes that are stamped: whose log, how long, and its last hash."""
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid", "")
        text = f"{database}\0{company.id}\0{head.position}\0{head.hash}"
        return b"procure_sign/head/1\0" + text.encode()

    def _check_stamp(self, trust):
        """Return the head that a stamp proves.

        :rtype: core.statement.LogHead
        :raises Refused: the token is of something else, or of nobody who is trusted
        """
        head = LogHead(self.position, self.hash)
        data = self._get_stamped(self.company_id, head)
        found = stamp.read(raw(self, "token"), data)
        known = trust.known(found.others, found.at)
        roots = trust.stamp_roots(found.at)
        trust.check_keys(chain.build(found.certificate, roots, known, found.at))
        if found.at > datetime.now(timezone.utc) + timedelta(minutes=5):
            raise Refused(Reason.CLOCK, found.at.isoformat())
        return head


class SigningLog(models.Model):
    _inherit = "signing.log"

    def action_verify_log(self):
        """Verify the whole log of the company at hand; a button of its list."""
        self.env["signing.log"].check_access("read")
        verification = self.env["signing.verification"]
        return verification._verify_log(self.env.company).action_open()

    def action_stamp_log(self):
        """Stamp the log's head now; a button of its list."""
        self.env["signing.log"].check_access("read")
        self.env["signing.log.stamp"]._stamp(self.env.company)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "procure_sign.signing_log_stamp_action"
        )
