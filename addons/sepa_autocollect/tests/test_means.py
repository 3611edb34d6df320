from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from ..core import means as core_means
from ..trust import trusted
from .common_means import IBANS, MeansSetup


@tagged("post_install", "-at_install")
class TestMeans(MeansSetup, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_means()

    def test_saved_card_becomes_means_of_the_commercial_entity(self):
        contact = self.hotel_user.partner_id
        means = self._make_card(contact)
        self.assertEqual(means.partner_id, self.hotel)
        self.assertEqual(means.saved_by_id, contact)
        self.assertEqual(means.company_id, self.company)
        self.assertEqual((means.kind, means.state), ("card", "usable"))
        self.assertEqual(means.masked_name, "Card •••• 4242")

    def test_means_is_named_in_the_language_of_who_looks(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.card_method.with_context(lang="fr_FR").name = "Carte"
        means = self._make_card(self.hotel)
        self.assertEqual(means.masked_name, "Card •••• 4242")
        in_french = means.with_context(lang="fr_FR").with_user(self.biller)
        self.assertEqual(in_french.masked_name, "Carte •••• 4242")
        self.assertEqual(means.display_name, "Card •••• 4242")
        self.assertEqual(in_french.display_name, "Carte •••• 4242")

    def test_search_by_number_knows_the_last_four_digits_alone(self):
        means = self._means_of(self._make_mandate(self.hotel))
        card = self._make_card(self.hotel)
        every = self.env["collection.means"].with_user(self.biller)
        for typed, found in (
            ("0189", means),
            ("4242", card),
            ("1111", every),
            # Nobody learns by trying what stands before them.
            ("FR7630006000011234567890189", means),
            ("99990189", means),
        ):
            with self.subTest(typed=typed):
                ours = [("partner_id", "=", self.hotel.id)]
                domain = [*ours, ("masked_name", "ilike", typed)]
                self.assertEqual(every.search(domain), found)

    def test_token_and_mandate_have_one_means_each(self):
        means = self._make_card(self.hotel)
        self.env["collection.means"]._sync_tokens(means.token_id)
        mandate = self._make_mandate(self.hotel)
        self.env["collection.means"]._sync_mandates(mandate)
        self.assertEqual(len(self._means_of(means.token_id)), 1)
        self.assertEqual(len(self._means_of(mandate)), 1)

    def test_contacts_card_waits_where_the_client_keeps_them_apart(self):
        self.hotel.collection_shared_means = False
        means = self._make_card(self.hotel_user.partner_id)
        own = self._make_card(self.hotel)
        self.assertEqual((means.state, means.state_reason), ("suspended", "contact"))
        self.assertEqual(own.state, "usable")
        self.hotel.collection_shared_means = True
        self.assertEqual(means.state, "usable")

    def test_card_of_a_contact_who_left_is_not_used(self):
        contact = self.hotel_user.partner_id
        means = self._make_card(contact)
        contact.parent_id = self.bakery
        self.assertEqual((means.state, means.state_reason), ("suspended", "left"))
        self.assertEqual(means.partner_id, self.hotel)

    def test_merged_clients_keep_their_means(self):
        card, theirs = self._make_card(self.hotel), self._make_card(self.bakery)
        card._make_default(self.hotel)
        theirs._make_default(self.bakery)
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((self.hotel | self.bakery).ids, self.hotel)
        self.env.invalidate_all()
        self.assertEqual((card | theirs).exists().partner_id, self.hotel)
        self.assertTrue(card.is_default)

    def test_network_update_of_a_card(self):
        card = self._make_card(self.hotel, card_expires_on="2026-01-31")
        card._set_aside("Expired")
        with freeze_time("2026-02-10"):
            card._take_update("1111", date(2029, 1, 31))
            self.assertEqual(card.state, "usable")
        self.assertEqual(card.masked_name, "Card •••• 1111")

    def test_card_without_consent_waits(self):
        means = self._make_card(self.hotel, consent=False)
        self.assertEqual((means.state, means.state_reason), ("waiting", "consent"))
        [core] = means._get_core_means()
        self.assertTrue(core_means.fixed_problem(core, "EUR", 1))
        self.company.collection_card_consent = False
        self.assertEqual(means.state, "usable")

    def test_withdrawn_consent_stops_the_card(self):
        means = self._make_card(self.hotel)
        means.consent_ids._revoke(self.hotel)
        self.assertEqual((means.state, means.state_reason), ("suspended", "withdrawn"))
        self.company.collection_card_consent = False
        self.assertEqual(means.state, "suspended")

    def test_archived_token_is_removed(self):
        means = self._make_card(self.hotel)
        means.token_id.active = False
        self.assertEqual(means.state, "removed")

    def test_brought_back_token_needs_a_new_consent_after_removal(self):
        means = self._make_card(self.hotel)
        means._remove(self.hotel)
        self.assertFalse(means.token_id.active)
        means.token_id.sudo().active = True
        self.assertEqual((means.state, means.state_reason), ("suspended", "withdrawn"))

    def test_removed_mandate_is_cancelled_from_every_state(self):
        for state in ("draft", "valid", "suspended", "expired"):
            mandate = self._make_mandate(self.hotel, validate=False)
            mandate.suspension_reason = "Asked by the client"
            mandate.state = state
            self._means_of(mandate)._remove(self.hotel)
            self.assertEqual(mandate.state, "cancel", state)
            self.assertEqual(self._means_of(mandate).state, "removed")

    def test_one_default_for_each_client_and_company(self):
        card, other = self._make_card(self.hotel), self._make_card(self.hotel)
        abroad = self._make_card(
            self.hotel, provider=self._make_provider(self.other_company)
        )
        abroad._make_default(self.hotel)
        card._make_default(self.hotel)
        other._make_default(self.hotel)
        self.assertFalse(card.is_default)
        self.assertTrue(other.is_default)
        self.assertTrue(abroad.is_default)

    def test_removed_means_is_no_default(self):
        card = self._make_card(self.hotel)
        card._make_default(self.hotel)
        card._remove(self.hotel)
        self.assertFalse(card.is_default)
        with self.assertRaises(UserError):
            card._make_default(self.hotel)

    def test_order_of_the_client_reaches_the_core(self):
        first = self._make_card(self.hotel)
        second = self._means_of(self._make_mandate(self.hotel))
        both = first | second
        self.assertEqual([one.rank for one in both._get_core_means()], [None, None])
        both._reorder([second.id, first.id], self.hotel)
        order = core_means.ordered(both._get_core_means(), core_means.KINDS, True)
        self.assertEqual([one.id for one in order], [second.id, first.id])
        third = self._make_card(self.hotel)
        self.assertEqual(third.sequence, 3)

    def test_core_states(self):
        waiting = self._make_mandate(self.hotel, format="sepa_b2b")
        draft = self._make_mandate(
            self.hotel, iban=IBANS["hotel_other"], validate=False
        )
        card = self._make_card(self.hotel)
        states = [
            self._means_of(waiting)._get_core_state(),
            self._means_of(draft)._get_core_state(),
            card._get_core_state(),
        ]
        self.assertEqual(states, ["waiting_bank", "draft", "active"])
        self.provider.sudo().state = "disabled"
        self.assertNotEqual(card._get_core_state(), "active")
        card._set_aside("Card stolen")
        self.assertEqual(card._get_core_means()[0].state, "set_aside")

    def test_set_aside_until_renewed(self):
        card = self._make_card(self.hotel)
        card._set_aside("The bank refused it for good")
        self.assertEqual((card.state, card.state_reason), ("suspended", "set_aside"))
        self.assertEqual(
            card._get_core_means()[0].reason, "The bank refused it for good"
        )
        with freeze_time("2026-05-04"):
            card._renew()
        self.assertEqual(card.state, "usable")
        self.assertEqual(card._get_core_means()[0].since, date(2026, 5, 4))

    @freeze_time("2026-05-04")
    def test_pending_consent_goes_to_the_next_card_of_that_contact(self):
        contact = self.hotel_user.partner_id
        consent = self.env["collection.consent"]._record(
            "card", contact, self.company, {"method": "ticked", "lang": "fr_FR"}
        )
        strangers = self._make_card(self.bakery_user.partner_id, consent=False)
        self.assertFalse(strangers.consent_ids)
        card = self._make_card(contact, consent=False)
        self.assertEqual(card.consent_ids, consent)
        self.assertEqual(card.state, "usable")
        second = self._make_card(contact, consent=False)
        self.assertEqual(second.state, "waiting")

    def test_end_of_a_card_is_kept_with_its_token(self):
        card = {"exp_month": 2, "exp_year": 2028, "last4": "4242"}
        worldline = {
            "payment": {
                "paymentOutput": {
                    "cardPaymentMethodSpecificOutput": {"card": {"expiryDate": "0228"}}
                }
            }
        }
        cases = (
            ("stripe", {"payment_method": {"type": "card", "card": card}}, (2, 2028)),
            ("stripe", {"payment_method": {"type": "sepa_debit"}}, None),
            ("worldline", worldline, (2, 28)),
            ("worldline", {}, None),
        )
        for code, data, ends in cases:
            provider = self.env["payment.provider"].sudo().new({"code": code})
            transaction = (
                self.env["payment.transaction"].sudo().new({"provider_id": provider.id})
            )
            transaction.provider_code = code
            self.assertEqual(transaction._get_card_end(data), ends, code)

    def test_consent_is_kept_as_it_was_accepted(self):
        card = self._make_card(self.hotel)
        consent = card.consent_ids
        self.assertTrue(consent._is_intact())
        self.assertIn(self.company.name, consent.text)
        with self.assertRaises(AccessError):
            consent.sudo().write({"text": "Other"})
        with self.assertRaises(UserError):
            trusted(consent.sudo()).write({"text": "Other"})
        with self.assertRaises(UserError):
            trusted(consent.sudo()).unlink()
        consent._revoke(self.hotel)
        with self.assertRaises(UserError):
            trusted(consent.sudo()).write({"revoked_on": False})
        self.env.cr.execute(
            "UPDATE collection_consent SET address = '10.0.0.1' WHERE id = %s",
            [consent.id],
        )
        consent.invalidate_recordset()
        self.assertFalse(consent._is_intact())

    def test_signature_is_sealed(self):
        card = self._make_card(self.hotel, consent=False)
        consent = self._consent_to(card, signature=self._png(), method="drawn")
        consent.invalidate_recordset()
        self.assertTrue(consent._is_intact())
