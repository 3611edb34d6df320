import {Component, onWillStart, useRef, useState} from "@odoo/owl";
import {useDropzone} from "@web/core/dropzone/dropzone_hook";
import {_t} from "@web/core/l10n/translation";
import {RecordSelector} from "@web/core/record_selectors/record_selector";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

import {ACCEPTED, filesOf, readBase64} from "../files";

const GUIDE = "partner.import.guide";

/** Profile from a sample: did it understand my file? */
export class PartnerImportGuide extends Component {
    static template = "partner_import.Guide";
    static components = {Layout, RecordSelector};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.root = useRef("root");
        this.input = useRef("input");
        this.display = {controlPanel: {}};
        this.accepted = ACCEPTED;
        this.state = useState({file: null, sample: null, rules: {}, receive: true});
        useDropzone(this.root, (ev) => this.onFiles(ev), "o_partner_import_dropzone");
        onWillStart(async () => {
            this.choices = await this.orm.call(GUIDE, "get_choices", []);
            const context = this.props.action.context || {};
            this.state.rules = {
                ...this.choices.defaults,
                partner_id: context.default_partner_id || false,
                name: _t("Monthly file"),
            };
        });
    }

    get sample() {
        return this.state.sample;
    }

    /** What still has to be chosen before the profile can be kept. */
    get missing() {
        const missing = [...this.sample.missing];
        if (!this.state.rules.partner_id) {
            missing.unshift(_t("Partner"));
        }
        return missing;
    }

    get canKeep() {
        return this.sample && !this.missing.length && this.sample.rows.length;
    }

    get doubtCount() {
        return this.sample.columns.filter((column) => column.doubt).length;
    }

    isNumber(column) {
        return ["quantity", "price", "amount"].includes(column.meaning);
    }

    /** How the file was opened, in words. */
    get opening() {
        const {file_format, delimiter, encoding, sheet} = this.sample.layout;
        const marks = {"\t": _t("tab"), " ": _t("space")};
        const mark = marks[delimiter] || `"${delimiter}"`;
        const parts = [file_format.toUpperCase()];
        if (file_format === "csv") {
            parts.push(_t("separated by %(mark)s", {mark}));
            parts.push(encoding);
        }
        if (sheet) {
            parts.push(_t("sheet %(name)s", {name: sheet}));
        }
        return parts.join(", ");
    }

    get hasTitles() {
        return ["csv", "xlsx", "ods"].includes(this.sample.layout.file_format);
    }

    async onFiles(ev) {
        const [file] = filesOf(ev);
        if (!file) {
            return;
        }
        const content = await readBase64(file);
        const sample = await this.orm.call(GUIDE, "read_sample", [file.name, content]);
        Object.assign(this.state, {file: {name: file.name, content}, sample});
    }

    /** Read the sample again as corrected; without columns they are recognised again. */
    async reread(columns) {
        const {name, content} = this.state.file;
        const choices = {layout: {...this.sample.layout}, columns};
        this.state.sample = await this.orm.call(GUIDE, "read_sample", [
            name,
            content,
            choices,
        ]);
    }

    /** A meaning belongs to one column: choosing it here takes it from the other. */
    onMeaning(column, meaning) {
        const columns = this.sample.columns.map((other) => {
            if (other.index === column.index) {
                return {...other, meaning: meaning || false, doubt: false};
            }
            return meaning && other.meaning === meaning
                ? {...other, meaning: false, doubt: false}
                : {...other};
        });
        return this.reread(columns);
    }

    onLayout(name, value) {
        this.sample.layout[name] = value;
        return this.reread(this.sample.columns);
    }

    onHeaderRow(value) {
        this.sample.layout.header_row = Math.max(parseInt(value, 10) || 0, 0);
        return this.reread(null);
    }

    async keep() {
        const {layout, columns} = this.sample;
        const action = await this.orm.call(GUIDE, "keep_profile", [
            this.state.file.name,
            this.state.file.content,
            {layout, columns},
            this.state.rules,
            this.state.receive,
        ]);
        return this.action.doAction(action, {clearBreadcrumbs: true});
    }
}

registry.category("actions").add("partner_import.guide", PartnerImportGuide);
