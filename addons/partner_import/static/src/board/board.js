import {Component, onWillStart, onWillUnmount, useRef, useState} from "@odoo/owl";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

import {formatAmounts, formatCount, relativeDay} from "../amounts";
import {usePartnerFiles} from "../drop/drop_hook";
import {ACCEPTED} from "../files";

const BOARD = "partner.import.board";
/** Milliseconds between two looks at work that runs in the background. */
const POLL = 3000;

/** Month-end board: what is missing before the month can be invoiced. */
export class PartnerImportBoard extends Component {
    static template = "partner_import.Board";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.root = useRef("root");
        this.input = useRef("files");
        this.accepted = ACCEPTED;
        this.receive = usePartnerFiles(this.root, () => this.load(this.board.month));
        this.display = {controlPanel: {}};
        this.formatAmounts = formatAmounts;
        this.formatCount = formatCount;
        this.relativeDay = relativeDay;
        this.state = useState({board: null});
        // How much was to do when the work began, to say done of total.
        this.totals = {creating: 0, validating: 0};
        onWillStart(() =>
            this.load(this.props.action.params?.month || this.savedMonth)
        );
        onWillUnmount(() => {
            this.left = true;
            clearTimeout(this.timer);
        });
    }

    get savedMonth() {
        return this.props.state?.month || null;
    }

    get board() {
        return this.state.board;
    }

    /** Whether the screen has nothing to show but how to begin. */
    get isNew() {
        return !this.board.partners.length && !this.board.has_profiles;
    }

    get stages() {
        const {to_invoice, stages} = this.board;
        return [
            {name: "ready", title: _t("To invoice"), ...to_invoice.ready},
            ...[
                ["to_check", _t("To check")],
                ["to_validate", _t("To validate")],
                ["validated", _t("Validated invoices")],
            ]
                .filter(([name]) => stages[name])
                .map(([name, title]) => ({name, title, ...stages[name]})),
        ];
    }

    get canValidate() {
        const {can_manage, stages, work} = this.board;
        return can_manage && stages.to_validate.invoices && !work.validating;
    }

    statusOf(partner) {
        const day = (date) => (date ? relativeDay(date) : "");
        return {
            late: {
                className: "text-bg-danger",
                word: _t("Late"),
                detail: _t("expected %(day)s", {day: day(partner.due)}),
            },
            refused: {
                className: "text-bg-danger",
                word: _t("Could not be read"),
                detail: _t("received %(day)s", {day: day(partner.received)}),
            },
            reading: {
                className: "text-bg-info",
                word: _t("Being read"),
                detail: _t("received %(day)s", {day: day(partner.received)}),
            },
            expected: {
                className: "text-bg-secondary",
                word: _t("Expected"),
                detail: day(partner.due),
            },
            received: {
                className: "text-bg-success",
                word: _t("Received"),
                detail: day(partner.received),
            },
        }[partner.status];
    }

    clientCount(count) {
        return count === 1
            ? _t("1 client")
            : _t("%(count)s clients", {count: formatCount(count)});
    }

    fileCount(count) {
        return count === 1
            ? _t("1 file")
            : _t("%(count)s files", {count: formatCount(count)});
    }

    missingCount(count) {
        return count === 1
            ? _t("1 file missing")
            : _t("%(count)s files missing", {count: formatCount(count)});
    }

    unreadableCount(count) {
        return count === 1
            ? _t("1 unreadable file")
            : _t("%(count)s unreadable files", {count: formatCount(count)});
    }

    invoiceCount(count) {
        return count === 1
            ? _t("1 invoice")
            : _t("%(count)s invoices", {count: formatCount(count)});
    }

    /** What runs in the background: done and total, in a sentence. */
    get workMessages() {
        const {running, work, to_invoice, stages} = this.board;
        const messages = [];
        if (running) {
            messages.push(
                _t("Reading files: %(done)s of %(total)s rows.", {
                    done: formatCount(running.done),
                    total: formatCount(Math.max(running.total, running.done)),
                })
            );
        }
        if (work.creating) {
            const left = to_invoice.ready.clients;
            messages.push(
                _t("Creating invoices: %(done)s of %(clients)s.", {
                    done: formatCount(Math.max(this.totals.creating - left, 0)),
                    clients: this.clientCount(Math.max(this.totals.creating, left)),
                })
            );
        }
        if (work.validating) {
            const left = stages.to_validate.invoices;
            messages.push(
                _t("Validating invoices: %(done)s of %(total)s.", {
                    done: formatCount(Math.max(this.totals.validating - left, 0)),
                    total: formatCount(Math.max(this.totals.validating, left)),
                })
            );
        }
        return messages;
    }

    async load(month) {
        clearTimeout(this.timer);
        const board = await this.orm.call(BOARD, "get_board", [month || null]);
        this.state.board = board;
        this.props.updateActionState?.({month: board.month});
        const {running, work} = board;
        if (!this.left && (running || work.creating || work.validating)) {
            this.timer = setTimeout(() => this.load(this.board.month), POLL);
        }
    }

    async openFigure(figure, profileId = null) {
        const action = await this.orm.call(BOARD, "open_figure", [
            figure,
            this.board.month,
            profileId,
        ]);
        return this.action.doAction(action);
    }

    /** The sentence that names what "Create invoices" will do. */
    get confirmation() {
        const {month_name, to_invoice, rejects} = this.board;
        const lines = [
            _t(
                "Create the invoices of %(month)s for %(clients)s: %(amount)s of services.",
                {
                    month: month_name,
                    clients: this.clientCount(to_invoice.ready.clients),
                    amount: formatAmounts(to_invoice.ready.amounts),
                }
            ),
        ];
        if (rejects) {
            lines.push(
                _t("Rejected rows that stay out until they are fixed: %(count)s.", {
                    count: formatCount(rejects),
                })
            );
        }
        if (to_invoice.held.clients) {
            lines.push(
                _t("Left out because billing is on hold: %(clients)s.", {
                    clients: this.clientCount(to_invoice.held.clients),
                })
            );
        }
        if (to_invoice.later.clients) {
            lines.push(
                _t("Left for a later month, as the settings say: %(clients)s.", {
                    clients: this.clientCount(to_invoice.later.clients),
                })
            );
        }
        lines.push(_t("They are drafts: nothing is sent before you validate."));
        return lines.join("\n");
    }

    confirmCreate() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Create invoices"),
            body: this.confirmation,
            confirmLabel: _t("Create invoices"),
            confirm: () => this.createInvoices(),
            cancel: () => {},
        });
    }

    async createInvoices() {
        this.totals.creating = this.board.to_invoice.ready.clients;
        await this.orm.call(BOARD, "create_invoices", [this.board.month]);
        await this.load(this.board.month);
    }

    confirmValidate() {
        const {invoices, amounts} = this.board.stages.to_validate;
        this.dialog.add(ConfirmationDialog, {
            title: _t("Validate and send"),
            body: _t(
                "Validate and send: %(invoices)s of %(month)s, %(amount)s without tax. Validated invoices get their number and can only be credited afterwards.",
                {
                    invoices: this.invoiceCount(invoices),
                    month: this.board.month_name,
                    amount: formatAmounts(amounts),
                }
            ),
            confirmLabel: _t("Validate and send"),
            confirm: () => this.validateInvoices(),
            cancel: () => {},
        });
    }

    async validateInvoices() {
        this.totals.validating = this.board.stages.to_validate.invoices;
        await this.orm.call(BOARD, "validate_invoices", [this.board.month]);
        await this.load(this.board.month);
    }

    newProfile() {
        return this.action.doAction("partner_import.partner_import_guide_action");
    }
}

registry.category("actions").add("partner_import.board", PartnerImportBoard);
