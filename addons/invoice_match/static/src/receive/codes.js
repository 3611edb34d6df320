const GS1_GTIN = /^(?:\]C1|\]d2|\]Q3)?\(?01\)?(\d{14})/;

/**
 * What a scanner read, as codes are compared: GTINs of 8 to 14 digits are alike, and a
 * GS1 code counts by the GTIN it begins with.
 *
 * @param {string} text
 * @returns {string}
 */
export function normalCode(text) {
    const code = (text || "").trim();
    const gs1 = code.match(GS1_GTIN);
    const found = gs1 && code.length > 14 ? gs1[1] : code;
    return /^\d{8,14}$/.test(found) ? found.replace(/^0+/, "") : found.toUpperCase();
}

/**
 * @param {{codes: {code: string, quantity: number}[]}[]} lines of a delivery
 * @param {string} text what a scanner read
 * @returns {{line: object, quantity: number}|null} the line, and how many one code is
 */
export function findLine(lines, text) {
    const wanted = normalCode(text);
    const found = [];
    for (const line of lines) {
        const one = line.codes.find((known) => normalCode(known.code) === wanted);
        if (one) {
            found.push({line, quantity: one.quantity || 1});
        }
    }
    // One product on two lines: the one of which something is still missing.
    return found.find(({line}) => (line.accepted || 0) < line.expected) || found[0];
}
