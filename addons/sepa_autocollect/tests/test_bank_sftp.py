import logging
import os
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import paramiko
from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.quittance_base.tests.sftp_server import SftpServer

from .bank_answers import pain002
from .bank_common import NOW
from .test_bank_delivery import BankDeliveryCase


@tagged("post_install", "-at_install")
class TestBankSftp(BankDeliveryCase):
    """Files left at the bank's server, whose key is pinned, and answers fetched."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Threads of a connection that a test ends say so at any later time.
        logger = logging.getLogger("paramiko")
        cls.addClassCleanup(logger.setLevel, logger.level)
        logger.setLevel(logging.CRITICAL)
        cls.host_key = paramiko.ECDSAKey.generate()

    @contextmanager
    def _server(self, key=None, **values):
        key = key or self.host_key
        with SftpServer(self.folder, self.host_key) as server:
            self.channel.write(
                {
                    "kind": "sftp",
                    "path": "/",
                    "host": "127.0.0.1",
                    "port": server.port,
                    "user": "laundry",
                    "password": SftpServer.password,
                    "host_key": f"{key.get_name()} {key.get_base64()}",
                    **values,
                }
            )
            yield

    def test_a_file_is_left_once_and_whole(self):
        with self._server():
            self.order.action_deliver()
            self._deliver()
        self.assertEqual(self.order.delivery_state, "delivered")
        self.assertIn("laundry@127.0.0.1", self.order.delivered_to)
        self.assertEqual(self._files(), [f"{self.order.message_id}.xml"])
        with open(os.path.join(self.folder, self._files()[0]), "rb") as file:
            self.assertEqual(file.read(), self.order.payment_file_id.raw)

    def test_another_server_gets_no_file(self):
        with self._server(key=paramiko.ECDSAKey.generate()):
            self.order.action_deliver()
            self._deliver()
        self.assertEqual(self.order.delivery_state, "failed")
        self.assertEqual(self._files(), [])
        said = self.order.message_ids.mapped("body")
        self.assertTrue(any("another key" in body for body in said))

    def test_answers_are_fetched_from_the_server(self):
        path = os.path.join(self.folder, "answer.xml")
        with open(path, "wb") as file:
            file.write(pain002(self.order.message_id, group="ACCP"))
        nothing = patch.object(
            self.registry["ir.cron"], "_commit_progress", lambda *a, **k: 1000
        )
        with self._server(direction="in"), nothing:
            for minute in range(4):
                with freeze_time(NOW + timedelta(minutes=minute)):
                    self.channel._look()
            self.assertFalse(self.channel.last_error)
        message = self.env["collection.bank.message"].search(
            [("name", "=", "answer.xml")]
        )
        self.assertEqual(message.state, "applied")
        self.assertEqual(self.order.state, "uploaded")
