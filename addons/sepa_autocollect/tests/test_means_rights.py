from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..core import links
from ..trust import trusted
from .common_means import IBANS, MeansSetup


@tagged("post_install", "-at_install")
class TestMeansRights(MeansSetup, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_means()
        cls.card = cls._make_card(cls.hotel)
        cls.theirs = cls._make_card(cls.bakery)

    def test_portal_user_sees_the_own_entity_alone(self):
        seen = self.env["collection.means"].with_user(self.hotel_user).search([])
        self.assertEqual(seen, self.card)
        with self.assertRaises(AccessError):
            self.theirs.with_user(self.hotel_user).read(["masked_name"])

    def test_portal_user_does_not_see_anothers_private_means(self):
        self.hotel.collection_shared_means = False
        colleague = self.env["res.partner"].create(
            {"name": "Colleague", "parent_id": self.hotel.id}
        )
        private = self._make_card(colleague)
        seen = self.env["collection.means"].with_user(self.hotel_user).search([])
        self.assertNotIn(private, seen)
        own = self.env["collection.means"]._get_own_domain(
            self.hotel_user.partner_id, self.company
        )
        self.assertNotIn(private, self.env["collection.means"].search(own))

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_portal_user_changes_nothing_directly(self):
        mine = self.card.with_user(self.hotel_user)
        for call in (
            lambda: mine.write({"is_default": True}),
            mine.unlink,
            mine.action_set_default,
            mine.action_remove,
            mine.action_withdraw_consent,
            mine.action_renew,
            lambda: mine.create({"partner_id": self.hotel.id}),
            lambda: mine.env["collection.consent"].search([]),
            lambda: mine.env["collection.link"].search([]),
            lambda: mine.env["collection.code"].search([]),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_staff_changes_guarded_fields_by_buttons_only(self):
        mine = self.card.with_user(self.biller)
        for vals in (
            {"partner_id": self.bakery.id},
            {"token_id": self.theirs.token_id.id},
            {"is_default": True},
            {"state": "usable"},
            {"set_aside_reason": False},
        ):
            with self.assertRaises(AccessError):
                mine.write(vals)
            with self.assertRaises(AccessError):
                mine.with_context(sepa_autocollect_trusted=True).write(vals)
        mine.action_set_default()
        self.assertTrue(self.card.is_default)
        with self.assertRaises(AccessError):
            self.env["collection.consent"].with_user(self.manager).create(
                {"kind": "card"}
            )

    def test_staff_of_another_company_sees_nothing(self):
        foreign = self.env["collection.means"].with_user(self.foreigner)
        self.assertFalse(foreign.search([]))
        with self.assertRaises(AccessError):
            self.card.with_user(self.foreigner).action_remove()

    def test_staff_of_another_company_writes_no_mandate(self):
        mandate = self._make_mandate(self.hotel)
        with self.assertRaises(AccessError):
            mandate.with_user(self.foreigner).write({"end_date": "2030-01-01"})

    def test_links_are_scoped_and_expire(self):
        contact = self.hotel_user.partner_id
        link_model = self.env["collection.link"]
        token = link_model._create_token("means", contact, self.company, days=2)
        link = link_model._open(("means",), token)
        self.assertEqual(link.partner_id, self.hotel)
        stored = [value for value in link.read()[0].values() if value == token]
        self.assertFalse(stored)
        with self.assertRaises(links.BadLink):
            link_model._open(("confirm",), token)
        trusted(link).write({"expires_on": "2020-01-01 00:00:00"})
        with self.assertRaises(links.BadLink):
            link_model._open(("means",), token)

    def test_guessed_forged_and_revoked_links_open_nothing(self):
        contact = self.hotel_user.partner_id
        link_model = self.env["collection.link"]
        token = link_model._create_token("means", contact, self.company)
        flipped = token[:-1] + ("A" if token[-1] != "A" else "B")
        # Signed with our key but never stored: a deleted link stays closed.
        expires = link_model._open(("means",), token).expires_on
        unknown = links.make_link(
            *link_model._get_secret(), "means", self.bakery.id, expires
        )
        for bad in ("", "x", "a.b", flipped, unknown, "é" * 10, "A" * 5000):
            with self.assertRaises(links.BadLink):
                link_model._open(("means",), bad)
        link_model._open(("means",), token)._revoke()
        with self.assertRaises(links.BadLink):
            link_model._open(("means",), token)

    def test_account_numbers_are_masked_for_who_works_on_invoices(self):
        self.biller.group_ids |= self.env.ref("base.group_allow_export")
        mandate = self._make_mandate(self.hotel)
        bank = mandate.partner_bank_id
        seen = bank.with_user(self.biller)
        self.assertEqual(seen.sanitized_acc_number, IBANS["hotel"])
        self.company.collection_mask_ibans = True
        self.env.invalidate_all()
        self.assertEqual(seen.display_name, "•••• 0189")
        for call in (
            lambda: seen.read(["acc_number"]),
            lambda: seen.read(["sanitized_acc_number"]),
            lambda: seen.export_data(["acc_number"]),
            lambda: seen.search([("acc_number", "=like", "FR76%")]),
            lambda: seen.search([("sanitized_acc_number", "=", IBANS["hotel"])]),
            lambda: seen._read_group([], ["sanitized_acc_number"]),
            lambda: seen.sanitized_acc_number,
        ):
            with self.assertRaises(AccessError), mute_logger("odoo.models"):
                call()
        clear = bank.with_user(self.manager)
        self.assertEqual(clear.sanitized_acc_number, IBANS["hotel"])
        self.assertNotIn(
            IBANS["hotel"][4:20], mandate.with_user(self.biller).display_name
        )

    def test_own_account_numbers_stay_readable_for_invoices(self):
        self.company.collection_mask_ibans = True
        own = self.env["res.partner.bank"].create(
            {"partner_id": self.company.partner_id.id, "acc_number": IBANS["bakery"]}
        )
        self.assertTrue(own.with_user(self.biller).acc_number)
