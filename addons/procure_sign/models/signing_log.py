"""The log of acts in the database; its rules are ``core.act_log``'s."""

from datetime import timezone

from odoo import fields, models

from ..core import act_log
from ..core.statement import NOTHING, LogHead
from ..trust import plain, trusted


class SigningLog(models.Model):
    """The log of acts: one hash chain per company; see ``core.act_log``."""

    _name = "signing.log"
    _description = "Log of Acts"
    _inherit = "signing.guarded"
    _order = "company_id, position"
    _rec_name = "position"

    company_id = fields.Many2one("res.company", required=True, index=True)
    position = fields.Integer(required=True)
    company = fields.Char("Company as written", required=True)
    record = fields.Char(required=True)
    act = fields.Char(required=True)
    evidence = fields.Char(required=True, index=True)
    signature = fields.Char(required=True)
    previous = fields.Char(required=True)
    at = fields.Datetime(required=True)
    before = fields.Char(required=True)
    hash = fields.Char(required=True)

    _one_position = models.Constraint(
        "UNIQUE (company_id, position)", "The log went on meanwhile: try again."
    )

    def _append(self, company, record, act, evidence, signature):
        """Add an act to a company's log; whoever signs, founds or revokes calls it.

        :param record: ``(model, id)`` or a record
        :param str act: code of the act
        :param str evidence: its identity, SHA-256 in hexadecimal
        :param str signature: SHA-256 of the raw signature, or of what stands for it
        :return: the new entry
        """
        name = record if isinstance(record, str) else self._get_record_name(record)
        head = self._lock(company)
        # A clock set back must not look like a moved entry: never before the last.
        now = fields.Datetime.now()
        at = max(now, self._get_last(company).at or now)
        entry = act_log.append(
            head,
            self._get_previous(company, name),
            company=self._get_company_name(company),
            record=name,
            act=act,
            evidence=evidence,
            signature=signature,
            at=at.replace(tzinfo=timezone.utc),
        )
        self._move_head(company, entry)
        values = {name: getattr(entry, name) for name in entry.__dataclass_fields__}
        values.update(company_id=company.id, at=at)
        return trusted(plain(self.sudo())).create(values)

    def _head(self, company):
        """Return the head of a company's log, as ``core.statement.LogHead``."""
        head = self.env["signing.log.head"].sudo()
        found = head.search([("company_id", "=", company.id)], limit=1)
        return LogHead(found.position, found.hash) if found else LogHead(0, NOTHING)

    def _lock(self, company):
        """Meet other writers: the second of two gets a SerializationFailure.

        Called before anything that a signature is decided by is read for the last
        time; Odoo then runs the whole call again, with the same PIN.
        """
        head = self.env["signing.log.head"]
        self.env.cr.execute(
            """INSERT INTO signing_log_head (company_id, position, hash)
               VALUES (%s, 0, %s) ON CONFLICT (company_id) DO NOTHING""",
            [company.id, NOTHING],
        )
        self.env.cr.execute(
            """UPDATE signing_log_head SET position = position WHERE company_id = %s
               RETURNING position, hash""",
            [company.id],
        )
        position, found = self.env.cr.fetchone()
        head.invalidate_model()
        return LogHead(position, found)

    def _move_head(self, company, entry):
        self.env.cr.execute(
            """UPDATE signing_log_head SET position = %s, hash = %s
               WHERE company_id = %s""",
            [entry.position, entry.hash, company.id],
        )
        self.env["signing.log.head"].invalidate_model()

    def _get_last(self, company):
        domain = [("company_id", "=", company.id)]
        return self.sudo().search(domain, order="position desc", limit=1)

    def _get_previous(self, company, name):
        """Return the evidence of a record's last act."""
        domain = [("company_id", "=", company.id), ("record", "=", name)]
        found = self.sudo().search(domain, order="position desc", limit=1)
        return found.evidence or NOTHING

    def _get_record_name(self, record):
        return f"{record._name},{record.id}"

    def _get_company_name(self, company):
        """Name a company as each of its entries does: by its number, which stays."""
        return f"res.company,{company.id}"

    def _get_entries(self, company, domain=()):
        """Return entries as ``core.act_log.Entry``, by position."""
        rows = self.sudo().search(
            [("company_id", "=", company.id), *domain], order="position"
        )
        names = act_log.Entry.__dataclass_fields__
        return [
            act_log.Entry(
                **{name: row[name] for name in names if name != "at"},
                at=row.at.replace(tzinfo=timezone.utc),
            )
            for row in rows
        ]
