import {Component, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {RPCError} from "@web/core/network/rpc";
import {useService} from "@web/core/utils/hooks";
import {getDataURLFromFile} from "@web/core/utils/urls";

const MODEL = "signing.session";

/** The code for the agent; and, where there is no agent, a file out and one back. */
export class CardDialog extends Component {
    static template = "procure_sign.CardDialog";
    static components = {Dialog};
    static props = {
        shown: Object,
        mean: {type: Object, optional: true},
        steps: {type: Array, optional: true},
        uploaded: {type: Function, optional: true},
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.title = _t("Your smart card");
        this.state = useState({files: false, session: null, error: ""});
    }

    /** Files are for one document at a time. */
    get step() {
        return this.props.steps?.length === 1 ? this.props.steps[0] : null;
    }

    async download() {
        const file = await this.attempt("prepare_file", [
            this.step,
            this.props.mean.id,
        ]);
        if (file) {
            const link = document.createElement("a");
            link.href = `data:application/xml;base64,${file.content}`;
            link.download = file.name;
            link.click();
            this.state.session = file.id;
        }
    }

    async upload(ev) {
        const [file] = ev.target.files;
        const url = await getDataURLFromFile(file);
        const content = [this.state.session, url.split(",")[1] || ""];
        const answer = await this.attempt("upload_file", content);
        if (answer) {
            this.props.uploaded(this.step, answer);
        }
        ev.target.value = "";
    }

    async attempt(method, content) {
        this.state.error = "";
        try {
            return await this.orm.call(MODEL, method, content);
        } catch (error) {
            if (!(error instanceof RPCError) || !error.data?.message) {
                throw error;
            }
            this.state.error = error.data.message;
        }
        return null;
    }
}
