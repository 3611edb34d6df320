import hashlib
import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core.channel import UnsafePath, Verdict, is_partial, judge
from .quittance_channel import STORE_ERRORS

_logger = logging.getLogger(__name__)

#: Trouble with one file, not with the connection.
FILE_ERRORS = (FileNotFoundError, PermissionError, UnsafePath)


class StoreGone(OSError):
    """The connection broke while a file was read; the others wait."""


class DeliveryUnknown(OSError):
    """The connection broke while a file was left: it may be there."""


class QuittanceChannel(models.Model):
    """The look into a watched folder, run by the scheduler."""

    _inherit = "quittance.channel"

    @api.model
    def _cron_look(self):
        """Look into every folder; called by the scheduled action.

        Each file is its own transaction, so that a killed process resumes and a bad
        file stops no other.
        """
        cron = self.env["ir.cron"]
        channels = self.search(Domain("direction", "=", "in"))
        cron._commit_progress(remaining=len(channels))
        for channel in channels:
            if channel.exists():
                channel._look_safely()
            if not cron._commit_progress(1):
                break

    def _deliver(self, name, content):
        """Leave a file in the folder; called by whoever sends files to a bank.

        The caller has committed a row that names the file. The same name and content
        may come again: then nothing changes.

        :param name: file name
        :param content: bytes
        :raise UserError: why it is certainly not there, and what to do
        :raise DeliveryUnknown: the connection broke: it may be there
        """
        self.ensure_one()
        try:
            store = self._open_store()
        except STORE_ERRORS as error:
            raise UserError(self._describe(error)) from error
        try:
            with store:
                store.put(name, content)
        except FileExistsError as error:
            raise UserError(
                self.env._(
                    "Another file named %(file)s lies in the folder. Take it away.",
                    file=name,
                )
            ) from error
        except (PermissionError, UnsafePath) as error:
            raise UserError(self._describe(error)) from error
        except STORE_ERRORS as error:
            raise DeliveryUnknown(str(error)) from error

    def _look_safely(self):
        """Look into one folder; what nobody foresaw stops this channel alone."""
        try:
            self._look()
        except Exception:
            _logger.exception("Channel %s failed", self.id)
            self.env.cr.rollback()
            self.last_error = self._describe_file(None)

    def _look(self):
        """Look into one folder: hand over what is complete, move what was read."""
        self.ensure_one()
        error = False
        try:
            with self._open_store() as store:
                self._look_into(store)
        except (*STORE_ERRORS, UserError) as failure:
            error = self._describe(failure)
        if error and error != self.last_error:
            self._target()._channel_problem(self, error)
        self.write({"last_look_at": fields.Datetime.now(), "last_error": error})

    def _look_into(self, store):
        files = self.env["quittance.channel.file"].sudo()
        entries = [entry for entry in store.entries() if not is_partial(entry.name)]
        known = files._latest(self, [entry.label for entry in entries])
        new = []
        for entry in entries:
            note = known.get(entry.label, files)
            verdict = judge(entry, note._as_known() if note else None)
            if verdict is Verdict.WAIT:
                if not note or not note._see_again(entry):
                    new.append(self._prepare_file_vals(entry))
                continue
            if verdict is Verdict.TAKE:
                self._take(store, entry, note)
            elif verdict is Verdict.SET_ASIDE:
                note._fail(self.env._("Reading it stopped the server several times."))
            self._move(store, entry, note)
        files.create(new)

    def _prepare_file_vals(self, entry):
        """Values that note a file seen for the first time.

        :param entry: ``core.channel.Entry``
        """
        return {
            "channel_id": self.id,
            "name": entry.label,
            "size": entry.size,
            "mtime": entry.mtime,
        }

    def _take(self, store, entry, note):
        """Read one file and hand it to the target; commits before and after."""
        cron = self.env["ir.cron"]
        note.attempts += 1
        cron._commit_progress()
        try:
            content = self._read(store, entry, note)
            with self.env.cr.savepoint():
                self._hand_over(content, note)
        except OperationalError:
            _logger.info("Channel %s: %s is tried again later", self.id, note.name)
            note.attempts -= 1
        except StoreGone:
            raise
        except Exception as error:
            if not isinstance(error, UserError):
                _logger.exception("Channel %s cannot read %s", self.id, note.name)
            note._fail(self._describe_file(error))
        cron._commit_progress()

    def _read(self, store, entry, note):
        """Content of a file.

        :raise StoreGone: the other files can wait
        :raise UserError: this file is too large or may not be read
        """
        limit = self.max_megabytes * 1024 * 1024
        try:
            content = b"" if entry.size > limit else store.read(entry.name, limit)
        except FILE_ERRORS as error:
            raise UserError(
                self.env._("%(file)s may not be read.", file=note.name)
            ) from error
        except STORE_ERRORS as error:
            raise StoreGone(str(error)) from error
        if max(len(content), entry.size) > limit:
            raise UserError(
                self.env._(
                    "%(file)s is larger than %(limit)s MB. Split it, or raise the "
                    "limit of the channel.",
                    file=note.name,
                    limit=self.max_megabytes,
                )
            )
        return content

    def _hand_over(self, content, note):
        digest = hashlib.sha256(content).hexdigest()
        if not note._read_before(digest):
            target = self._target().with_company(self.company_id)
            target = target.with_context(quittance_channel_kind=self.kind)
            target._receive_channel_file(note.name, content, self._get_origin_text())
        note.write({"state": "done", "sha256": digest, "reason": False})

    def _describe_file(self, error):
        """Why one file was set aside, in words for its sender."""
        if isinstance(error, UserError):
            return str(error)
        return self.env._(
            "An unexpected error; the administrator finds it in the server's log."
        )

    def _move(self, store, entry, note):
        if self.read_only or note.state not in ("done", "failed") or note.moved:
            return
        label = f"{note.id}-{entry.name}"
        try:
            store.move(entry.name, note.state, label)
            if note.state == "failed":
                store.note("failed", f"{label}.reason.txt", note.reason)
            note.moved = True
        except FileNotFoundError:
            note.moved = True
        except OSError:
            self.read_only = True
        self.env["ir.cron"]._commit_progress()

    def _get_origin_text(self):
        """Where a file came from, in words, kept with it."""
        place = f"{self.user}@{self.host}" if self.kind == "sftp" else self.path
        return f"{self.name} ({place})"
