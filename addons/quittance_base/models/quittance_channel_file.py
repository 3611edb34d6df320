from datetime import timedelta

from odoo import fields, models

from ..core.channel import SETTLE_SECONDS, Known


class QuittanceChannelFile(models.Model):
    """What is known about one file of a watched folder, so that it is read once."""

    _name = "quittance.channel.file"
    _description = "File of a Watched Folder"
    _order = "id desc"

    channel_id = fields.Many2one(
        "quittance.channel",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="channel_id.company_id", store=True)
    name = fields.Char(required=True, readonly=True)
    size = fields.Integer(string="Bytes", readonly=True)
    mtime = fields.Integer(string="Changed", readonly=True, help="Seconds since 1970.")
    sha256 = fields.Char("SHA-256", readonly=True)
    seen_at = fields.Datetime(default=fields.Datetime.now, readonly=True)
    state = fields.Selection(
        [("seen", "Seen"), ("done", "Read"), ("failed", "Failed")],
        required=True,
        default="seen",
        readonly=True,
    )
    reason = fields.Char(readonly=True)
    attempts = fields.Integer(readonly=True)
    moved = fields.Boolean(readonly=True)

    _name_idx = models.Index("(channel_id, name, id DESC)")

    def _latest(self, channel, names):
        """Latest note per file name; one query for the whole folder.

        :param names: names as stored
        :return: dict name -> record
        """
        notes = self.search(
            [("channel_id", "=", channel.id), ("name", "in", names)], order="id"
        )
        return {note.name: note for note in notes}

    def _as_known(self):
        """The note as the rules of ``core.channel`` want it."""
        age = fields.Datetime.now() - self.seen_at
        return Known(
            size=self.size,
            mtime=self.mtime,
            state=self.state,
            moved=self.moved,
            attempts=self.attempts,
            age=age.total_seconds(),
        )

    def _see_again(self, entry):
        """Note the size and time of a file that is still changing.

        :return: whether this note goes on; else the file is a new one
        """
        if self.state != "seen":
            return False
        if (self.size, self.mtime) != (entry.size, entry.mtime):
            self.write(
                {
                    "size": entry.size,
                    "mtime": entry.mtime,
                    "seen_at": fields.Datetime.now(),
                    "attempts": 0,
                }
            )
        return True

    def _read_before(self, digest):
        """Whether a file of this name and content was handed over earlier."""
        return bool(
            self.search_count(
                [
                    ("channel_id", "=", self.channel_id.id),
                    ("name", "=", self.name),
                    ("sha256", "=", digest),
                    ("state", "=", "done"),
                ],
                limit=1,
            )
        )

    def _fail(self, reason):
        """Note why a file could not be read; it is moved aside by the caller."""
        self.write({"state": "failed", "reason": reason})

    def action_retry(self):
        """Read a failed file again, if it still lies in the folder. Button."""
        self.check_access("write")
        settled = fields.Datetime.now() - timedelta(seconds=SETTLE_SECONDS)
        failed = self.filtered(lambda note: note.state == "failed")
        failed.write(
            {"state": "seen", "attempts": 0, "moved": False, "seen_at": settled}
        )
        return self.channel_id.action_look_now()
