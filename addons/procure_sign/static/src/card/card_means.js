import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

import {CardDialog} from "./card_dialog";

const MODEL = "signing.pairing";
const SECONDS = 1.5;

/** The pairing of the sitting at hand: one code for all of its documents. */
let current = null;

class Pairing {
    constructor(orm, env, steps) {
        Object.assign(this, {orm, env, steps, closed: false, uploaded: {}});
    }

    /** Ask for a code and show it. */
    async open(mean) {
        this.shown = await this.orm.call(MODEL, "open_pairing", [this.steps]);
        this.close = this.env.services.dialog.add(
            CardDialog,
            {
                shown: this.shown,
                mean,
                steps: this.steps,
                uploaded: (step, answer) => {
                    this.uploaded[step] = answer.next;
                },
            },
            {
                onClose: () => {
                    this.closed = true;
                },
            }
        );
    }

    progress() {
        return this.orm.silent.call(MODEL, "get_progress", [this.shown.id]);
    }

    /** Wait until a step is signed, or until nothing comes any more. */
    async wait(step) {
        for (;;) {
            const found = await this.progress();
            const signed = {...found.signed, ...this.uploaded};
            if (step in signed) {
                return {signed: true, next: signed[step]};
            }
            if (this.closed || !["waiting", "open"].includes(found.state)) {
                return this.stop(found);
            }
            await new Promise((resolve) => {
                setTimeout(resolve, SECONDS * 1000);
            });
        }
    }

    async stop({said, names, left}) {
        await this.orm.call(MODEL, "cancel_pairing", [this.shown.id]);
        const why = this.closed
            ? _t("You closed the window with the code.")
            : said || _t("The code is over.");
        return {stopped: why, signed: names, left};
    }
}

async function sign({orm, env, step, steps, mean}) {
    if (!current || !current.steps.includes(step) || current.closed) {
        current = new Pairing(orm, env, steps.slice(steps.indexOf(step)));
        await current.open(mean);
    }
    const pairing = current;
    const answer = await pairing.wait(step);
    if (answer.stopped || pairing.steps.at(-1) === step) {
        current = null;
        pairing.close();
    }
    return answer;
}

registry.category("procure_sign.means").add("card", {needsPin: false, sign});
