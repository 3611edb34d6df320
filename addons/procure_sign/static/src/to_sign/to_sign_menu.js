import {Component, onMounted, useState} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {useDropdownState} from "@web/core/dropdown/dropdown_hooks";
import {registry} from "@web/core/registry";
import {useBus, useService} from "@web/core/utils/hooks";

const NOTHING = {count: 0, late: 0, steps: []};

/** What waits for the user's signature, from every screen. */
export class ToSignMenu extends Component {
    static template = "procure_sign.ToSignMenu";
    static components = {Dropdown};
    static props = [];

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dropdown = useDropdownState();
        this.state = useState({...NOTHING});
        onMounted(() => this.load());
        // A signature given, or refused, changes the number.
        useBus(this.env.bus, "ACTION_MANAGER:UI-UPDATED", () => this.load());
    }

    async load() {
        const found = await this.orm.silent.call("signing.step", "get_to_sign", []);
        Object.assign(this.state, found);
    }

    open(step) {
        this.dropdown.close();
        this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: "signing.request",
                res_id: step.request_id,
                views: [[false, "form"]],
            },
            {clearBreadcrumbs: true}
        );
    }

    openAll() {
        this.dropdown.close();
        this.action.doAction("procure_sign.signing_step_action_mine", {
            clearBreadcrumbs: true,
        });
    }
}

registry
    .category("systray")
    .add("procure_sign.to_sign", {Component: ToSignMenu}, {sequence: 22});
