import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

import {formatCount} from "../amounts";

/** Bar of accepted, rejected and ignored rows of a batch, in words and in colour. */
export class ImportCounts extends Component {
    static template = "partner_import.ImportCounts";
    static props = {...standardWidgetProps};

    setup() {
        this.action = useService("action");
    }

    get parts() {
        const {accepted_count, rejected_count, ignored_count} = this.props.record.data;
        const total = accepted_count + rejected_count + ignored_count || 1;
        return [
            {
                name: "accepted",
                word: _t("accepted"),
                count: accepted_count,
                color: "success",
            },
            {
                name: "rejected",
                word: _t("rejected"),
                count: rejected_count,
                color: "danger",
            },
            {
                name: "ignored",
                word: _t("ignored"),
                count: ignored_count,
                color: "secondary",
            },
        ].map((part) => ({
            ...part,
            text: formatCount(part.count),
            width: (100 * part.count) / total,
        }));
    }
}

registry.category("view_widgets").add("partner_import_counts", {
    component: ImportCounts,
    fieldDependencies: ["accepted_count", "rejected_count", "ignored_count"].map(
        (name) => ({
            name,
            type: "integer",
        })
    ),
});
