import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {RPCError} from "@web/core/network/rpc";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

import {PasskeyError, createPasskey} from "../sign/passkey";

const MODEL = "signing.enrolment";

/** My card: with what can I sign, until when, and how do I get something better? */
export class MyCard extends Component {
    static template = "procure_sign.MyCard";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({
            mine: null,
            form: "",
            pin: "",
            again: "",
            old: "",
            codes: {},
            error: "",
            busy: false,
        });
        onWillStart(() => this.run(() => this.orm.call(MODEL, "get_mine", [])));
    }

    /** Do something whose answer is the whole screen; refusals are said on it. */
    async run(work) {
        Object.assign(this.state, {error: "", busy: true});
        try {
            const mine = await work();
            if (mine) {
                this.state.mine = mine;
                this.state.error = mine.error || "";
            }
            return !this.state.error;
        } catch (error) {
            const said = error instanceof RPCError && error.data?.message;
            if (!said && !(error instanceof PasskeyError)) {
                throw error;
            }
            this.state.error = said || error.message;
        } finally {
            this.state.busy = false;
        }
        return false;
    }

    /** Open one of the forms: a new card's PIN, or another PIN for a card. */
    open(form) {
        Object.assign(this.state, {form, pin: "", again: "", old: "", error: ""});
    }

    get typedTwice() {
        return this.state.pin && this.state.pin === this.state.again;
    }

    async askSoftware() {
        const {pin} = this.state;
        if (await this.run(() => this.orm.call(MODEL, "ask_software", [pin]))) {
            this.open("");
        }
    }

    async changePin() {
        const {form, old, pin} = this.state;
        const args = [form, old, pin];
        const done = await this.run(async () => {
            await this.orm.call("signing.certificate", "change_pin", args);
        });
        if (done) {
            this.open("");
            this.notification.add(_t("Your PIN is changed."), {type: "success"});
        }
    }

    askPasskey() {
        return this.run(async () => {
            const {id, ...options} = await this.orm.call(MODEL, "begin_passkey", []);
            const answer = await createPasskey(options);
            return this.orm.call(MODEL, "ask_passkey", [id, answer]);
        });
    }

    confirm(id) {
        const code = this.state.codes[id] || "";
        return this.run(() => this.orm.call(MODEL, "confirm_mail", [id, code]));
    }

    withdraw(id) {
        return this.run(() => this.orm.call(MODEL, "withdraw", [id]));
    }

    lost(id) {
        return this.action.doAction("procure_sign.signing_lost_action", {
            additionalContext: {default_certificate_id: id},
            onClose: () => this.run(() => this.orm.call(MODEL, "get_mine", [])),
        });
    }
}

registry.category("actions").add("procure_sign.my_card", MyCard);
