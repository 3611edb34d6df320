"""Verification of the register: is each record in the state that was signed?"""

from datetime import timedelta, timezone

from odoo import models

from ..core.dossier_readme import fingerprint
from ..core.reasons import Refused
from .signing_change_apply import POWER

_ANCHOR = "signing.anchor"
#: What ends by a signed change alone; rights are revoked, logins end with persons.
_LASTING = frozenset({_ANCHOR, "signing.person", "signing.policy", "signing.apart"})
#: Between an act's entry in the log and what it writes.
_SLACK = timedelta(minutes=10)


class SigningVerification(models.Model):
    _inherit = "signing.verification"

    def _look_at_register(self, company, entries):
        """Name records that hold, or hold no more, otherwise than was signed."""
        signed = self._get_signed_operations(company, entries)
        revoked = {one.record for one in entries if one.act == "revoke"}
        found = []
        for name in (*POWER, _ANCHOR):
            records = self.env[name].sudo().with_context(active_test=False)
            for one in records.search([("company_id", "=", company.id)]):
                record = f"{name},{one.id}"
                done = signed.get(record, {})
                if record in revoked:
                    done = {"revoke": None, **done}
                if not self._is_as_signed(one, done):
                    code = (
                        "in-force-unsigned" if one._is_in_force() else "ended-unsigned"
                    )
                    found.append((code, record, one.display_name))
        return found

    def _get_signed_operations(self, company, entries):
        """Return what was signed of each record, and when: ``{record: {kind: at}}``."""
        changes = self._get_signed_changes(company, entries)
        lines = self.env["signing.change.line"].sudo()
        found = {}
        for line in lines.search([("change_id", "in", list(changes))]):
            done = found.setdefault(f"{line.res_model},{line.res_id}", {})
            done[line.operation] = changes[line.change_id.id]
        # The built-in authority was in force before; its founding names it.
        founding = company._signing_founding()
        if founding.id in changes:
            for record, digest in founding._get_fingerprints():
                if record.startswith(f"{_ANCHOR},"):
                    found.setdefault(record, {})["founded"] = digest
        return found

    def _get_signed_changes(self, company, entries):
        """Return when changes came to be, by the log: a row alone says nothing."""
        logged = {(one.record, one.evidence): one.at for one in entries}
        founded = {one.record: one.at for one in entries if one.act == "found"}
        domain = [("company_id", "=", company.id), ("state", "=", "done")]
        changes = self.env["signing.change"].sudo().search(domain)
        about = [("res_model", "=", changes._name), ("res_id", "in", changes.ids)]
        empty = self.env["signing.request"].sudo()
        asked = empty.search([*about, *domain]).grouped("res_id")
        found = {}
        for change in changes:
            name = f"{change._name},{change.id}"
            if change.founding:
                times = [founded.get(name)]
            else:
                request = asked.get(change.id, empty)
                keys = [(name, one.identity) for one in request.evidence_ids]
                times = [logged.get(key) for key in keys]
            if times and all(times):
                found[change.id] = max(times)
        return found

    def _is_as_signed(self, one, done):
        """Say whether a record is in the state that was signed last.

        :param dict done: what was signed of it, and when
        """
        if (
            one._name == _ANCHOR
            and not one._is_draft()
            and not self._is_known(one, done)
        ):
            return False
        ends = [done[kind] for kind in ("end", "distrust") if kind in done]
        if ends:
            stands = "distrust" not in done or bool(one.distrusted_at)
            return stands and self._is_ended_in_time(one, min(ends))
        if one._is_draft():
            return "put" not in done
        if one._is_in_force():
            return bool(done) and "revoke" not in done
        return one._name not in _LASTING or "revoke" in done

    def _is_known(self, one, done):
        """Say whether an authority is the one that was signed, or founded with."""
        try:
            made = fingerprint(one._x509())
        except (Refused, ValueError, TypeError):
            return False
        founded = done.get("founded", made)
        return bool(done) and made == one.fingerprint == founded

    def _is_ended_in_time(self, one, at):
        """Say whether a record has ended, and not later than it was signed."""
        if one.state != one._governed_states[2] or not one.ended_at:
            return False
        return one.ended_at.replace(tzinfo=timezone.utc) <= at + _SLACK
