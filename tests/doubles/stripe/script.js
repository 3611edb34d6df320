// Stands in for Stripe's own script in a browser under test: same calls, and a field
// that says what it is. The address of the double is filled in when it is served.
(() => {
    const address = "%ADDRESS%";

    async function call(path, values) {
        const response = await fetch(`${address}/v1/${path}`, {
            method: "POST",
            body: new URLSearchParams(values),
        });
        return response.json();
    }

    function element(kind) {
        const bank = kind === "sepa_debit";
        let input = null;
        return {
            on() {},
            update() {},
            destroy() {},
            mount(target) {
                const place =
                    typeof target === "string" ? document.querySelector(target) : target;
                const label = document.createElement("label");
                label.textContent = bank ? "IBAN (test double) " : "Card (test double) ";
                input = document.createElement("input");
                input.name = "double_means";
                input.className = "form-control";
                input.value = bank ? "DE89370400440532013000" : "4242424242424242";
                label.append(input);
                place.replaceChildren(label);
            },
            values() {
                const number = input.value.replace(/\s/g, "");
                if (bank) {
                    return {
                        "payment_method_data[type]": "sepa_debit",
                        "payment_method_data[sepa_debit][iban]": number,
                        "mandate_data[customer_acceptance][type]": "online",
                    };
                }
                return {
                    "payment_method_data[type]": "card",
                    "payment_method_data[card][number]": number,
                    "payment_method_data[card][exp_month]": 12,
                    "payment_method_data[card][exp_year]": new Date().getFullYear() + 3,
                };
            },
        };
    }

    function elements(options = {}) {
        let made = null;
        return {
            create() {
                made = element((options.paymentMethodTypes || ["card"])[0]);
                return made;
            },
            getElement: () => made,
            submit: async () => ({}),
            update() {},
            values: () => (made ? made.values() : {}),
        };
    }

    function Stripe(key) {
        async function confirm(kind, {elements: form, clientSecret, confirmParams = {}}) {
            const id = clientSecret.split("_secret_")[0];
            let intent = await call(`${kind}s/${id}/confirm`, {
                key,
                client_secret: clientSecret,
                ...(form ? form.values() : {}),
                ...(confirmParams.payment_method
                    ? {payment_method: confirmParams.payment_method}
                    : {}),
            });
            if (intent.error) {
                return {error: intent.error};
            }
            if (intent.status === "requires_action") {
                intent = await authenticate(id);
            }
            if (confirmParams.return_url) {
                const url = new URL(confirmParams.return_url);
                url.searchParams.set(kind, id);
                url.searchParams.set(`${kind}_client_secret`, clientSecret);
                url.searchParams.set("redirect_status", "succeeded");
                window.location.assign(url);
            }
            return kind === "setup_intent" ? {setupIntent: intent} : {paymentIntent: intent};
        }

        async function authenticate(id) {
            const response = await fetch(`${address}/_control/authenticate`, {
                method: "POST",
                body: JSON.stringify({payment_intent: id}),
            });
            return response.json();
        }

        return {
            elements,
            confirmSetup: (options) => confirm("setup_intent", options),
            confirmPayment: (options) => confirm("payment_intent", options),
            confirmCardPayment: (clientSecret, data = {}) =>
                confirm("payment_intent", {clientSecret, confirmParams: data}),
            handleNextAction: async ({clientSecret}) => ({
                paymentIntent: await authenticate(clientSecret.split("_secret_")[0]),
            }),
        };
    }

    window.Stripe = Stripe;
})();
