import base64
import binascii

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_datetime

from ..core.file_names import guess

#: Names of earlier files that help to guess whose file this is.
REMEMBERED = 500


class PartnerImportBoard(models.AbstractModel):
    """Files dropped on the board or on the list of batches."""

    _inherit = "partner.import.board"

    @api.model
    def get_drop_choices(self, names):
        """Return the profiles a dropped file may belong to, and a guess per name.

        Called by the dialog that opens when files are dropped.

        :param list[str] names: names of the files dropped
        :return: ``{'profiles': [{'id', 'name'}], 'guesses': {name: id or False}}``
        :rtype: dict
        """
        profiles = self.env["partner.import.profile"].search(Domain.TRUE)
        batches = self.env["partner.import.batch"].search_fetch(
            [("profile_id", "in", profiles.ids)],
            ["name", "profile_id"],
            limit=REMEMBERED,
        )
        known = [(p.id, p.partner_id.name or "") for p in profiles]
        known += [(batch.profile_id.id, batch.name) for batch in batches]
        only = profiles.id if len(profiles) == 1 else False
        return {
            "profiles": [
                {"id": profile.id, "name": self._name_profile(profile)}
                for profile in profiles
            ],
            "guesses": {name: guess(name, known) or only for name in names},
        }

    def _name_profile(self, profile):
        """Return what the dialog calls a profile: whose it is, and which one."""
        partner = profile.partner_id.display_name
        return partner if profile.name == partner else f"{partner}, {profile.name}"

    @api.model
    def receive_file(self, profile_id, name, content):
        """Take in a dropped file and say what became of it.

        Called by the dialog, once per file.

        :param int profile_id: profile the user chose
        :param str name: file name
        :param str content: the file, in base64
        :return: ``status`` (received, or earlier for a file known), ``message`` and
            ``batch_id``
        :rtype: dict
        :raises AccessError: when the user may not receive files
        :raises UserError: when the profile is out of reach or the file did not arrive
        """
        Batch = self.env["partner.import.batch"]
        Batch.check_access("create")
        profile = self.env["partner.import.profile"].search(
            [("id", "=", int(profile_id))]
        )
        if not profile:
            raise UserError(
                self.env._("Choose the partner that sent %(file)s.", file=name)
            )
        try:
            data = base64.b64decode(content or "", validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(
                self.env._("%(file)s did not arrive whole. Drop it again.", file=name)
            ) from error
        earlier = Batch._find_received(profile, data)
        batch = Batch._receive(profile, name, data, "drop", sender=self.env.user.name)
        if not earlier:
            message = batch._get_elsewhere_text()
            return {"status": "received", "message": message, "batch_id": batch.id}
        return {
            "status": "earlier",
            "batch_id": batch.id,
            "message": self.env._(
                "The same file was received on %(date)s as %(name)s.",
                date=format_datetime(self.env, batch.received_at, dt_format="short"),
                name=batch.name,
            ),
        }
