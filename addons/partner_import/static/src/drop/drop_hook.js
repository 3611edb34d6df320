import {useDropzone} from "@web/core/dropzone/dropzone_hook";
import {useService} from "@web/core/utils/hooks";

import {filesOf} from "../files";
import {DropDialog} from "./drop_dialog";

/**
 * Lets several partner files be dropped at once on a screen, or chosen.
 *
 * @param {Ref} target element that receives the drop
 * @param {Function} onDone called after files were sent
 * @returns {Function} handler for drop and change events
 */
export function usePartnerFiles(target, onDone) {
    const dialog = useService("dialog");
    const receive = (ev) => {
        const files = filesOf(ev);
        if (ev.target.value) {
            ev.target.value = "";
        }
        if (files.length) {
            dialog.add(DropDialog, {files, onDone});
        }
    };
    useDropzone(target, receive, "o_partner_import_dropzone");
    return receive;
}
