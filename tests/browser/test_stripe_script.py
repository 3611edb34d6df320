"""The script that stands in for Stripe's own, in a real browser."""

from tests.doubles.stripe_calls import Caller

# What payment_stripe's form does with Stripe's script.
FORM = """
async ([secret, kind, address, mode]) => {
    const stripe = Stripe("pk_test_double", {apiVersion: "2019-05-16"});
    const elements = stripe.elements({paymentMethodTypes: [kind], mode});
    const element = elements.create("payment", {defaultValues: {}});
    element.on("loaderror", () => {});
    element.mount(document.querySelector("div"));
    elements.update({setupFutureUsage: "off_session"});
    const input = document.querySelector("input[name=double_means]");
    input.value = window.typed || input.value;
    await elements.submit();
    const options = {elements, clientSecret: secret, confirmParams: {}};
    if (address) {
        options.confirmParams.return_url = address;
    }
    return mode === "setup" ? stripe.confirmSetup(options) : stripe.confirmPayment(options);
}
"""


def begin(stripe_double, page, kind="card", **payment):
    """A customer's intent, and a page with the script."""
    caller = Caller(stripe_double)
    customer = caller.send("POST", "customers", {"name": "ACME"}).json()["id"]
    data = {"customer": customer, "payment_method_types[]": kind, **payment}
    path = "payment_intents" if payment else "setup_intents"
    intent = caller.send("POST", path, data).json()
    page.goto(f"{stripe_double.url}/_control/summary")
    page.set_content("<div></div>")
    page.add_script_tag(url=f"{stripe_double.url}/v3/")
    return caller, intent


def test_a_card_is_saved_and_the_payer_sent_back(stripe_double, page):
    caller, intent = begin(stripe_double, page)
    address = f"{stripe_double.url}/_control/summary?reference=V-1"
    with page.expect_navigation(url="**/summary?reference=V-1&setup_intent=*"):
        page.evaluate(
            f"arguments => {{ ({FORM})(arguments); }}",
            [intent["client_secret"], "card", address, "setup"],
        )
    assert f"setup_intent={intent['id']}" in page.url
    assert caller.get(f"setup_intents/{intent['id']}")["status"] == "succeeded"


def test_a_mandate_is_accepted_and_a_bad_card_refused(stripe_double, page):
    caller, intent = begin(stripe_double, page, "sepa_debit")
    result = page.evaluate(FORM, [intent["client_secret"], "sepa_debit", "", "setup"])
    mandate = caller.get(f"mandates/{result['setupIntent']['mandate']}")
    assert mandate["status"] == "active"
    caller, intent = begin(stripe_double, page, amount=500, currency="eur")
    page.evaluate("window.typed = '4000000000009995'")
    result = page.evaluate(FORM, [intent["client_secret"], "card", "", "payment"])
    assert result["error"]["decline_code"] == "insufficient_funds"
    assert stripe_double.taken()["count"] == 0


def test_strong_authentication_is_passed(stripe_double, page):
    _caller, intent = begin(stripe_double, page, amount=500, currency="eur")
    page.evaluate("window.typed = '4000002500003184'")
    result = page.evaluate(FORM, [intent["client_secret"], "card", "", "payment"])
    assert result["paymentIntent"]["status"] == "succeeded"
    assert stripe_double.taken() == {"count": 1, "amount": 500}
