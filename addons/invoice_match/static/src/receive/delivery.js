import {Component, onWillStart, useState} from "@odoo/owl";
import {isBarcodeScannerSupported} from "@web/core/barcode/barcode_video_scanner";
import {scanBarcode} from "@web/core/barcode/barcode_dialog";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {ConnectionLostError} from "@web/core/network/rpc";
import {useBus, useService} from "@web/core/utils/hooks";

import {findLine} from "./codes";
import {DeliveryLine} from "./delivery_line";
import {DriverDialog} from "./driver_dialog";
import {formatQuantity} from "./quantity";
import {prepareLine, sayLine, makeToken} from "./said";

/** One delivery: what came of each line, what is refused, and "Received". */
export class Delivery extends Component {
    static template = "invoice_match.Delivery";
    static components = {DeliveryLine};
    static props = {id: Number, model: String, onBack: Function, onDone: Function};

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.canFilm = isBarcodeScannerSupported();
        // The same for every press: a repeat after a broken network receives once.
        this.token = makeToken();
        this.state = useState({
            delivery: null,
            driver: "",
            signature: "",
            busy: false,
            offline: false,
            counting: false,
            last: null,
        });
        useBus(useService("barcode").bus, "barcode_scanned", (ev) =>
            this.onScanned(ev.detail.barcode)
        );
        onWillStart(() => this.load());
    }

    async load() {
        const delivery = await this.orm.call(this.props.model, "get_delivery", [
            this.props.id,
        ]);
        delivery.lines.forEach(prepareLine);
        this.state.delivery = delivery;
    }

    get lines() {
        return this.state.delivery.lines;
    }

    get wrong() {
        return this.lines.some((line) => line.wrong);
    }

    /** "14 of 15" for the bar at the bottom. */
    get summary() {
        const sum = (name) =>
            this.lines.reduce((all, one) => all + (one[name] || 0), 0);
        const refused = sum("refused");
        const counts = {
            came: formatQuantity(sum("accepted")),
            expected: formatQuantity(sum("expected")),
            refused: formatQuantity(refused),
        };
        return refused
            ? _t("%(came)s of %(expected)s, %(refused)s refused", counts)
            : _t("%(came)s of %(expected)s", counts);
    }

    // Counting

    countFromZero() {
        this.state.counting = true;
        for (const line of this.lines) {
            Object.assign(line, {
                accepted: 0,
                refused: 0,
                refusing: false,
                wrong: false,
            });
        }
    }

    async film() {
        this.onScanned(await scanBarcode(this.env));
    }

    onTyped(ev) {
        const text = ev.target.value.trim();
        ev.target.value = "";
        if (text) {
            this.onScanned(text);
        }
    }

    /** One more of the line whose code was read; the first scan counts from zero. */
    onScanned(text) {
        const found = findLine(this.lines, text);
        if (!found) {
            this.notification.add(
                _t("%(code)s is on no line of this delivery.", {code: text}),
                {type: "warning"}
            );
            return;
        }
        if (!this.state.counting) {
            this.countFromZero();
        }
        found.line.accepted += found.quantity;
        this.state.last = found.line.id;
        document.getElementById(`delivery_line_${found.line.id}`)?.scrollIntoView({
            block: "center",
        });
    }

    // Saying it

    sign() {
        this.dialog.add(DriverDialog, {
            name: this.state.driver,
            onSigned: (driver, signature) =>
                Object.assign(this.state, {driver, signature}),
        });
    }

    async receive(answers = {}) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        this.state.offline = false;
        try {
            const said = {
                token: this.token,
                lines: this.lines.map(sayLine),
                delivery_note: this.state.delivery.delivery_note,
                driver: this.state.driver,
                signature: this.state.signature,
                ...answers,
            };
            const answer = await this.orm.call(this.props.model, "acknowledge", [
                this.props.id,
                said,
            ]);
            this.onAnswer(answer, answers);
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.state.offline = true;
        } finally {
            this.state.busy = false;
        }
    }

    onAnswer(answer, answers) {
        if (answer.state === "over") {
            this.askOver(answer.lines, answers);
        } else if (answer.state === "rest") {
            this.askRest(answers);
        } else {
            this.props.onDone(answer);
        }
    }

    askOver(over, answers) {
        const words = over.map(({id, quantity}) => {
            const line = this.lines.find((one) => one.id === id);
            return _t("%(name)s: %(quantity)s came, %(expected)s were ordered.", {
                name: line.name,
                quantity: formatQuantity(quantity),
                expected: formatQuantity(line.expected),
            });
        });
        const confirmed = Object.fromEntries(over.map((one) => [one.id, one.quantity]));
        this.dialog.add(ConfirmationDialog, {
            title: _t("More than ordered"),
            body: words.join("\n"),
            confirmLabel: _t("Take all of it"),
            confirm: () => this.receive({...answers, confirmed_over: confirmed}),
            cancelLabel: _t("Correct"),
            cancel: () => {},
        });
    }

    askRest(answers) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Is the rest still expected?"),
            body: _t(
                "Less came than ordered. If the rest is still expected, it waits here as another delivery; if not, it is cancelled."
            ),
            confirmLabel: _t("Still expected"),
            confirm: () => this.receive({...answers, rest_expected: true}),
            cancelLabel: _t("Nothing more comes"),
            cancel: () => this.receive({...answers, rest_expected: false}),
            dismiss: () => {},
        });
    }
}
