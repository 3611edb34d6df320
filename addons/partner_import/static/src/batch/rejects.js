import {Component, onWillStart, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

import {formatAmounts, formatCount} from "../amounts";

const BATCH = "partner.import.batch";

/** Rejected rows of a batch by reason, each with the answer that settles them all. */
export class ImportRejects extends Component {
    static template = "partner_import.ImportRejects";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.formatAmounts = formatAmounts;
        this.formatCount = formatCount;
        this.state = useState({groups: []});
        onWillStart(() => this.load(this.props.record.resId));
        useRecordObserver((record) => this.load(record.resId));
    }

    async load(batchId) {
        this.state.groups = batchId
            ? await this.orm.call(BATCH, "get_reject_groups", [[batchId]])
            : [];
    }

    async open(method, code) {
        const action = await this.orm.call(BATCH, method, [
            [this.props.record.resId],
            code,
        ]);
        return this.action.doAction(action, {onClose: () => this.props.record.load()});
    }
}

registry
    .category("view_widgets")
    .add("partner_import_rejects", {component: ImportRejects});
