import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {formatFloat} from "@web/views/fields/formatters";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** How far from usual, always with its sign: "+12 %". */
export class DeviationField extends Component {
    static template = "partner_import.DeviationField";
    static props = {...standardFieldProps};

    get hasHistory() {
        return Boolean(this.props.record.data.import_usual_amount);
    }

    get text() {
        const value = this.props.record.data[this.props.name];
        const number = formatFloat(Math.abs(value), {digits: [16, 0]});
        return `${value < 0 ? "−" : "+"}${number} %`;
    }
}

registry.category("fields").add("partner_import_deviation", {
    component: DeviationField,
    displayName: _t("Against usual"),
    supportedTypes: ["float"],
});
