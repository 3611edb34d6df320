import {registry} from "@web/core/registry";

import {CardDialog} from "./card_dialog";

/** "Enrol a smart card": the code by which the agent brings the card's certificate. */
async function enrolCard(env) {
    const shown = await env.services.orm.call("signing.pairing", "open_enrolment", []);
    env.services.dialog.add(CardDialog, {shown});
}

registry.category("actions").add("procure_sign.enrol_card", enrolCard);
