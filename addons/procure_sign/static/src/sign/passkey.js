import {_t} from "@web/core/l10n/translation";

/** Bytes from base64url, as the server writes them. */
export function decode(text) {
    const plain = text.replaceAll("-", "+").replaceAll("_", "/");
    return Uint8Array.from(window.atob(plain), (one) => one.charCodeAt(0));
}

/** Base64url without padding, as the server reads it. */
export function encode(buffer) {
    const text = String.fromCharCode(...new Uint8Array(buffer));
    return window
        .btoa(text)
        .replaceAll("+", "-")
        .replaceAll("/", "_")
        .replaceAll("=", "");
}

/** What the browser's refusal means for its user. */
export function explain(error) {
    if (!window.PublicKeyCredential) {
        return _t("This browser has no passkeys, or the page is not secure (https).");
    }
    if (error.name === "InvalidStateError") {
        return _t("This passkey is enrolled already.");
    }
    if (error.name === "NotAllowedError") {
        return _t(
            "The passkey did not confirm that it is you: use its PIN, fingerprint or face, then try again. Nothing was signed."
        );
    }
    return _t("The passkey gave no answer (%s). Nothing was signed.", error.name);
}

/** Refused by the browser or its authenticator; the message is for the user. */
export class PasskeyError extends Error {}

async function ask(method, publicKey) {
    try {
        return await window.navigator.credentials[method]({publicKey});
    } catch (error) {
        throw new PasskeyError(explain(error));
    }
}

/** Sign a challenge with the passkey that is enrolled. */
export async function getAssertion({challenge, credential, party}) {
    const {id, response} = await ask("get", {
        challenge: decode(challenge),
        rpId: party,
        allowCredentials: [{type: "public-key", id: decode(credential)}],
        userVerification: "required",
        timeout: 60000,
    });
    return {
        id,
        response: {
            clientDataJSON: encode(response.clientDataJSON),
            authenticatorData: encode(response.authenticatorData),
            signature: encode(response.signature),
        },
    };
}

/** Make a passkey for this site. */
export async function createPasskey({challenge, party, user, known}) {
    const {id, rawId, type, response} = await ask("create", {
        challenge: decode(challenge),
        rp: {id: party, name: "Quittance"},
        user: {...user, id: decode(user.id)},
        // P-256, then RSA: what company cards know too.
        pubKeyCredParams: [-7, -257].map((alg) => ({type: "public-key", alg})),
        excludeCredentials: known.map((one) => ({type: "public-key", id: decode(one)})),
        authenticatorSelection: {userVerification: "required"},
        attestation: "none",
        timeout: 120000,
    });
    return {
        id,
        type,
        rawId: encode(rawId),
        response: {
            clientDataJSON: encode(response.clientDataJSON),
            attestationObject: encode(response.attestationObject),
        },
    };
}
