from odoo import fields, models


class QuittanceChannelTarget(models.AbstractModel):
    """Mixin of records that receive the files of watched folders."""

    _name = "quittance.channel.target"
    _description = "Receiver of Files"

    _is_channel_target = True

    channel_ids = fields.One2many(
        "quittance.channel",
        "res_id",
        string="Watched folders",
        domain=lambda self: [("res_model", "=", self._name)],
        groups="base.group_system",
    )

    def _receive_channel_file(self, name, content, origin):
        """Take one file; called by the channel's look, as the scheduler's user.

        The transaction is committed afterwards. The same content may come twice: the
        second time must change nothing. The context's ``quittance_channel_kind`` says
        whether it came by "folder" or "sftp".

        :param name: cleaned file name
        :param content: bytes, at most the channel's limit
        :param origin: text naming the channel, to be kept with the file
        :raise odoo.exceptions.UserError: the file is set aside with this reason
        """
        raise NotImplementedError

    def _channel_problem(self, channel, message):
        """Tell whoever is in charge that a channel stopped working.

        It stands in the record's chatter, where there is one; a hook for other ways.

        Called once per problem, not at every look.

        :param channel: ``quittance.channel`` record
        :param message: what happened and what to do
        """
        if isinstance(self, self.env.registry["mail.thread"]):
            self.message_post(
                body=self.env._(
                    "%(channel)s: %(problem)s", channel=channel.name, problem=message
                )
            )

    def unlink(self):
        """Delete the channels of the records with them."""
        channels = self.env["quittance.channel"].sudo().with_context(active_test=False)
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        channels.search(domain).unlink()
        return super().unlink()
