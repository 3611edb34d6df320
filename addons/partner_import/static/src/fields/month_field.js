import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** A month as a person says it ("January 2026"); never edited. */
export class MonthField extends Component {
    static template = "partner_import.MonthField";
    static props = {...standardFieldProps};

    get text() {
        const date = this.props.record.data[this.props.name];
        return date ? date.toFormat("LLLL yyyy") : "";
    }
}

registry.category("fields").add("partner_import_month", {
    component: MonthField,
    displayName: _t("Month"),
    supportedTypes: ["date"],
});
