import {Component, onWillStart, useState} from "@odoo/owl";
import {formatCurrency} from "@web/core/currency";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {formatFloat} from "@web/views/fields/formatters";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

const TONES = {
    matched: "success",
    within: "success",
    waiting: "warning",
    disputed: "warning",
    exception: "danger",
    refused: "danger",
};

/** What does the paper say, what did we order, what came? */
export class MatchView extends Component {
    static template = "invoice_match.MatchView";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = {controlPanel: {}};
        this.state = useState({view: null, chosen: null});
        const {params, context} = this.props.action;
        this.moveId =
            this.props.state?.moveId || params?.move_id || context?.active_id || null;
        onWillStart(() => this.load());
    }

    get view() {
        return this.state.view;
    }

    get head() {
        return this.view.head;
    }

    get tone() {
        return TONES[this.head.state] || "secondary";
    }

    /** Address of the PDF in the viewer that the browser or Odoo brings. */
    get paperUrl() {
        const file = encodeURIComponent(this.view.paper.url);
        return `/web/static/lib/pdfjs/web/viewer.html?file=${file}#pagemode=none`;
    }

    get opened() {
        return this.view.exceptions.filter((one) => one.open);
    }

    get ended() {
        return this.view.exceptions.filter((one) => !one.open);
    }

    money(amount) {
        return formatCurrency(amount, this.head.currency_id);
    }

    quantity(number) {
        return formatFloat(number, {digits: [16, 3], trailingZeros: false});
    }

    /** A unit price with as many decimals as it needs, at least two. */
    price(number) {
        const cents = Math.abs(number * 100 - Math.round(number * 100)) < 1e-6;
        return formatFloat(number, {digits: [16, cents ? 2 : 4]});
    }

    day(text) {
        return text ? formatDate(deserializeDate(text)) : "";
    }

    rowTitle(tone) {
        return {
            success: _t("Agrees"),
            warning: _t("Waiting, or different within the tolerance"),
            danger: _t("Differs"),
            secondary: _t("Not ordered"),
        }[tone];
    }

    async load() {
        if (!this.moveId) {
            return;
        }
        this.state.view = await this.orm.call("account.move", "get_match_view", [
            [this.moveId],
        ]);
        this.props.updateActionState?.({moveId: this.moveId});
    }

    /** A server action's dialog; the figures are read again once it is closed. */
    async run(model, method, ids, args = []) {
        const action = await this.orm.call(model, method, [ids, ...args]);
        if (action && action.type) {
            await this.action.doAction(action, {onClose: () => this.load()});
        }
        await this.load();
    }

    settle(exception, outcome) {
        return this.run(
            "invoice.exception",
            "action_outcome",
            [exception.id],
            [outcome]
        );
    }

    compare() {
        return this.run("account.move", "action_compare", [this.moveId]);
    }

    release() {
        return this.run("account.move", "action_open_release", [this.moveId]);
    }

    open(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    choose(key) {
        this.state.chosen = this.state.chosen === key ? null : key;
    }
}

registry.category("actions").add("invoice_match.match_view", MatchView);
