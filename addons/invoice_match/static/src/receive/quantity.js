import {formatFloat} from "@web/core/utils/numbers";
import {parseFloat as parseLocal} from "@web/views/fields/parsers";

/** @returns {string} "12" or "2,5", in the user's language, without idle zeros */
export function formatQuantity(value) {
    return formatFloat(value || 0, {digits: [16, 4], trailingZeros: false});
}

/** @returns {number|null} what was typed; null if it is no quantity */
export function parseQuantity(text) {
    if (!text.trim()) {
        return 0;
    }
    try {
        const value = parseLocal(text);
        return Number.isFinite(value) && value >= 0 ? value : null;
    } catch {
        return null;
    }
}
