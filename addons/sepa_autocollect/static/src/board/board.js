import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

import {formatAmounts, formatCount, formatShare, relativeTime} from "./format";

const BOARD = "collection.board";

/** Collection dashboard: how much is in, what is stuck, is anything unexplained? */
export class CollectionBoard extends Component {
    static template = "sepa_autocollect.Board";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = {controlPanel: {}};
        this.formatAmounts = formatAmounts;
        this.formatCount = formatCount;
        this.formatShare = formatShare;
        this.relativeTime = relativeTime;
        this.state = useState({board: null});
        onWillStart(() => this.load(this.props.state?.month || null));
    }

    get board() {
        return this.state.board;
    }

    /** The parts of what is expected, in the order of the bar. */
    get parts() {
        const titles = {
            collected: [_t("Collected"), "success"],
            under_way: [_t("Under way"), "info"],
            unknown: [_t("Outcome unknown"), "warning"],
            to_collect: [_t("Still to collect"), "secondary"],
        };
        return Object.entries(titles).map(([name, [title, tone]]) => ({
            name,
            title,
            tone,
            share: this.board.shares[name],
            ...this.board.money[name],
        }));
    }

    get expected() {
        const sums = {};
        for (const part of Object.values(this.board.money)) {
            for (const one of part.amounts) {
                sums[one.currency_id] = (sums[one.currency_id] || 0) + one.amount;
            }
        }
        return Object.entries(sums).map(([currency, amount]) => ({
            currency_id: Number(currency),
            amount,
        }));
    }

    get stuckTitles() {
        return {
            look: _t("A person must look"),
            not_in_books: _t("Collected, but not in the books"),
        };
    }

    get plannedTitle() {
        return _t("Nothing to do: planned");
    }

    get sinceTitle() {
        return _t("Outcomes since the last look");
    }

    sinceText(count) {
        return count === 1
            ? _t("1 outcome came in since")
            : _t("%(count)s outcomes came in since", {count: formatCount(count)});
    }

    /** Means that end, sleep or wait; those nobody has are left out. */
    get meansRows() {
        const titles = [
            ["expired", _t("Expired"), "danger"],
            ["expires_7", _t("Expires within 7 days"), "danger"],
            ["expires_30", _t("Expires within 30 days"), "warning"],
            ["expires_60", _t("Expires within 60 days"), "info"],
            ["dormant", _t("Dormant mandates"), "danger"],
            ["falls_asleep", _t("Mandates dormant within 60 days"), "warning"],
            ["suspended", _t("Suspended or set aside"), "warning"],
            ["waiting", _t("Waiting for signature, bank or consent"), "info"],
        ];
        return titles
            .map(([name, title, tone]) => ({
                name,
                title,
                tone,
                count: this.board.means[name],
            }))
            .filter((row) => row.count);
    }

    proofTone(proof) {
        if (proof.state === "unexplained" || proof.open_lines) {
            return {tone: "danger", icon: "fa-exclamation-triangle"};
        }
        if (proof.state === "proven" && !proof.stale) {
            return {tone: "success", icon: "fa-check-circle"};
        }
        return {tone: "warning", icon: "fa-question-circle"};
    }

    invoiceCount(count) {
        if (!count) {
            return _t("no invoice");
        }
        return count === 1
            ? _t("1 invoice")
            : _t("%(count)s invoices", {count: formatCount(count)});
    }

    debitCount(count) {
        if (!count) {
            return _t("no debit");
        }
        return count === 1
            ? _t("1 debit")
            : _t("%(count)s debits", {count: formatCount(count)});
    }

    countOf(part) {
        return part.name === "to_collect"
            ? this.invoiceCount(part.count)
            : this.debitCount(part.count);
    }

    dayCount(days) {
        if (!days) {
            return _t("less than a day");
        }
        return days === 1 ? _t("1 day") : _t("%(days)s days", {days});
    }

    async load(month) {
        this.state.board = await this.orm.call(BOARD, "get_board", [month || null]);
        this.props.updateActionState?.({month: this.board.month});
    }

    async lookAgain() {
        await this.orm.call(BOARD, "look_again", []);
        await this.load(this.board.month);
    }

    async openFigure(figure, title, key = null) {
        const action = await this.orm.call(BOARD, "open_figure", [
            figure,
            this.board.month,
            key,
        ]);
        return this.action.doAction({...action, name: title, display_name: title});
    }

    open(name) {
        return this.action.doAction(`sepa_autocollect.${name}`);
    }
}

registry.category("actions").add("sepa_autocollect.board", CollectionBoard);
