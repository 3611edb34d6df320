import {Component, onWillStart, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

import {readBase64} from "../files";

const BOARD = "partner.import.board";

/** Says whose file each dropped file is, sends them, and tells what became of each. */
export class DropDialog extends Component {
    static template = "partner_import.DropDialog";
    static components = {Dialog};
    static props = {files: Array, close: Function, onDone: Function};

    setup() {
        this.orm = useService("orm");
        this.title = _t("Files to read");
        this.state = useState({
            entries: this.props.files.map((file) => ({
                file,
                name: file.name,
                profileId: "",
                status: "waiting",
                message: "",
            })),
            busy: false,
        });
        onWillStart(async () => {
            const names = this.state.entries.map((entry) => entry.name);
            const choices = await this.orm.call(BOARD, "get_drop_choices", [names]);
            this.profiles = choices.profiles;
            for (const entry of this.state.entries) {
                entry.profileId = choices.guesses[entry.name] || "";
            }
        });
    }

    get waiting() {
        return this.state.entries.filter((entry) => entry.status === "waiting");
    }

    get isReady() {
        return !this.state.busy && this.waiting.every((entry) => entry.profileId);
    }

    get sentCount() {
        return this.state.entries.length - this.waiting.length;
    }

    async send() {
        this.state.busy = true;
        for (const entry of this.waiting) {
            await this.sendOne(entry);
        }
        this.state.busy = false;
        this.props.onDone();
        if (
            this.state.entries.every(
                (entry) => entry.status === "received" && !entry.message
            )
        ) {
            this.props.close();
        }
    }

    async sendOne(entry) {
        try {
            const content = await readBase64(entry.file);
            const result = await this.orm.call(BOARD, "receive_file", [
                Number(entry.profileId),
                entry.name,
                content,
            ]);
            Object.assign(entry, result);
        } catch (error) {
            entry.status = "failed";
            entry.message = error.data?.message || error.message;
        }
    }
}
