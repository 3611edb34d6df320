import {Component, onWillStart, useState} from "@odoo/owl";
import {formatCurrency} from "@web/core/currency";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {formatInteger} from "@web/views/fields/formatters";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

const BOARD = "invoice.match.board";

/** Supplier invoices at a glance: what passes by itself, what is held, why, how long. */
export class MatchBoard extends Component {
    static template = "invoice_match.Board";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = {controlPanel: {}};
        this.state = useState({board: null});
        onWillStart(() => this.load(this.props.state?.month || null));
    }

    get board() {
        return this.state.board;
    }

    /** How the bills of the month were released, in the order of the bar. */
    get ways() {
        const titles = [
            ["touchless", _t("Released at first sight"), "success"],
            ["later", _t("Released by itself later"), "info"],
            ["person", _t("Released by a person"), "secondary"],
            ["held", _t("Not released"), "warning"],
        ];
        const all = this.board.touchless.first.count || 1;
        return titles.map(([name, title, tone]) => ({
            name,
            title,
            tone,
            share: (100 * this.board.touchless[name].count) / all,
            ...this.board.touchless[name],
        }));
    }

    get rate() {
        const {touchless, first} = this.board.touchless;
        return first.count ? this.share(touchless.count, first.count) : "–";
    }

    get ages() {
        const titles = {
            2: _t("up to 2 days"),
            7: _t("3 to 7 days"),
            14: _t("8 to 14 days"),
            30: _t("15 to 30 days"),
            more: _t("more than 30 days"),
        };
        const most = Math.max(1, ...this.board.ages.map((one) => one.count));
        return this.board.ages.map((one) => ({
            ...one,
            title: titles[one.name],
            width: (100 * one.count) / most,
        }));
    }

    get discounts() {
        const titles = [
            ["taken", _t("Discount taken"), "success"],
            ["open", _t("Can still be taken"), "info"],
            ["missed", _t("Discount missed"), "danger"],
        ];
        return titles.map(([name, title, tone]) => ({
            name,
            title,
            tone,
            ...this.board.discounts[name],
        }));
    }

    share(part, all) {
        const share = part === all ? 100 : Math.min(Math.round((100 * part) / all), 99);
        return _t("%(share)s%", {share: formatInteger(share)});
    }

    amounts(list) {
        return (list || [])
            .map((one) => formatCurrency(one.amount, one.currency_id))
            .join(" + ");
    }

    /** With its sign: what was paid more than ordered is bad, less is good. */
    variance(list) {
        return (list || [])
            .map((one) => {
                const text = formatCurrency(one.amount, one.currency_id);
                return one.amount > 0 ? `+${text}` : text;
            })
            .join(" ");
    }

    varianceTone(list) {
        const worth = (list || []).reduce((sum, one) => sum + one.amount, 0);
        if (Math.abs(worth) < 0.005) {
            return "muted";
        }
        return worth > 0 ? "danger" : "success";
    }

    billCount(count) {
        if (!count) {
            return _t("no bill");
        }
        return count === 1
            ? _t("1 bill")
            : _t("%(count)s bills", {count: formatInteger(count)});
    }

    exceptionCount(count) {
        return count === 1
            ? _t("1 exception")
            : _t("%(count)s exceptions", {count: formatInteger(count)});
    }

    duration(hours) {
        if (hours < 1) {
            return _t("less than an hour");
        }
        if (hours < 48) {
            return _t("%(hours)s h", {hours: formatInteger(Math.round(hours))});
        }
        return _t("%(days)s days", {days: formatInteger(Math.round(hours / 24))});
    }

    async load(month) {
        this.state.board = await this.orm.call(BOARD, "get_board", [month || null]);
        this.props.updateActionState?.({month: this.board.month});
    }

    async openFigure(figure, title, key = null) {
        const action = await this.orm.call(BOARD, "open_figure", [
            figure,
            this.board.month,
            key,
        ]);
        return this.action.doAction({...action, name: title, display_name: title});
    }
}

registry.category("actions").add("invoice_match.board", MatchBoard);
