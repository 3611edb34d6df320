import contextlib
import os
import tempfile
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import config, mute_logger

from odoo.addons.quittance_base.adapters.folder_store import FolderStore
from odoo.addons.quittance_base.models.quittance_channel import ROOT_OPTION

from .bank_common import NOW, BankCommon

LOGGER = "odoo.addons.sepa_autocollect.models.account_payment_order_delivery"


class BankDeliveryCase(BankCommon):
    """An order with its file, and a folder of the bank."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = os.path.join(folder.name, "bank")
        os.mkdir(cls.folder)
        cls.classPatch(config, "options", {**config.options, ROOT_OPTION: folder.name})
        cls.channel = cls.env["quittance.channel"].create(
            {
                "name": "Bank",
                "company_id": cls.one["company"].id,
                "res_model": "account.journal",
                "res_id": cls.one["default_journal_bank"].id,
                "kind": "folder",
                "direction": "out",
                "path": "bank",
            }
        )
        cls.one["method"].delivery_channel_id = cls.channel
        cls.order = cls._make_order((cls.ann_mandate, 10))
        cls._make_file(cls.order)

    def setUp(self):
        super().setUp()
        for name in os.listdir(self.folder):
            os.unlink(os.path.join(self.folder, name))

    def _deliver(self):
        cron = self.registry["ir.cron"]
        with patch.object(cron, "_commit_progress", lambda self, *a, **k: 1000):
            self.env["account.payment.order"]._cron_deliver()

    def _files(self):
        return sorted(os.listdir(self.folder))


@tagged("post_install", "-at_install")
class TestBankDelivery(BankDeliveryCase):
    """A file leaves once, whole, and only a person or the bank says "sent"."""

    def test_the_file_is_left_whole_and_is_not_yet_sent(self):
        self.order.action_deliver()
        self._deliver()
        name = f"{self.order.message_id}.xml"
        self.assertEqual(self._files(), [name])
        with open(os.path.join(self.folder, name), "rb") as file:
            self.assertEqual(file.read(), self.order.payment_file_id.raw)
        self.assertEqual(self.order.delivery_state, "delivered")
        self.assertEqual(self.order.state, "generated")
        self.assertEqual(self.order.debit_ids.state, "ready")
        with self.assertRaisesRegex(UserError, "on its way"):
            self.order.action_deliver()
        with self.assertRaisesRegex(UserError, "left for the bank"):
            self.order.action_cancel()

    def test_a_killed_delivery_is_never_repeated_by_itself(self):
        self.order.action_deliver()
        killed = patch.object(FolderStore, "put", side_effect=SystemExit)
        # Not assertRaises: that would undo what was committed before the kill.
        with killed, contextlib.suppress(SystemExit):
            self._deliver()
        self.assertEqual(self.order.delivery_state, "sending")
        self._deliver()
        self.assertEqual(self.order.delivery_state, "unknown")
        self._deliver()
        self.assertEqual(self._files(), [])
        self.assertEqual(self.order.delivery_state, "unknown")
        self.order.action_deliver()
        self._deliver()
        self.assertEqual(len(self._files()), 1)

    @mute_logger(LOGGER)
    def test_a_broken_connection_leaves_it_unknown(self):
        self.order.action_deliver()
        with patch.object(FolderStore, "put", side_effect=OSError("broken")):
            self._deliver()
        self.assertEqual(self.order.delivery_state, "unknown")

    def test_a_folder_that_does_not_open_is_certain(self):
        self.order.action_deliver()
        os.rename(self.folder, self.folder + "2")
        self.addCleanup(os.rename, self.folder + "2", self.folder)
        self._deliver()
        self.assertEqual(self.order.delivery_state, "failed")

    def test_leaving_the_same_twice_is_once_and_another_is_refused(self):
        content = self.order.payment_file_id.raw
        self.channel._deliver("a.xml", content)
        self.channel._deliver("a.xml", content)
        self.assertEqual(self._files(), ["a.xml"])
        with self.assertRaisesRegex(UserError, "Another file"):
            self.channel._deliver("a.xml", b"other")
        self.assertEqual(self._files(), ["a.xml"])

    def test_a_folder_for_leaving_is_not_looked_into(self):
        self.channel._deliver("a.xml", b"content")
        cron = self.registry["ir.cron"]
        with patch.object(cron, "_commit_progress", lambda self, *a, **k: 1000):
            self.env["quittance.channel"]._cron_look()
        self.assertFalse(self.channel.last_look_at)

    def test_after_the_cut_off_it_does_not_leave(self):
        late = NOW.replace(day=16) + timedelta(hours=5)
        with freeze_time(late), self.assertRaisesRegex(UserError, "cut-off"):
            self.order.action_deliver()

    def test_a_touched_file_does_not_leave(self):
        self.order.action_deliver()
        self.order.payment_file_id.raw = b"<evil/>"
        self._deliver()
        self.assertEqual(self.order.delivery_state, "failed")
        self.assertEqual(self._files(), [])

    def test_the_check_runs_again_when_it_leaves(self):
        self.one["method"].max_days_ahead = 3
        with self.assertRaisesRegex(UserError, "must not leave"):
            self.order.action_deliver()
