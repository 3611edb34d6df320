/** Give a line of the server what the screen keeps of it. */
export function prepareLine(line) {
    const announced = line.announced;
    Object.assign(line, {
        accepted:
            announced === undefined || announced === null ? line.expected : announced,
        refused: 0,
        refusing: false,
        refusal: "left",
        reason: "",
        note: "",
        photo: "",
        wrong: false,
        lotText: (line.lots || []).map((lot) => lot.join(" ; ")).join("\n"),
    });
}

/** Lot or serial numbers as typed, one a line: "number" or "number ; quantity". */
function readLots(line, received) {
    const rows = line.lotText
        .split("\n")
        .map((row) => row.split(";").map((part) => part.trim()))
        .filter(([name]) => name);
    const single = line.tracking === "lot" && rows.length === 1;
    return rows.map(([name, size]) => [
        name,
        size ? size.replace(",", ".") : single ? received : 1,
    ]);
}

/** What the server is told of a line. */
export function sayLine(line) {
    const refused = line.refusing ? line.refused || 0 : 0;
    const received = line.accepted + (line.refusal === "kept" ? refused : 0);
    const said = {id: line.id, accepted: line.accepted, refused};
    if (refused) {
        const {refusal, reason, note, photo} = line;
        Object.assign(said, {refusal, reason, note, photo});
    }
    if (line.tracking) {
        said.lots = readLots(line, received);
    }
    return said;
}

/** A token nobody guesses; ``randomUUID`` is for secure pages only. */
export function makeToken() {
    const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
