import {useRef} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {listView} from "@web/views/list/list_view";
import {ListController} from "@web/views/list/list_controller";

import {ACCEPTED} from "../files";
import {usePartnerFiles} from "./drop_hook";

/** List of batches on which files can be dropped. */
export class BatchListController extends ListController {
    static template = "partner_import.BatchListView";

    setup() {
        super.setup();
        this.accepted = ACCEPTED;
        this.fileInput = useRef("files");
        this.receive = usePartnerFiles(useRef("root"), () => this.model.load());
    }
}

registry.category("views").add("partner_import_batch_list", {
    ...listView,
    Controller: BatchListController,
});
