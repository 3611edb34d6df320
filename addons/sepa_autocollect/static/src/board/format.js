import {formatCurrency} from "@web/core/currency";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {formatInteger} from "@web/views/fields/formatters";

const {DateTime} = globalThis.luxon;

/**
 * @param {{currency_id: number, amount: number}[]} amounts one per currency
 * @returns {string} the amounts with their currency, empty text of nothing
 */
export function formatAmounts(amounts) {
    return (amounts || [])
        .map((one) => formatCurrency(one.amount, one.currency_id))
        .join(" + ");
}

/** @returns {string} a count with the user's thousands separator */
export function formatCount(count) {
    return formatInteger(count || 0);
}

/** @returns {string} "95 %", rounded so that only all of them are 100 % */
export function formatShare(done, all) {
    const share = (100 * done) / all;
    return _t("%(share)s%", {
        share: formatCount(done === all ? 100 : Math.min(Math.round(share), 99)),
    });
}

/** @returns {string} "3 hours ago", in the user's language */
export function relativeTime(moment) {
    return deserializeDateTime(moment).toRelative({base: DateTime.local()});
}
