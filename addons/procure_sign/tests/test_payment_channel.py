from odoo.exceptions import UserError
from odoo.tests import tagged

from ..core.statement import Act
from ..trust import trusted
from .payment_common import OURS, PaymentCase

ACT = Act.RELEASE_PAYMENT


@tagged("post_install", "-at_install")
class TestPaymentChannel(PaymentCase):
    """The bank's folder, with its key, is not handed to a company that signs nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.journals = cls.journal | cls.env["account.journal"].create(
            {
                "name": "Their bank",
                "type": "bank",
                "code": "TB",
                "company_id": cls.other_company.id,
            }
        )

    def channel(self, direction="out"):
        """Return a bank's folder; it is stored nowhere."""
        values = {
            "name": "Bank",
            "company_id": self.company.id,
            "res_model": "account.journal",
            "res_id": self.journal.id,
            "kind": "sftp",
            "host": "bank.example.com",
            "user": "us",
            "path": "in",
            "direction": direction,
        }
        return self.env["quittance.channel"].new(values)

    def test_attack_retargeted(self):
        """Attack: an administrator writes company and record together."""
        self.assertFalse(self.channel()._signing_check_target({"company_id": 0}))
        self.policy(ACT, "treasurer")
        other = {"company_id": self.other_company.id, "res_id": self.journals[1].id}
        for direction in ("out", "in"):
            channel = self.channel(direction)
            for one in (channel, channel.sudo(), trusted(channel)):
                with self.assertRaisesRegex(UserError, "Make another folder"):
                    one.write(other)
        with self.assertRaisesRegex(UserError, "Make another folder"):
            self.channel().write({"res_id": self.journals[1].id})
        # What comes in may go to another record of the same company.
        self.channel("in")._signing_check_target({"res_id": self.journals[1].id})
        same = {"company_id": self.company.id, "res_id": self.journal.id}
        self.channel()._signing_check_target(same)

    def test_attack_by_another_company_s_folder(self):
        """Attack: our account is debited by a file of a company without policy."""
        order = self.made()
        raw = order.sudo().payment_file_id.raw
        theirs = self.channel()
        theirs.company_id = self.other_company
        governed = self.env["res.company"]._signing_get_companies(ACT)
        self.assertFalse(governed)
        self.policy(ACT, "treasurer")
        governed = self.env["res.company"]._signing_get_companies(ACT)
        self.assertEqual(theirs._signing_get_payers(governed, raw), [self.company])
        # Written otherwise, it still names our account.
        for content in (b"<!--x-->" + raw, raw.decode().encode("utf-16")):
            with self.assertRaisesRegex(UserError, "not a file that was signed"):
                theirs._deliver("a.xml", content)
        with self.assertRaisesRegex(UserError, "not a file that was signed"):
            theirs._deliver("a.xml", raw)
        free = raw.replace(OURS.encode(), b"DE89370400440532013000")
        self.assertEqual(theirs._signing_get_payers(governed, free), [])
        # In its owner's folder nothing leaves but what is signed, however it begins.
        ours = self.channel()
        for content in (b" " * 2000 + free, b"<!--x-->" + free, b"text"):
            with self.assertRaisesRegex(UserError, "not a file that was signed"):
                ours._deliver("a.xml", content)

    def test_attack_a_format_that_is_not_read(self):
        """Attack: by a sister's folder, a file that names our account its own way."""
        self.policy(ACT, "treasurer")
        sister = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        theirs = self.channel()
        theirs.company_id = sister
        governed = self.env["res.company"]._signing_get_companies(ACT) - sister
        cut = f"0302 {OURS[4:9]} {OURS[14:25]} {OURS[9:14]}".encode()
        found = theirs._signing_get_payers(governed, cut)
        self.assertEqual(found, [self.company])
        with self.assertRaisesRegex(UserError, "not a file that was signed"):
            theirs._signing_check_content("a.txt", cut, found)
        free = self.made().sudo().payment_file_id.raw
        free = free.replace(OURS.encode(), b"DE89370400440532013000")
        self.assertEqual(theirs._signing_get_payers(governed, free), [])
        theirs.company_id = self.other_company
        self.assertEqual(theirs._signing_get_payers(governed, cut), [])
