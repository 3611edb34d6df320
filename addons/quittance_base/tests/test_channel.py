import io
import logging
import os
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import paramiko
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import config, mute_logger

from ..adapters.folder_store import FolderStore
from ..core.channel import UnsafePath
from ..models.quittance_channel import ROOT_OPTION
from .sftp_server import SftpServer

LOOK = "odoo.addons.quittance_base.models.quittance_channel_look"


class ChannelCase(TransactionCase):
    """Channels whose files go to a partner record that only tests have."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Threads of a connection that a test ends say so at any later time.
        logger = logging.getLogger("paramiko")
        cls.addClassCleanup(logger.setLevel, logger.level)
        logger.setLevel(logging.CRITICAL)
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = folder.name
        cls.target = cls.env["res.partner"].create(
            {"name": "Laundry", "company_id": cls.env.company.id}
        )
        channel_class = cls.registry["quittance.channel"]
        partner_class = cls.registry["res.partner"]
        cls.received = []
        cls.problems = []

        def receive(record, name, content, origin):
            if b"poison" in content:
                raise ValueError("the password is hunter2")
            if b"refused" in content:
                raise UserError("The header is missing.")
            cls.received.append((record.id, name, content, origin))

        def problem(record, channel, message):
            cls.problems.append(message)

        cls.classPatch(
            channel_class,
            "_selection_res_model",
            lambda self: [("res.partner", "Contact")],
        )
        for name, method in (
            ("_receive_channel_file", receive),
            ("_channel_problem", problem),
        ):
            patcher = patch.object(partner_class, name, method, create=True)
            cls.startClassPatcher(patcher)

    def setUp(self):
        super().setUp()
        self.received.clear()
        self.problems.clear()
        self.folder = tempfile.mkdtemp(dir=self.root)
        self.startPatcher(patch.dict(config.options, {ROOT_OPTION: self.root}))
        self.now = fields.Datetime.now()

    def _channel(self, **values):
        return self.env["quittance.channel"].create(
            {
                "name": "Laundry",
                "kind": "folder",
                "path": self.folder,
                "res_model": "res.partner",
                "res_id": self.target.id,
                **values,
            }
        )

    def _put(self, name, content=b"a;b\n1;2\n"):
        with open(os.path.join(self.folder, name), "wb") as stream:
            stream.write(content)

    def _look(self, times=2):
        """Run the scheduled action, one minute apart."""
        cron = self.env.ref("quittance_base.ir_cron_channel")
        with self.enter_registry_test_mode():
            for _time in range(times):
                self.now += timedelta(minutes=1)
                with freeze_time(self.now):
                    cron.method_direct_trigger()
        self.env.invalidate_all()

    def _names(self, sub=""):
        return sorted(os.listdir(os.path.join(self.folder, sub)))


@tagged("post_install", "-at_install")
class TestFolderChannel(ChannelCase):
    def test_file_is_handed_over_once_and_moved(self):
        channel = self._channel()
        self._put("march.csv")
        self._look(4)
        self.assertEqual(
            self.received,
            [
                (
                    self.target.id,
                    "march.csv",
                    b"a;b\n1;2\n",
                    f"Laundry ({self.folder})",
                )
            ],
        )
        self.assertEqual(self._names(), ["done"])
        self.assertEqual(self._names("done"), ["march.csv"])
        self.assertEqual(channel.file_ids.mapped("state"), ["done"])

    def test_channel_stays_with_the_company_of_its_record(self):
        """Attack: a channel is written as one of a company without its gates."""
        channel = self._channel()
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaisesRegex(ValidationError, "company of the channel"):
            channel.company_id = other

    def test_growing_and_partial_files_are_left_alone(self):
        self._channel()
        self._put("march.csv", b"a")
        self._put("april.csv.part")
        self._put("may.tmp")
        self._put(".hidden.csv")
        self._look(1)
        self._put("march.csv", b"a;b")
        self._look(1)
        self.assertEqual(self.received, [])
        self._look(1)
        self.assertEqual([item[1:3] for item in self.received], [("march.csv", b"a;b")])
        self.assertEqual(
            self._names(), [".hidden.csv", "april.csv.part", "done", "may.tmp"]
        )

    @mute_logger(LOOK)
    def test_bad_files_go_aside_with_a_reason_and_stop_no_other(self):
        channel = self._channel(max_megabytes=1)
        self._put("1-refused.csv", b"refused")
        self._put("2-poison.csv", b"poison")
        self._put("3-large.csv", b"x" * (1024 * 1024 + 1))
        self._put("4-good.csv")
        self._look()
        self.assertEqual([item[1] for item in self.received], ["4-good.csv"])
        notes = {note.name: note for note in channel.file_ids}
        self.assertEqual(notes["1-refused.csv"].reason, "The header is missing.")
        self.assertNotIn("hunter2", notes["2-poison.csv"].reason)
        self.assertIn("1 MB", notes["3-large.csv"].reason)
        self.assertIn("1-refused.csv", self._names("failed"))
        note = f"{notes['1-refused.csv'].id}-1-refused.csv.reason.txt"
        with open(os.path.join(self.folder, "failed", note)) as stream:
            self.assertEqual(stream.read(), "The header is missing.")

    def test_read_only_folder_is_remembered(self):
        channel = self._channel()
        self._put("march.csv")
        with patch.object(FolderStore, "move", side_effect=PermissionError):
            self._look(4)
            self.assertTrue(channel.read_only)
            self.assertEqual(len(self.received), 1)
            path = os.path.join(self.folder, "march.csv")
            os.utime(path, (1, 1))
            self._look(2)
        self.assertEqual(len(self.received), 1, "same content, only touched")
        self._put("march.csv", b"a;b\n3;4\n")
        self._look(2)
        self.assertEqual(len(self.received), 2)

    def test_file_sent_again_under_the_same_name_keeps_both(self):
        self._channel()
        for content in (b"one", b"two"):
            self._put("march.csv", content)
            self._look()
        self.assertEqual([item[2] for item in self.received], [b"one", b"two"])
        self.assertEqual(len(self._names("done")), 2)

    def test_killed_before_the_move_does_not_read_twice(self):
        channel = self._channel()
        self._put("march.csv")
        self._look(1)
        entry = FolderStore(self.root, self.folder).entries()[0]
        channel.file_ids.write({"state": "done", "mtime": entry.mtime})
        self._look(1)
        self.assertEqual((self.received, self._names("done")), ([], ["march.csv"]))

    def test_file_that_kills_the_process_is_set_aside(self):
        channel = self._channel()
        self._put("march.csv")
        self._look(1)
        channel.file_ids.attempts = 3
        self._look(1)
        self.assertEqual((self.received, channel.file_ids.state), ([], "failed"))

    def test_try_again(self):
        channel = self._channel()
        self._put("march.csv", b"refused")
        self._look()
        failed = os.path.join(self.folder, "failed", "march.csv")
        os.rename(failed, os.path.join(self.folder, "march.csv"))
        channel.file_ids.action_retry()
        self._look(1)
        self.assertEqual(channel.file_ids.mapped("state"), ["failed"])

    def test_links_and_paths_outside_the_root_are_refused(self):
        outside = tempfile.mkdtemp()
        self.addCleanup(os.rmdir, outside)
        for path in (
            outside,
            f"{self.folder}/../..",
            self.root,
            self.root + "x/y",
            "../x",
        ):
            with self.subTest(path), self.assertRaises(ValidationError):
                self._channel(path=path)
        link = os.path.join(self.root, "link")
        os.symlink(outside, link)
        self.addCleanup(os.unlink, link)
        channel = self._channel(path="link")
        with self.assertRaisesRegex(UserError, "symbolic link"):
            channel.action_test()
        with self.assertRaises(UnsafePath):
            FolderStore(self.root, "link")

    def test_linked_file_is_not_read(self):
        self._channel()
        os.symlink("/etc/hostname", os.path.join(self.folder, "march.csv"))
        os.mkfifo(os.path.join(self.folder, "pipe.csv"))
        self._look(3)
        self.assertEqual(self.received, [])

    def test_reason_is_written_into_nothing_that_is_there(self):
        failed = os.path.join(self.folder, "failed")
        os.mkdir(failed)
        kept = os.path.join(self.folder, "kept.part")
        with open(kept, "w") as stream:
            stream.write("kept")
        os.link(kept, os.path.join(failed, "1.reason.txt"))
        os.mkfifo(os.path.join(failed, "2.reason.txt"))
        with FolderStore(self.root, self.folder) as store:
            store.note("failed", "1.reason.txt", "why")
            store.note("failed", "2.reason.txt", "why")
            store.note("failed", "3.reason.txt", "why")
        with open(kept) as stream:
            self.assertEqual(stream.read(), "kept")
        with open(os.path.join(failed, "3.reason.txt")) as stream:
            self.assertEqual(stream.read(), "why")

    def test_without_a_root_local_folders_are_off(self):
        with (
            patch.dict(config.options, {ROOT_OPTION: ""}),
            self.assertRaisesRegex(UserError, "odoo.conf"),
        ):
            self._channel()

    def test_missing_folder_is_reported_once(self):
        channel = self._channel(path=f"{self.folder}/nothing")
        self._look(3)
        self.assertEqual(len(self.problems), 1)
        self.assertEqual(channel.last_error, self.problems[0])

    def test_hostile_names(self):
        self._channel()
        self._put("a\r\nb.csv")
        self._put("=cmd.csv")
        os.close(
            os.open(os.fsencode(self.folder) + b"/\xff.csv", os.O_CREAT | os.O_WRONLY)
        )
        self._look()
        names = [item[1] for item in self.received]
        self.assertEqual(names, ["=cmd.csv", "ab.csv", "xff.csv"])


@tagged("post_install", "-at_install")
class TestSftpChannel(ChannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.host_key = paramiko.ECDSAKey.generate()
        cls.client_key = paramiko.ECDSAKey.generate()

    @contextmanager
    def _server(self, **values):
        with SftpServer(self.folder, self.host_key, self.client_key) as server:
            yield self._channel(
                **{
                    "kind": "sftp",
                    "path": "/",
                    "host": "127.0.0.1",
                    "port": server.port,
                    "user": "laundry",
                    "password": SftpServer.password,
                    **values,
                }
            )

    def _pin(self, key):
        return f"{key.get_name()} {key.get_base64()}"

    def test_files_are_read_and_moved(self):
        with self._server(host_key=self._pin(self.host_key)) as channel:
            self._put("march.csv", b"x" * 300_000)
            self._put("refused.csv", b"refused")
            self._put("april.csv.part")
            self._look(3)
            self.assertFalse(channel.last_error)
        self.assertEqual([item[1] for item in self.received], ["march.csv"])
        self.assertEqual(len(self.received[0][2]), 300_000)
        self.assertEqual(self.received[0][3], "Laundry (laundry@127.0.0.1)")
        self.assertEqual(self._names("done"), ["march.csv"])
        self.assertEqual(len(self._names("failed")), 2)

    def test_private_key(self):
        text = io.StringIO()
        self.client_key.write_private_key(text)
        with self._server(
            host_key=self._pin(self.host_key),
            password=False,
            private_key=text.getvalue(),
        ) as channel:
            self.assertIn("0 files", channel.action_test()["params"]["message"])

    def test_another_host_key_gets_no_password(self):
        other = paramiko.ECDSAKey.generate()
        with self._server(host_key=self._pin(other)) as channel:
            self._put("march.csv")
            with patch.object(
                paramiko.Transport, "auth_password", side_effect=AssertionError
            ):
                self._look()
            self.assertIn("another key", channel.last_error)
        self.assertEqual((self.received, len(self.problems)), ([], 1))

    def test_without_a_host_key_nothing_is_opened(self):
        with self._server() as channel:
            with self.assertRaisesRegex(UserError, "host key"):
                channel.action_test()
            channel.action_fetch_host_key()
            self.assertEqual(channel.host_key, self._pin(self.host_key))
            self.assertIn("0 files", channel.action_test()["params"]["message"])

    def test_wrong_password_is_said_without_showing_it(self):
        with self._server(
            host_key=self._pin(self.host_key), password="guess"
        ) as channel:
            with self.assertLogs("paramiko", "DEBUG") as logs:
                self._look()
            self.assertIn("refused", channel.last_error)
            self.assertNotIn("guess", channel.last_error)
            self.assertNotIn("guess", "".join(logs.output))

    def test_no_connection(self):
        with self._server(host_key=self._pin(self.host_key)) as channel:
            pass
        self._look()
        self.assertIn("No connection", channel.last_error)

    def test_nonsense_keys_are_refused(self):
        with self._server() as channel:
            with self.assertRaises(ValidationError):
                channel.host_key = "ssh-ed25519 nonsense"
            with self.assertRaises(UserError):
                channel.private_key = "nonsense"

    def test_secrets_cannot_be_read_by_anyone(self):
        with self._server() as channel:
            pass
        system = new_test_user(self.env, "sys", groups="base.group_system")
        billing = new_test_user(
            self.env, "bill", groups="account.group_account_manager"
        )
        seen = channel.with_user(system)
        self.assertFalse(seen.read(["password"])[0]["password"])
        self.assertTrue(seen.has_secret)
        for call in (
            lambda: seen.read(["password_secret"]),
            lambda: seen.search([("password_secret", "like", "o%")]),
            lambda: seen.export_data(["password_secret"]),
            lambda: seen._read_group([], ["password_secret"]),
            lambda: seen.write({"password_secret": "x"}),
            lambda: seen.search([], order="password_secret").ids,
            lambda: channel.with_user(billing).read(["name"]),
            lambda: channel.with_user(billing).action_test(),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertNotIn("password_secret", seen.fields_get())
        self.assertNotIn(SftpServer.password, str(seen.read()))
        self.assertFalse(channel.copy().has_secret)
