"""A request's dossier: one ASiC-E file that verifies without Odoo."""

import itertools
import re
import unicodedata
from datetime import timezone

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..core import dossier
from ..core.dossier_readme import fingerprint
from ..core.verify import verify
from .signing_refusal_log import REFUSE


class SigningRequest(models.Model):
    """Writes dossiers."""

    _inherit = "signing.request"

    def _get_dossier(self):
        """Return the dossier of a request as an ASiC-E file.

        :raises UserError: nobody signed yet, or there is no time stamp now
        """
        self.ensure_one()
        request = self.sudo()
        if not request.evidence_ids:
            raise UserError(
                self.env._("Nobody has signed yet: there is nothing to export.")
            )
        contents = request._prepare_dossier(request.company_id._signing_trust())
        return dossier.write(contents, request._stamp_dossier)

    def _prepare_dossier(self, trust):
        """Return what a dossier holds; a hook.

        :rtype: core.dossier.Contents
        """
        record = self._record()
        record = record.sudo()
        attachments = record._signing_dossier_files(self) if record else {}
        name = f"{self.res_model},{self.res_id}"
        signed = Domain("evidence", "in", self.evidence_ids.mapped("identity"))
        # What was signed after a refusal names it as what came before.
        refused = Domain("record", "=", name) & Domain("act", "=", REFUSE)
        founding = self.company_id._signing_founding()
        return dossier.Contents(
            title=self._get_dossier_title(),
            evidences=[one._get_xml() for one in self.evidence_ids],
            **self._get_dossier_trust(trust),
            crls=trust.revocation.crls,
            ocsps=trust.revocation.ocsps,
            founding=founding._get_fingerprints() if founding else (),
            attachments={_plain(name): data for name, data in attachments.items()},
            log=self.env["signing.log"]._get_entries(self.company_id, signed | refused),
            built_in=frozenset(fingerprint(one) for one in trust.built_in),
        )

    def _get_dossier_trust(self, trust):
        """Return what its signatures rest on: what ended where a stamp proves it."""
        now = fields.Datetime.now().replace(tzinfo=timezone.utc)
        reports = [verify(one._get_xml(), trust, now) for one in self.evidence_ids]

        def united(found):
            return tuple(dict.fromkeys(itertools.chain.from_iterable(found)))

        return {
            "anchors": united(trust.roots(one.proven) for one in reports),
            "stamp_anchors": united(
                trust.stamp_roots(one.best or now) for one in reports
            ),
            "others": united(trust.known(proven=one.best or now) for one in reports),
        }

    def _get_dossier_title(self):
        return f"{self.company_id.name}: {self.name}, {self.act}, {self.revision}"

    def _stamp_dossier(self, data):
        token = self.company_id._signing_stamp(data)
        if not token:
            raise UserError(
                self.env._(
                    "No time stamp can be had now, and a dossier needs one. Try again "
                    "later, or look at Signatures > Trust > Time stamps."
                )
            )
        return token

    def _get_dossier_name(self):
        """Return the file's name."""
        return _plain(f"{self.name}-r{self.revision}-{self.act}.asice")

    def _check_may_export(self):
        """Let those export who take part, and auditors.

        :raises AccessError: for others
        """
        self.check_access("read")
        request, user = self.sudo(), self.env.user
        takes_part = user in request.user_ids | request.requester_id
        if not takes_part and not user.has_group("procure_sign.group_auditor"):
            raise AccessError(
                self.env._("Only auditors and those who take part export a dossier.")
            )

    def action_dossier(self):
        """Download the dossier; a button of the request and of its record."""
        self.ensure_one()
        self._check_may_export()
        return {
            "type": "ir.actions.act_url",
            "url": f"/signatures/dossier/{self.id}",
            "target": "download",
        }

    def action_verify(self):
        """Verify all signatures of this request now, and show the result."""
        self.ensure_one()
        self._check_may_export()
        return self.env["signing.verification"]._verify_request(self).action_open()


def _plain(name):
    """Return a file name that every system takes."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    text = re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-.")[:110]
    return text or "file"
