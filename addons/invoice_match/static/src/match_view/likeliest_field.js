import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** The likeliest outcome of an exception as the button of its row. */
export class LikeliestField extends Component {
    static template = "invoice_match.LikeliestField";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get outcome() {
        return this.props.record.data[this.props.name];
    }

    get label() {
        const {selection} = this.props.record.fields[this.props.name];
        return selection.find(([name]) => name === this.outcome)?.[1] || "";
    }

    async settle() {
        const {resModel, resId, model} = this.props.record;
        const action = await this.orm.call(resModel, "action_outcome", [
            [resId],
            this.outcome,
        ]);
        if (action && action.type) {
            await this.action.doAction(action, {onClose: () => model.root.load()});
        } else {
            await model.root.load();
        }
    }
}

registry.category("fields").add("invoice_match_likeliest", {
    component: LikeliestField,
    supportedTypes: ["selection"],
});
