import {formatCurrency} from "@web/core/currency";
import {formatInteger} from "@web/views/fields/formatters";
import {deserializeDate, deserializeDateTime} from "@web/core/l10n/dates";

const {DateTime} = globalThis.luxon;

/**
 * @param {{currency_id: number, amount: number}[]} amounts one per currency
 * @returns {string} the amounts with their currency, "0" of nothing as empty text
 */
export function formatAmounts(amounts) {
    return (amounts || [])
        .map((a) => formatCurrency(a.amount, a.currency_id))
        .join(" + ");
}

/** @returns {string} a count with the user's thousands separator */
export function formatCount(count) {
    return formatInteger(count || 0);
}

/** @returns {string} "in 3 days", "yesterday", in the user's language */
export function relativeDay(date) {
    const day = date.length > 10 ? deserializeDateTime(date) : deserializeDate(date);
    return day
        .startOf("day")
        .toRelativeCalendar({base: DateTime.local(), unit: "days"});
}
