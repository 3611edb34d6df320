import {registry} from "@web/core/registry";

import {getAssertion} from "./passkey";

/**
 * Ways to sign, by the level of a certificate (see procure_sign's labels.py):
 * - needsPin: the Sign screen asks for a PIN and gives it to `sign`;
 * - sign({orm, env, batch, step, steps, mean, pin}): signs one step and returns what
 *   signing.batch's methods return, `{signed, next}` or `{stopped, signed, left}`.
 */
const means = registry.category("procure_sign.means");

const MODEL = "signing.batch";

means.add("software", {
    needsPin: true,
    sign: ({orm, batch, step, mean, pin}) =>
        orm.call(MODEL, "sign_with_pin", [batch, step, mean.id, pin]),
});

means.add("passkey", {
    needsPin: false,
    sign: async ({orm, batch, step, mean}) => {
        const options = await orm.call(MODEL, "prepare_passkey", [
            batch,
            step,
            mean.id,
        ]);
        if (options.stopped) {
            return options;
        }
        const answer = await getAssertion(options);
        return orm.call(MODEL, "sign_with_passkey", [batch, step, answer]);
    },
});
