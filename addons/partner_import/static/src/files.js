import {getDataURLFromFile} from "@web/core/utils/urls";

/** What the choosers of files offer first; the server looks at the content. */
export const ACCEPTED = ".csv,.tsv,.txt,.xlsx,.ods,.json,.jsonl,.xml";

/**
 * @param {File} file
 * @returns {Promise<string>} the content of the file in base64
 */
export async function readBase64(file) {
    const url = await getDataURLFromFile(file);
    return url.slice(url.indexOf(",") + 1);
}

/** @returns {File[]} the files of a drop event or of an input's change event */
export function filesOf(ev) {
    return [...(ev.dataTransfer?.files || ev.target.files || [])];
}
