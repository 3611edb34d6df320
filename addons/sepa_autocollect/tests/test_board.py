from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..core import attempt as states
from ..trust import trusted
from .common_run import RunCommon


@tagged("post_install", "-at_install")
class TestBoard(RunCommon):
    def _board(self, user=None, month=None):
        board = self.env["collection.board"].with_user(user or self.reader)
        return board.with_company(self.company).get_board(month)

    def _open(self, figure, key=None):
        """Return the records that a figure of this month opens."""
        board = self.env["collection.board"].with_user(self.reader)
        action = board.open_figure(figure, str(self.today), key)
        return self.env[action["res_model"]].search(action["domain"])

    def _count_queries(self):
        before = self.env.cr.sql_log_count
        self._board()
        return self.env.cr.sql_log_count - before

    def _make_debits(self, amounts, currency=None):
        clients = [self._make_client(f"client {one}") for one in amounts]
        for client, amount in zip(clients, amounts, strict=True):
            self._make_card(client)
            self._make_invoice(client, amount, currency=currency)
        return clients

    def _charge(self):
        run = self._open_preview()
        self._start(run)
        return run.attempt_ids.grouped("partner_id")

    def test_every_figure_is_its_list(self):
        """Counts and sums are those of the records that the figure opens."""
        clients = self._make_debits([10, 20, 30, 40])
        clients += self._make_debits([50], self.other_currency)
        broke = self._make_client("Broke")
        self._make_invoice(broke, 60)
        by_client = self._charge()
        done = by_client[clients[0]] + by_client[clients[4]]
        self._answer(done, states.DONE)
        self._answer(by_client[clients[1]], states.REFUSED, "soft")
        self._answer(by_client[clients[2]], states.UNKNOWN)
        by_client[clients[2]]._raise_alert("conflict")
        board = self._board()
        self.assertEqual(len(board["money"]["collected"]["amounts"]), 2)
        for name, part in board["money"].items():
            found = self._open(name)
            self.assertEqual(len(found), part["count"], name)
            field = "amount" if "amount" in found else "amount_residual_currency"
            total = sum(one["amount"] for one in part["amounts"])
            self.assertEqual(sum(found.mapped(field)), total, name)
        self.assertEqual(board["money"]["under_way"]["count"], 1)
        self.assertEqual(self._open("look"), by_client[clients[2]])
        self.assertEqual(board["stuck"][0]["count"], 1)
        self.assertAlmostEqual(sum(board["shares"].values()), 100)

    def test_what_is_being_collected_is_not_to_collect(self):
        clients = self._make_debits([10])
        by_client = self._charge()
        self.assertFalse(self._open("to_collect"))
        self._answer(by_client[clients[0]], states.REFUSED, "soft")
        self.assertEqual(self._open("to_collect").partner_id, clients[0])

    def test_rates_by_means_and_try(self):
        clients = self._make_debits([10, 20, 30])
        by_client = self._charge()
        for client, outcome in zip(
            clients, (states.DONE, states.DONE, states.REFUSED), strict=True
        ):
            self._answer(by_client[client], outcome, "soft")
        later = by_client[clients[2]]
        self.env.cr.execute(
            "UPDATE collection_attempt SET number = 5 WHERE id = %s", later.ids
        )
        self.env.invalidate_all()
        (rate,) = self._board()["rates"]
        cells = [(one["done"], one["tries"]) for one in rate["tries"]]
        self.assertEqual(cells, [(2, 3), (2, 2), (0, 0), (0, 1)])
        self.assertEqual(self._open("rate", rate["tries"][3]["key"]), later)
        self.assertEqual(len(self._open("rate", rate["tries"][0]["key"])), 3)

    def test_reasons_are_those_of_the_last_look(self):
        broke = self._make_client("Broke")
        invoice = self._make_invoice(broke, 60)
        self._open_preview()
        (row,) = self._board()["reasons"]["rows"]
        self.assertEqual((row["code"], row["count"]), ("no_means", 1))
        self.assertEqual(self._open("reason", "no_means").move_id, invoice)
        self._make_card(broke)
        self._open_preview()
        reasons = self._board()["reasons"]
        self.assertFalse(reasons["rows"])
        self.assertEqual(reasons["planned"]["count"], 1)
        self.assertEqual(self._open("planned").move_id, invoice)

    def test_after_refusals_it_tells_of_the_present(self):
        """What a run was to collect and was refused is not planned any more."""
        client = self._make_debits([10])[0]
        by_client = self._charge()
        self._answer(by_client[client], states.REFUSED, "hard")
        attempt = by_client[client].sudo()
        seen = attempt.run_id.previewed_on
        trusted(attempt).write({"answered_at": fields.Datetime.add(seen, minutes=1)})
        self.env.flush_all()
        reasons = self._board()["reasons"]
        self.assertEqual(reasons["since"], 1, "it says what it does not know yet")
        self.assertEqual(self._open("since"), by_client[client])
        with freeze_time(fields.Datetime.add(seen, minutes=2)):
            notices = self.env["collection.notice"]
            notices._tell(self.company, notices._get_untold())
        reasons = self._board()["reasons"]
        self.assertEqual((reasons["since"], reasons["planned"]["count"]), (0, 0))
        (row,) = reasons["rows"]
        self.assertEqual((row["code"], row["count"]), ("refused_for_good", 1))
        self.assertEqual(
            reasons["seen_on"],
            fields.Datetime.to_string(fields.Datetime.add(seen, minutes=2)),
        )

    def test_looking_again_is_for_who_collects(self):
        broke = self._make_client("Broke")
        self._make_invoice(broke, 60)
        board = self.env["collection.board"].with_company(self.company)
        with self.assertRaises(AccessError):
            board.with_user(self.reader).look_again()
        for _time in range(2):
            board.with_user(self.biller).look_again()
        looks = self.env["collection.run"].search([("origin", "=", "look")])
        self.assertEqual(looks.company_id, self.company)
        self.assertEqual(len(looks), 1, "the same one, written anew")
        (row,) = self._board()["reasons"]["rows"]
        self.assertEqual((row["code"], row["count"]), ("no_means", 1))
        with self.assertRaises(UserError):
            self._start(looks)
        self.assertEqual(looks.state, "draft")

    def test_returns_delay_and_means(self):
        clients = self._make_debits([10, 20])
        by_client = self._charge()
        self._answer(by_client[clients[0]], states.DONE)
        self._answer(by_client[clients[1]], states.DONE)
        back = by_client[clients[1]].sudo()
        back._change_state(states.RETURNED, "bank", {"code": "AM04"})
        means = back.means_id
        means.sudo().token_id.card_expires_on = fields.Date.add(self.today, days=20)
        board = self._board()
        (row,) = board["returns"]
        self.assertEqual((row["code"], row["count"]), ("AM04", 1))
        self.assertTrue(row["name"])
        self.assertEqual(self._open("returned", "AM04"), back)
        self.assertEqual(board["delay"]["half"], 30)
        self.assertEqual(board["delay"]["invoices"], 1)
        self.assertEqual(board["means"]["expires_30"], 1)
        self.assertEqual(board["means"]["expires_7"], 0)
        self.assertEqual(self._open("means", "expires_30"), means)

    def test_another_month_is_empty(self):
        clients = self._make_debits([10])
        self._answer(self._charge()[clients[0]], states.DONE)
        last = fields.Date.subtract(self.today, months=2)
        board = self._board(month=str(last))
        self.assertEqual(board["money"]["collected"]["count"], 0)
        self.assertFalse(board["rates"])
        self.assertIsNone(board["delay"])

    def test_says_how_to_begin(self):
        begin = self._board()["begin"]
        self.assertTrue(begin["policy"])
        self.assertFalse(begin["can_preview"])
        clients = self._make_debits([10])
        self._answer(self._charge()[clients[0]], states.DONE)
        self.assertIsNone(self._board()["begin"])

    def test_only_accounting_reads_it(self):
        stranger = new_test_user(self.env, "board_stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            self._board(stranger)
        board = self.env["collection.board"].with_user(stranger)
        with self.assertRaises(AccessError):
            board.open_figure("collected", str(self.today))

    def test_figures_stay_in_the_company(self):
        clients = self._make_debits([10])
        self._answer(self._charge()[clients[0]], states.DONE)
        other = self._make_staff(
            "far", "account.group_account_readonly", self.other_company
        )
        board = self.env["collection.board"].with_user(other).get_board()
        self.assertEqual(board["money"]["collected"]["count"], 0)
        self.assertIsNone(board["delay"])

    def test_refuses_unknown_figures(self):
        board = self.env["collection.board"].with_user(self.reader)
        for figure, key in (("nonsense", None), ("means", "nonsense")):
            with self.assertRaises(UserError):
                board.open_figure(figure, str(self.today), key)

    def test_as_many_queries_for_more_attempts(self):
        """No figure asks once for each attempt."""
        self._make_debits([10, 20])
        for attempt in self._charge().values():
            self._answer(attempt, states.DONE)
        self._board()
        self.env.flush_all()
        self.env.invalidate_all()
        few = self._count_queries()
        self._make_debits([11, 12, 13, 14, 15, 16])
        for attempt in self._charge().values():
            self._answer(attempt, states.DONE)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertLessEqual(self._count_queries(), few)
