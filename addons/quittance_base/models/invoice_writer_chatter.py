from odoo import models
from odoo.tools import groupby

from ..core.line_shape import freeze
from .invoice_writer_gate import _module_of

KEY = "quittance_writer_posts"
# What decides a message and who hears of it; an unknown override ends posting in sets.
POSTING = {
    "_creation_subtype",
    "message_post",
    "_message_create",
    "_message_compute_author",
    "_message_compute_parent_id",
    "_message_post_after_hook",
    "_notify_get_recipients",
    "_notify_get_reply_to",
    "_notify_thread",
}


class Posts:
    """Creation messages of the headers of a batch, kept back to be posted together.

    Compared by class: what a client sends as a context key is never one.

    :param kept: (id of the invoice, arguments of ``message_post``)
    :param created: values of the messages created meanwhile
    :param subtypes: subtype of the creation message by type of invoice
    """

    def __init__(self):
        self.keeping = True
        self.kept = []
        self.created = []
        self.subtypes = {}


class AccountMove(models.Model):
    _inherit = "account.move"

    def message_post(self, *args, **kwargs):
        """Keep the message back where the writer asked for it."""
        posts = self.env.context.get(KEY)
        if isinstance(posts, Posts) and posts.keeping and not args:
            posts.kept.append((self.id, kwargs))
            return self.env["mail.message"]
        return super().message_post(*args, **kwargs)

    def _creation_subtype(self):
        """Look the subtype of each type of invoice up once for a batch."""
        posts = self.env.context.get(KEY)
        if not isinstance(posts, Posts):
            return super()._creation_subtype()
        if self.move_type not in posts.subtypes:
            posts.subtypes[self.move_type] = super()._creation_subtype()
        return posts.subtypes[self.move_type]

    def _message_create(self, values_list):
        """Show the writer the values of the message it lets Odoo post."""
        posts = self.env.context.get(KEY)
        if isinstance(posts, Posts):
            posts.created += [dict(values) for values in values_list]
        return super()._message_create(values_list)


class InvoiceWriter(models.AbstractModel):
    """Chatter of new invoices: the messages of ``create()``, written together."""

    _inherit = "quittance.invoice.writer"

    def _create_headers(self, vals_list):
        """Create invoices without lines; their creation messages are posted in sets.

        :return: the ``account.move``
        """
        Move = self.env["account.move"]
        # Odoo reads the clients of new invoices one by one where nobody did before.
        clients = {vals.get("partner_id") for vals in vals_list} - {None, False}
        self.env["res.partner"].browse(clients).fetch()
        if not self._can_post_together():
            return Move.create(vals_list)
        posts = Posts()
        moves = Move.with_context(**{KEY: posts}).create(vals_list).with_env(self.env)
        # Whoever still holds the context later posts as ever.
        posts.keeping = False
        self._post_together(posts.kept)
        return moves

    def _can_post_together(self):
        """Tell whether nothing but Odoo's own code decides what is posted to whom."""
        switches = {key for key, value in self.env.context.items() if value}
        if any(key.startswith("mail_") for key in switches):
            return False
        reviewed = self._get_reviewed_modules()
        for cls in type(self.env["account.move"]).mro():
            module = _module_of(cls)
            if module and module not in reviewed and POSTING & vars(cls).keys():
                return False
        return True

    def _post_together(self, kept):
        """Post the messages kept back, those alike with one ``create()``.

        :param kept: (id of the invoice, arguments of ``message_post``)
        """
        # Odoo posts the creation message as the superuser, with the user as author.
        Move = self.env["account.move"].sudo()
        moves = Move.browse(move_id for move_id, _kwargs in kept)
        arguments = dict(kept)
        if len(arguments) < len(kept):
            # not only creation messages: an addon posts too
            for move, (_move_id, kwargs) in zip(moves, kept, strict=True):
                move.message_post(**kwargs)
            return
        loud = self._with_recipients(moves, arguments)

        def sort_of(move):
            return move.company_id.id, move.id in loud, freeze(arguments[move.id])

        for (_company, is_loud, _kwargs), group in groupby(moves, sort_of):
            alone = group if is_loud else group[:1]
            posts = Posts()
            posts.keeping = False
            for move in alone:
                move = move.with_context(**{KEY: posts})
                move.message_post(**arguments[move.id])
            if alike := group[len(alone) :]:
                [values] = posts.created
                Move._message_create([{**values, "res_id": m.id} for m in alike])

    def _with_recipients(self, moves, arguments):
        """Return the ids of invoices with a follower who must be told, one by one."""
        loud = set()
        for kwargs, group in groupby(moves, lambda move: freeze(arguments[move.id])):
            values = dict(kwargs)
            if values.keys() != {"subtype_id", "author_id", "body"}:
                loud.update(move.id for move in group)
                continue
            found = self.env["mail.followers"]._get_recipient_data(
                moves.browse(move.id for move in group),
                "notification",
                values["subtype_id"],
                [],
            )
            author = {values["author_id"]}
            loud |= {move_id for move_id, them in found.items() if them.keys() - author}
        return loud
