import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

import {shrinkPhoto} from "./picture";
import {formatQuantity, parseQuantity} from "./quantity";

/**
 * One line of a delivery: a big quantity, and what is refused of it.
 *
 * Its only property stays the same object: a new one would draw the line anew, and
 * what is being typed in it would be lost, while another line changes.
 */
export class DeliveryLine extends Component {
    static template = "invoice_match.DeliveryLine";
    static props = {line: Object};

    setup() {
        this.notification = useService("notification");
        this.formatQuantity = formatQuantity;
        this.line = useState(this.props.line);
    }

    get reasons() {
        return [
            ["damaged", _t("Damaged")],
            ["wrong", _t("Wrong item")],
            ["too_much", _t("Not ordered or too much")],
            ["quality", _t("Quality")],
            ["expired", _t("Date passed or too short")],
            ["other", _t("Other")],
        ];
    }

    /** Colour and word of how what came compares with what was ordered. */
    get verdict() {
        const {accepted, refused, expected, refusing} = this.line;
        const came = (accepted || 0) + (refusing ? refused || 0 : 0);
        if (this.line.wrong) {
            return {tone: "danger", text: _t("This is no quantity")};
        }
        if (came > expected) {
            return {
                tone: "danger",
                text: _t("%(count)s too many", {
                    count: formatQuantity(came - expected),
                }),
            };
        }
        if (refusing && refused) {
            return {
                tone: "warning",
                text: _t("%(count)s refused", {count: formatQuantity(refused)}),
            };
        }
        if (came < expected) {
            return {
                tone: "warning",
                text: _t("%(count)s missing", {count: formatQuantity(expected - came)}),
            };
        }
        return {tone: "success", text: _t("complete")};
    }

    setAccepted(value) {
        this.line.accepted = value;
        this.line.wrong = value === null;
    }

    onAccepted(ev) {
        this.setAccepted(parseQuantity(ev.target.value));
    }

    step(by) {
        this.setAccepted(Math.max(0, (this.line.accepted || 0) + by));
    }

    /** Refused goods came too: one less is taken for each that is refused. */
    onRefused(ev) {
        const refused = parseQuantity(ev.target.value);
        if (refused === null) {
            this.line.wrong = true;
            return;
        }
        const came = (this.line.accepted || 0) + (this.line.refused || 0);
        this.line.refused = refused;
        this.setAccepted(Math.max(0, came - refused));
    }

    toggleRefusal() {
        const line = this.line;
        if (line.refusing) {
            line.accepted = (line.accepted || 0) + (line.refused || 0);
            Object.assign(line, {refused: 0, photo: "", note: "", reason: ""});
        }
        line.refusing = !line.refusing;
    }

    async onPhoto(ev) {
        const [file] = ev.target.files;
        if (!file) {
            return;
        }
        try {
            this.line.photo = await shrinkPhoto(file);
        } catch {
            this.notification.add(
                _t("This file is no picture. Take the photo again."),
                {
                    type: "danger",
                }
            );
        }
    }

    onLots(ev) {
        this.line.lotText = ev.target.value;
    }
}
