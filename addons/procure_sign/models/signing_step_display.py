"""What the Sign screen shows of a step."""

from odoo import fields, models
from odoo.tools import format_datetime, format_list

from ..core.statement import Level


class SigningStep(models.Model):
    _inherit = "signing.step"

    def _get_line(self):
        """Return what the Sign screen's list of several says of one."""
        request = self.request_id
        amount = request._format(request.amount, request.currency_id)
        return {
            "id": self.id,
            "name": request.name,
            "amount": amount if request.amount else "",
        }

    def _show(self):
        """Return what there is to sign, read from what the statement will hold.

        :raises UserError: the record is not any more what is to be signed
        :raises AccessError: the user may not read it
        """
        self.ensure_one()
        self.check_access("read")
        step = self.sudo()
        request = step.request_id
        record = request._check_unchanged().with_context(lang=self.env.lang)
        display = record._signing_display(request._get_act())
        return {
            **step._get_line(),
            "title": display["title"],
            "rows": [_cell(one) for one in display.get("rows", ())],
            "tables": [_table(one) for one in display.get("tables", ())],
            "act": dict(request._fields["act"]._description_selection(self.env))[
                request.act
            ],
            "company": request.company_id.name,
            "revision": request.revision,
            "requester": request.requester_id.name or "",
            "step": step._get_title(),
            "policy": request.policy_name,
            "level": step._get_level_name(step.level),
            "fingerprint": request.document_sha256,
            "signed": [one._get_said() for one in request.evidence_ids],
            "next": step._get_next(),
            **self._get_means(),
        }

    def _get_means(self):
        """Return the user's own means, which of them suffice, and what speaks against.

        :return: ``means``, and ``reasons`` that no means of his would help against
        """
        user, step = self.env.user, self.sudo()
        situation = step.request_id._situation()
        by_level = {level: step._ask(situation, user, level) for level in Level}
        against = by_level[Level.CARD].reasons
        person = step.company_id._signing_person(user)
        own = self.env["signing.certificate"].sudo()._get_in_force(person)
        return {
            "means": [
                {**one._get_mean(), "enough": by_level[Level(one.level)].yes}
                for one in own
            ],
            "reasons": step._say_no(against) if against else "",
        }

    def _get_next(self):
        """Say what happens when this step is signed."""
        step = self.sudo()
        missing = step.needed - len(step.evidence_ids)
        if step.state == "open" and missing > 1:
            return self.env._(
                "%(count)s more signatures are needed after yours.", count=missing - 1
            )
        waiting = (step.request_id.step_ids - step).filtered(
            lambda one: one.state in ("open", "waiting")
        )
        if not waiting:
            return self.env._("This is the last signature: it goes on at once.")
        names = [one._get_who() for one in waiting]
        return self.env._("Still to sign: %s.", format_list(self.env, names))


class SigningEvidence(models.Model):
    _inherit = "signing.evidence"

    def _get_said(self):
        """Return who signed, and when, in the reader's words."""
        return {
            "name": self.signer,
            "step": self.step_id._get_title(),
            "at": format_datetime(self.env, self.signed_at),
        }


class SigningCertificate(models.Model):
    _inherit = "signing.certificate"

    def _get_in_force(self, person):
        """Return a person's certificates that sign today, the strongest first."""
        now = fields.Datetime.now()
        domain = [("person_id", "=", person.id), ("state", "=", "enrolled")]
        domain += [("not_before", "<=", now), ("not_after", ">", now)]
        found = self.search(domain) if person else self.browse()
        return found.sorted(lambda one: (-Level(one.level).rank, -one.id))

    def _get_mean(self):
        """Return what the Sign screen says of a certificate."""
        levels = dict(self._fields["level"]._description_selection(self.env))
        return {
            "id": self.id,
            "level": self.level,
            "name": levels[self.level],
            "fingerprint": self.fingerprint[:16],
            "until": fields.Date.to_string(self.not_after),
        }

    def _is_of(self, user):
        """Say whether a certificate is of a user, in its company."""
        self.ensure_one()
        one = self.sudo()
        return one.person_id == one.company_id._signing_person(user)


def _cell(cell):
    """Return a value with what it was and whether it is marked, however it was given."""
    if not isinstance(cell, dict):
        cell = {"value": cell}
    plain = {name: str(cell.get(name) or "") for name in ("label", "value", "was")}
    alert = cell.get("alert")
    mark = alert if isinstance(alert, str) else ""
    return {**plain, "alert": bool(alert), "mark": mark}


def _table(table):
    head = [str(one) for one in table.get("head", ())]
    numbers = table.get("numbers", ())
    return {
        "title": table.get("title", ""),
        "head": head,
        "numbers": [place in numbers for place in range(len(head))],
        "rows": [[_cell(one) for one in row] for row in table.get("rows", ())],
    }
