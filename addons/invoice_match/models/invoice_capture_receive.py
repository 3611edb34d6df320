import base64
import hashlib
import logging

from odoo import api, models

from ..core.capture import CaptureRefused, read
from ..core.capture.reading import MAX_PDF
from ..trust import trusted, untrusted

_logger = logging.getLogger(__name__)


class InvoiceCapture(models.Model):
    """The one entrance of files, whatever the channel."""

    _inherit = "invoice.capture"

    @api.model
    def _receive(self, company, name, content, channel, sender=None):
        """Keep one file and make its bill; see :meth:`_receive_many`.

        :return: the capture: a new one, or the one that holds the same file
        """
        files = [(name, content)]
        return self._receive_many(company, files, channel, sender=sender)

    @api.model
    def _receive_many(self, company, files, channel, sender=None, journal=None):
        """Keep files and what they say, make their bills and compare them.

        Called by every channel, which has checked that the sender may send. The same
        file again is the same capture, and the same content in another file is the
        same bill.

        :param company: ``res.company`` that the files came to
        :param files: list of (file name as the sender wrote it, bytes)
        :param channel: value of the field ``channel``
        :param sender: who sent them, for people to read
        :param journal: purchase journal of the bills, else the company's first
        :return: one capture for each file, in the same order
        """
        captures = self._keep_many(company, files, channel, sender)
        captures._make_bills(journal)
        return captures

    @api.model
    def _keep_many(self, company, files, channel, sender=None):
        """Keep files and what they say; no bill is made yet.

        :return: one capture for each file, in the same order
        """
        digests = [hashlib.sha256(content).hexdigest() for _name, content in files]
        known = self._find_received(company, digests)
        arrived, readings = {}, {}
        for digest, (name, content) in zip(digests, files, strict=True):
            if digest in known or digest in arrived:
                continue
            arrived[digest] = self._prepare_file_vals(company, name, content, digest)
            arrived[digest].update(channel=channel, sender=sender)
            readings[digest] = self._read_safely(company, name, content)
        again = [digest for digest in digests if digest in known]
        created = self._create_captures(company, arrived, readings)
        for digest, (name, _content) in zip(digests, files, strict=True):
            if digest in again:
                known[digest]._note_received_again(name, sender)
        found = {**known, **created}
        return self.browse([found[digest].id for digest in digests])

    @api.model
    def _create_captures(self, company, arrived, readings):
        """Create the captures of files by digest.

        :param arrived: values of each file
        :param readings: ``Reading`` of each, or the values that say why there is none
        """
        documents = {
            digest: reading.document
            for digest, reading in readings.items()
            if not isinstance(reading, dict)
        }
        said = self._prepare_documents_vals(company, documents)
        for digest, vals in arrived.items():
            if digest in said:
                content_digest = readings[digest].digest
                vals.update(said[digest], state="captured")
                vals["content_digest"] = content_digest
                vals["table_layout"] = readings[digest].layout
            else:
                vals.update(readings[digest])
        self._note_same_content(company, arrived)
        captures = trusted(self.sudo()).create(list(arrived.values()))
        captures = untrusted(captures).sudo(self.env.su)
        found = dict(zip(arrived, captures, strict=True))
        for digest, document in documents.items():
            found[digest]._get_read_documents()[found[digest].id] = document
        self._join_same_content(captures)
        return found

    @api.model
    def _prepare_file_vals(self, company, name, content, digest):
        """Return the values of a file as it came."""
        # A file too large to be read stays where it came from.
        kept = base64.b64encode(content) if len(content) <= MAX_PDF else False
        return {
            "name": name or self.env._("unnamed"),
            "company_id": company.id,
            "content": kept,
            "sha256": digest,
            "size": len(content),
        }

    @api.model
    def _read_safely(self, company, name, content):
        """Return what a file says, or the values that say why it cannot be read."""
        try:
            return self._read_content(company, name or "", content)
        except CaptureRefused as refused:
            if refused.code == "unknown_syntax" and refused.params["found"] == "pdf":
                return {"state": "received"}
            code, params = refused.code, refused.params
        except Exception as error:
            # Whatever goes wrong inside, the file is kept.
            _logger.exception("Cannot read a captured file")
            code, params = "unexpected", {"file": name, "detail": type(error).__name__}
        return {
            "state": "unreadable",
            "refusal_code": code,
            "refusal_params": params,
        }

    @api.model
    def _read_content(self, company, name, content):
        """Return the ``Reading`` of a file; a hook for other kinds of files.

        :raises CaptureRefused: it is no invoice that can be read
        """
        if self._is_picture(content):
            raise CaptureRefused("unknown_syntax", file=name, found="pdf")
        return read(content, name)

    @api.model
    def _is_picture(self, content):
        """Return whether a file is a scan, for typing beside it."""
        heads = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
        return content.startswith(heads)

    @api.model
    def _find_received(self, company, digests):
        """Return the company's captures of exactly these files, by SHA-256."""
        domain = [("company_id", "=", company.id), ("sha256", "in", digests)]
        found = self.sudo().search(domain)
        return {one.sha256: one.sudo(self.env.su) for one in found}

    @api.model
    def _note_same_content(self, company, arrived):
        """Say in the values of files which earlier capture has the same content."""
        digests = [vals.get("content_digest") for vals in arrived.values()]
        earlier = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("content_digest", "in", [one for one in digests if one]),
                ("same_as_id", "=", False),
            ]
        )
        first = {one.content_digest: one.id for one in earlier}
        for vals in arrived.values():
            if vals.get("content_digest") in first:
                vals["same_as_id"] = first[vals["content_digest"]]

    def _join_same_content(self, captures):
        """Name the first of several new captures with one content on the others."""
        first = {}
        for capture in captures.filtered(lambda one: one.content_digest):
            if capture.same_as_id:
                continue
            same = first.setdefault(capture.content_digest, capture)
            if same != capture:
                trusted(capture.sudo()).same_as_id = same

    def _note_received_again(self, name, sender):
        """Tell on the first capture that its file came again."""
        self.sudo().message_post(
            body=self.env._(
                "The same file came again as %(name)s (%(sender)s); nothing was "
                "captured twice.",
                name=name or self.name,
                sender=sender or self.env.user.name,
            )
        )

    def _get_content(self):
        """Return the file as received, checked against its SHA-256.

        :raises UserError: the file is no longer what was received
        :rtype: bytes
        """
        self.ensure_one()
        content = base64.b64decode(self.sudo().content or b"")
        if hashlib.sha256(content).hexdigest() != self.sha256:
            self.env["invoice.match.words"]._raise_changed(self)
        return content

    def _get_document(self):
        """Return the ``Document`` that the kept file says, read once a transaction."""
        self.ensure_one()
        documents = self._get_read_documents()
        if self.id not in documents:
            content = self._get_content()
            reading = self._read_content(self.company_id, self.name, content)
            documents[self.id] = reading.document
        return documents[self.id]

    def _get_read_documents(self):
        """Return the documents read in this transaction, by id of their capture."""
        documents = self.env.cr.cache.setdefault("invoice_capture_documents", {})
        if len(documents) > 2000:
            documents.clear()
        return documents
