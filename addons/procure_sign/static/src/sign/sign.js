import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {RPCError} from "@web/core/network/rpc";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

import {SignDocument} from "./document";
import {PasskeyError} from "./passkey";

const MODEL = "signing.batch";
const means = registry.category("procure_sign.means");

/** Sign: exactly what am I signing? Several are read one by one, then signed at once. */
export class Sign extends Component {
    static template = "procure_sign.Sign";
    static components = {SignDocument};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.stepIds = this.props.action.params?.step_ids || [];
        this.state = useState({});
        onWillStart(() => this.begin(this.stepIds));
    }

    /** A sitting from its beginning: everything is read again. */
    async begin(stepIds) {
        Object.assign(this.state, {
            batch: null,
            steps: [],
            current: 0,
            shown: {},
            left: {},
            signed: {},
            mean: null,
            pin: "",
            busy: false,
            done: false,
            error: "",
            stopped: null,
        });
        const begun = await this.attempt(() =>
            this.orm.call(MODEL, "begin", [stepIds])
        );
        if (begun) {
            Object.assign(this.state, {batch: begun.id, steps: begun.steps});
            await this.show(0);
        }
    }

    /** Show one of them; the server remembers that it did. */
    async show(number) {
        const {id} = this.state.steps[number];
        const shown = await this.attempt(() =>
            this.orm.call(MODEL, "show", [this.state.batch, id])
        );
        this.state.current = number;
        if (shown) {
            this.state.shown[id] = shown;
            this.state.left[id] = Boolean(shown.reasons);
        } else {
            this.state.left[id] = true;
        }
    }

    /** What the server or the passkey refuses is said here, beside the button. */
    async attempt(work) {
        this.state.error = "";
        try {
            return await work();
        } catch (error) {
            const mine = error instanceof RPCError && error.data?.message;
            if (!mine && !(error instanceof PasskeyError)) {
                throw error;
            }
            this.state.error = mine || error.message;
        }
        return null;
    }

    get step() {
        return this.state.steps[this.state.current];
    }

    get document() {
        return this.step && this.state.shown[this.step.id];
    }

    get unread() {
        return this.state.steps.findIndex(
            ({id}) => !this.state.shown[id] && !this.state.left[id]
        );
    }

    get toSign() {
        return this.state.steps.filter(
            ({id}) => this.state.shown[id] && !this.state.left[id]
        );
    }

    /** The user's means, each enough for all that is to be signed or not. */
    get means() {
        const shown = this.toSign.map(({id}) => this.state.shown[id].means);
        const [first = []] = shown;
        return first
            .filter((mean) => means.contains(mean.level))
            .map((mean) => ({
                ...mean,
                enough: shown.every((list) =>
                    list.some((one) => one.id === mean.id && one.enough)
                ),
            }));
    }

    get mean() {
        const enough = this.means.filter((one) => one.enough);
        return enough.find((one) => one.id === this.state.mean) || enough[0];
    }

    get way() {
        return this.mean && means.get(this.mean.level);
    }

    get signLabel() {
        const count = this.toSign.length;
        const mean = this.mean.name;
        return count === 1
            ? _t("Sign with: %(mean)s", {mean})
            : _t("Sign %(count)s documents with: %(mean)s", {count, mean});
    }

    get signedNames() {
        return this.state.steps.filter(({id}) => this.state.signed[id]);
    }

    leaveOut() {
        this.state.left[this.step.id] = !this.state.left[this.step.id];
    }

    async refuse() {
        const ids = [this.step.id];
        const action = await this.orm.call("signing.step", "action_ask_refuse", [ids]);
        const rest = this.state.steps.map(({id}) => id).filter((id) => id !== ids[0]);
        this.action.doAction(action, {
            onClose: (said) => {
                if (said?.special || said?.dismiss) {
                    return null;
                }
                return rest.length ? this.begin(rest) : this.back();
            },
        });
    }

    /** One PIN, as many signatures as documents: each is sent by itself. */
    async sign() {
        const {batch, pin} = this.state;
        const {mean, way} = this;
        this.state.busy = true;
        const steps = this.toSign.map(({id}) => id);
        const {orm, env} = this;
        for (const step of steps.filter((one) => !this.state.signed[one])) {
            const answer = await this.attempt(() =>
                way.sign({orm, env, batch, step, steps, mean, pin})
            );
            if (!answer) {
                break;
            }
            if (answer.stopped) {
                this.state.stopped = answer;
                break;
            }
            this.state.signed[step] = answer.next;
        }
        this.state.pin = "";
        this.state.busy = false;
        this.state.done = this.toSign.every(({id}) => this.state.signed[id]);
    }

    /** What was not signed yet, from the beginning. */
    again() {
        const {signed, steps} = this.state;
        return this.begin(steps.map(({id}) => id).filter((id) => !signed[id]));
    }

    openCard() {
        return this.action.doAction("procure_sign.action_my_card");
    }

    back() {
        return this.env.config.historyBack();
    }
}

registry.category("actions").add("procure_sign.sign", Sign);
