import base64
import hashlib

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError


class PartnerImportBatch(models.Model):
    """The one entrance of files, whatever the channel."""

    _inherit = "partner.import.batch"

    @api.model
    def _receive(self, profile, name, content, channel, sender=None, hold=False):
        """Keep a file and start reading it; a file known in the profile stays one batch.

        The same file in another profile is read (one workbook can hold two kinds of
        service), but no row of it is billed by both: see :meth:`_judge_elsewhere`.

        Called by every channel (drop, mail, folder, SFTP, portal, endpoint), which has
        checked that the sender may send for this profile. A caller that wants to say
        "received first on ..." asks :meth:`_find_received` before.

        :param profile: ``partner.import.profile`` record
        :param name: file name as the sender wrote it
        :param content: bytes, kept as they are
        :param channel: value of the field ``channel``
        :param sender: who sent it, for people to read
        :param hold: a stranger sent it: keep it, read nothing before it is accepted
        :return: the batch: a new one, or the one that holds the same file
        """
        profile.ensure_one()
        earlier = self._find_received(profile, content)
        if earlier:
            earlier._note_received_again(name, sender, hold)
            return earlier
        batch = (
            self.sudo()
            ._internal()
            .create(
                {
                    "name": name or self.env._("unnamed"),
                    "profile_id": profile.id,
                    "content": base64.b64encode(content),
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "size": len(content),
                    "channel": channel,
                    "sender": sender,
                    "from_stranger": hold,
                    "state": "held" if hold else "received",
                }
            )
        )
        if not hold:
            batch._note_elsewhere()
            batch._enqueue_read(0)
        return batch._external().sudo(self.env.su)

    @api.model
    def _find_received(self, profile, content):
        """Return the batch of the profile that holds exactly this file, if any.

        Called by :meth:`_receive` and by the drop wizard, which names it.
        """
        return (
            self.sudo()
            .search(
                [
                    ("profile_id", "=", profile.id),
                    ("sha256", "=", hashlib.sha256(content).hexdigest()),
                ],
                limit=1,
            )
            .sudo(self.env.su)
        )

    def _note_received_again(self, name, sender, hold=False):
        """Tell on the first batch that its file came again; read it if it never was."""
        batch = self.sudo()
        batch.message_post(
            body=self.env._(
                "The same file came again as %(name)s (%(sender)s); nothing was read "
                "twice.",
                name=name or self.name,
                sender=sender or self.env.user.name,
            )
        )
        if hold:
            return
        if batch.from_stranger:
            # What a stranger sent first comes now from somebody we know.
            batch._accept()
        elif batch.state == "refused":
            # The profile may have been corrected since.
            batch._resume()

    def _enqueue_read(self, start):
        """Enqueue the job that reads the rows after row number ``start``."""
        self._enqueue("_job_read_chunk", start)

    def _enqueue(self, method, *args):
        """Enqueue one job of the batch, as superuser: senders have no rights on rows."""
        self.ensure_one()
        steps = "-".join(map(str, (self.id, method, *args)))
        delayed = (
            self._external()
            .with_user(SUPERUSER_ID)
            .with_delay(
                identity_key=f"partner_import-{steps}",
                description=self.env._("Read %(file)s", file=self.name),
            )
        )
        getattr(delayed, method)(*args)

    # === CANCEL AND RESUME === #

    def action_cancel(self):
        """Stop reading the files, or take back files of which nothing is invoiced.

        Called by the button on the batch.

        :raises UserError: some rows are invoiced
        """
        self._check_may_handle()
        billed = self.filtered(
            lambda batch: batch.invoiced_count or batch.credited_count
        )
        if billed:
            raise UserError(
                self.env._(
                    "Rows of %(files)s are invoiced. Cancel the draft invoices or make "
                    "credit notes first.",
                    files=", ".join(billed.mapped("name")),
                )
            )
        for batch in self.filtered(lambda batch: batch.state != "cancelled"):
            was_done = batch.state == "done"
            batch._lock_repeats()
            batch._lock_unbilled()
            batch.sudo()._internal().write(
                {"state": "cancelled", "stop_requested": True}
            )
            if was_done:
                batch._release_repeats()
                batch.sudo().line_ids._reevaluate(forget_repeats=True)
            if batch.from_stranger:
                batch._close_stranger_call()
        self.activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def _lock_unbilled(self):
        """Make sure that nobody bills the rows meanwhile.

        A row billed since this transaction began makes it fail and start again.
        """
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id FROM partner_import_line WHERE batch_id = %s "
            "ORDER BY id FOR NO KEY UPDATE",
            [self.id],
        )

    def action_resume(self):
        """Read on where a cancelled or refused file was left.

        Called by the button on the batch; also after the profile was corrected.
        """
        self._check_may_handle()
        for batch in self.filtered(lambda b: b.state in ("cancelled", "refused")):
            if batch.from_stranger:
                batch._set_state("held", stop_requested=False)
            else:
                batch._resume()
        return True

    def _resume(self):
        """Set the batch to be read on from its last kept row, and enqueue that."""
        self.ensure_one()
        self._forget_repeats()
        self.sudo()._internal().write(
            {
                "state": "received",
                "stop_requested": False,
                "refusal_code": False,
                "refusal_params": False,
            }
        )
        self._enqueue_read(self._get_last_row())

    def _check_may_handle(self):
        """Refuse users who may only look at batches.

        :raises AccessError: no write access, or another company
        """
        self.check_access("write")
