from datetime import date

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from ..trust import trusted

JANUARY = "2026-01-01"


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 09:00:00")
class TestBoard(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, "board_manager", "partner_import.partner_import_group_manager"
        )
        cls.client = cls.env["res.partner"].create({"name": "Client"})
        cls.profile = cls._make_profile("Laundry", 3)
        cls.board = cls.env["partner.import.board"].with_user(cls.manager)

    @classmethod
    def _make_profile(cls, name, day, company=None):
        company = company or cls.env.company
        profile = cls.env["partner.import.profile"].create(
            {
                "name": f"{name} file",
                "partner_id": cls.env["res.partner"].create({"name": name}).id,
                "company_id": company.id,
                "currency_id": company.currency_id.id,
                "expected_day": day,
            }
        )
        cls.env.cr.execute(
            "UPDATE partner_import_profile SET create_date = '2025-06-01'"
            " WHERE id = %s",
            [profile.id],
        )
        profile.invalidate_recordset()
        return profile

    @classmethod
    def _make_batch(cls, profile, states, month=JANUARY, client=None, **vals):
        """Write a batch with one row of 10.00 per state given."""
        batch = (
            cls.env["partner.import.batch"]
            ._internal()
            .create(
                {
                    "name": "file.csv",
                    "profile_id": profile.id,
                    "state": "done",
                    "received_at": "2026-02-02 08:00:00",
                    **vals,
                }
            )
        )
        company = profile.company_id
        cls.env["partner.import.line"]._internal().create(
            [
                {
                    "batch_id": batch.id,
                    "profile_id": profile.id,
                    "partner_id": profile.partner_id.id,
                    "company_id": company.id,
                    "currency_id": company.currency_id.id,
                    "row_number": number,
                    "client_id": (client or cls.client).id,
                    "billing_month": month,
                    "amount": 10.0,
                    "state": state,
                }
                for number, state in enumerate(states, start=2)
            ]
        )
        return batch

    def _line(self, profile=None, month=JANUARY):
        """Return the board's line of a profile."""
        profile = profile or self.profile
        partners = self.board.get_board(month)["partners"]
        return next((p for p in partners if p["id"] == profile.id), None)

    def test_file_late_and_expected(self):
        later = self._make_profile("Cleaning", 15)
        self.assertEqual(self._line()["status"], "late")
        self.assertEqual(self._line()["due"], "2026-02-03")
        self.assertEqual(self._line(later)["status"], "expected")
        self.assertEqual(self.board.get_board(JANUARY)["missing"], 1)

    def test_manager_is_asked_once_for_a_late_file(self):
        late = self.profile.with_context(tz="UTC")
        self._make_profile("Cleaning", 15)
        sent = self._make_profile("Drivers", 3)
        self._make_batch(sent, ["ready"])
        self.profile.user_id = self.manager
        for _day in range(2):
            late.env["partner.import.profile"].sudo()._cron_late()
        asked = self.env["mail.activity"].search(
            [("res_model", "=", self.profile._name)]
        )
        self.assertEqual(
            asked.mapped("summary"), ["Laundry: the file of January 2026 is late"]
        )
        self.assertEqual(asked.user_id, self.manager)
        told = self.env["mail.notification"].search(
            [("res_partner_id", "=", self.manager.partner_id.id)]
        )
        self.assertEqual(len(told), 1)
        asked.action_done()
        self.env["partner.import.profile"]._cron_late()
        self.assertFalse(self.profile.activity_ids)
        with freeze_time("2026-03-10"):
            self.env["partner.import.profile"]._cron_late()
        self.assertIn("February", self.profile.activity_ids.summary)

    def test_profile_made_later_owes_no_older_file(self):
        self.assertIsNone(self._line(month="2025-01-01"))

    def test_file_received(self):
        self._make_batch(
            self.profile, ["ready", "invoiced", "rejected", "ignored", "ready"]
        )
        line = self._line()
        self.assertEqual(line["status"], "received")
        self.assertEqual((line["rows"], line["rejects"], line["files"]), (5, 1, 1))
        self.assertEqual([a["amount"] for a in line["amounts"]], [30.0])

    def test_file_being_read_and_refused(self):
        batch = self._make_batch(self.profile, [], state="reading", total_rows=40)
        self.assertEqual(self._line()["status"], "reading")
        self.assertEqual(self.board.get_board(JANUARY)["running"]["total"], 40)
        batch.state = "refused"
        self.assertEqual(self._line()["status"], "refused")
        self.assertFalse(self.board.get_board(JANUARY)["running"])

    def test_a_refused_file_beside_a_good_one_is_told(self):
        """Until a readable file follows it."""
        self._make_batch(self.profile, ["ready"])
        self.assertFalse(self._line()["unreadable"])
        again = {"state": "refused", "name": "again.csv"}
        self._make_batch(self.profile, [], received_at="2026-02-03 08:00:00", **again)
        self.assertEqual(self._line()["unreadable"], 1)
        self.assertEqual(self._line()["status"], "received")
        self.assertEqual(self.board.get_board(JANUARY)["unreadable"], 1)
        self._make_batch(
            self.profile, ["ready"], name="good.csv", received_at="2026-02-04 08:00:00"
        )
        self.assertFalse(self._line()["unreadable"])

    def test_undated_rejects_count_with_their_file(self):
        batch = self._make_batch(self.profile, ["ready", "rejected"])
        batch.line_ids.filtered(lambda r: r.state == "rejected").billing_month = False
        self.assertEqual(self._line()["rejects"], 1)
        december = self._line(month="2025-12-01")
        self.assertFalse(december["rejects"])

    def test_clients_on_hold_are_not_ready(self):
        held = self.env["res.partner"].create({"name": "Held", "billing_hold": True})
        self._make_batch(self.profile, ["ready", "ready"])
        self._make_batch(self.profile, ["ready"], client=held, name="other.csv")
        to_invoice = self.board.get_board(JANUARY)["to_invoice"]
        self.assertEqual(to_invoice["ready"]["clients"], 1)
        self.assertEqual(to_invoice["ready"]["amounts"][0]["amount"], 20.0)
        self.assertEqual(to_invoice["held"]["clients"], 1)

    def test_served_contact_on_hold_is_not_ready(self):
        held = self.env["res.partner"].create(
            {"name": "Flat 3", "parent_id": self.client.id, "billing_hold": True}
        )
        self._make_batch(self.profile, ["ready"], client=held)
        to_invoice = self.board.get_board(JANUARY)["to_invoice"]
        self.assertEqual(to_invoice["ready"]["rows"], 0)
        self.assertEqual(to_invoice["held"]["rows"], 1)

    def test_a_file_taken_back_counts_nowhere(self):
        batch = self._make_batch(self.profile, ["ready", "rejected", "rejected"])
        batch.line_ids[2].billing_month = False
        batch.state = "cancelled"
        line = self._line()
        self.assertEqual(line["status"], "late")
        self.assertEqual((line["rows"], line["rejects"], line["amounts"]), (0, 0, []))
        self.assertEqual(self.board.get_board("2025-11-01")["other_months"], [])
        for figure in ("rows", "rejects", "amount", "batches"):
            action = self.board.open_figure(figure, JANUARY, self.profile.id)
            self.assertFalse(self.env[action["res_model"]].search(action["domain"]))

    def test_days_begin_where_the_user_is(self):
        self.manager.tz = "Europe/Paris"
        self._make_batch(
            self.profile, [], state="refused", received_at="2026-01-31 23:30:00"
        )
        self.assertEqual(self._line()["status"], "refused")
        self.assertEqual(self._line(month="2025-12-01")["status"], "late")

    def test_rows_of_an_unfinished_file_are_not_ready(self):
        self._make_batch(self.profile, ["ready"], state="checking")
        self.assertFalse(self.board.get_board(JANUARY)["to_invoice"]["ready"]["rows"])

    def test_stages_of_invoices(self):
        moves = trusted(self.env["account.move"]).create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": self.env["res.partner"].create({"name": check}).id,
                    "billing_month": JANUARY,
                    "import_check": check,
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "A", "price_unit": price, "tax_ids": []}
                        )
                    ],
                }
                for check, price in (("to_check", 10), ("checked", 20), ("checked", 30))
            ]
        )
        moves[2].action_post()
        stages = self.board.get_board(JANUARY)["stages"]
        self.assertEqual(
            {name: s["amounts"][0]["amount"] for name, s in stages.items()},
            {"to_check": 10.0, "to_validate": 20.0, "validated": 30.0},
        )

    def test_only_managers_bill_from_the_board(self):
        user = new_test_user(
            self.env, "board_clerk", "partner_import.partner_import_group_user"
        )
        for method in ("create_invoices", "validate_invoices"):
            with self.assertRaises(AccessError):
                getattr(self.board.with_user(user), method)(JANUARY)
        with self.assertRaises(UserError):
            self.board.validate_invoices(JANUARY)

    def test_work_left_is_told(self):
        self._make_batch(self.profile, ["ready", "ready"])
        self.assertFalse(self.board.get_board(JANUARY)["work"]["creating"])
        self.assertEqual(self.board.create_invoices(JANUARY), 1)
        self.board.create_invoices(JANUARY)
        self.assertEqual(self.board.get_board(JANUARY)["work"]["creating"], 1)

    def test_default_month_is_the_one_over_or_the_latest_waiting(self):
        self.assertEqual(self.board.get_board()["month"], JANUARY)
        self._make_batch(self.profile, ["ready"], month="2025-11-01")
        self.assertEqual(self.board.get_board()["month"], "2025-11-01")
        self._make_batch(self.profile, ["invoiced"], name="january.csv")
        board = self.board.get_board()
        self.assertEqual(board["month"], JANUARY)
        self.assertEqual([m["month"] for m in board["other_months"]], ["2025-11-01"])

    def test_every_figure_opens_what_it_counts(self):
        batch = self._make_batch(self.profile, ["ready", "rejected", "invoiced"])
        batch.line_ids[1].billing_month = False
        self._make_batch(self._make_profile("Cleaning", 5), ["ready", "rejected"])
        line = self._line()
        expected = {"rows": 2, "rejects": 1, "amount": 2, "batches": 1, "ready": 2}
        for figure, count in expected.items():
            profile_id = None if figure == "ready" else self.profile.id
            action = self.board.open_figure(figure, JANUARY, profile_id)
            records = self.env[action["res_model"]].search_count(action["domain"])
            self.assertEqual(records, count, figure)
        self.assertEqual(line["rejects"], expected["rejects"])
        with self.assertRaises(UserError):
            self.board.open_figure("unlink", JANUARY)

    def test_other_companies_stay_hidden(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.env.user.company_ids += other
        profile = self._make_profile("Elsewhere", 3, company=other)
        self._make_batch(profile, ["ready", "rejected"])
        board = self.board.get_board(JANUARY)
        self.assertIsNone(self._line(profile))
        self.assertFalse(board["rows"] or board["to_invoice"]["ready"]["rows"])

    def test_only_people_of_the_app_may_look(self):
        stranger = new_test_user(self.env, "board_stranger", "base.group_user")
        with self.assertRaises(AccessError):
            self.board.with_user(stranger).get_board(JANUARY)
        user = new_test_user(
            self.env, "board_user", "partner_import.partner_import_group_user"
        )
        board = self.board.with_user(user).get_board(JANUARY)
        self.assertFalse(board["can_manage"])
        self.assertEqual(board["stages"], {})

    def test_queries_do_not_grow_with_rows_or_partners(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.board.get_board(JANUARY)
            return self.env.cr.sql_log_count - before

        self._make_batch(self.profile, ["ready", "rejected"])
        self.board.get_board(JANUARY)
        few = queries()
        for number in range(5):
            profile = self._make_profile(f"Partner {number}", 3)
            self._make_batch(profile, ["ready", "rejected", "invoiced"] * 20)
        self.assertLessEqual(queries(), few)

    def test_years_of_rows_are_not_read_for_one_month(self):
        self._make_batch(self.profile, ["ready", "invoiced"])
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        for condition, index in (
            ("billing_month = '2026-01-01'", "billing_month_idx"),
            ("state IN ('ready', 'rejected') AND company_id = 1", "waiting_idx"),
            ("state = 'ready' AND company_id = 1", "waiting_idx"),
        ):
            self.env.cr.execute(
                f"EXPLAIN SELECT sum(amount) FROM partner_import_line WHERE {condition}"
            )
            plan = " ".join(row[0] for row in self.env.cr.fetchall())
            self.assertIn(index, plan)

    def test_month_is_named_in_the_users_language(self):
        self.assertEqual(self.board.get_board(JANUARY)["month_name"], "January 2026")
        self.assertEqual(self.board._parse_month("2026-01-17"), date(2026, 1, 1))
        self.assertEqual(
            self.board.get_board(JANUARY)["next"],
            fields.Date.to_string(date(2026, 2, 1)),
        )
