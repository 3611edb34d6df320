/* global Stripe */
import {Interaction} from "@web/public/interaction";
import {StripeOptions} from "@payment_stripe/interactions/stripe_options";
import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";

/** The client finishes a payment: the bank's page comes from the provider's script. */
export class ConfirmPayment extends Interaction {
    static selector = ".o_collection_confirm";
    dynamicContent = {
        ".o_collection_confirm_button": {
            "t-on-click.prevent": this.onConfirm,
            "t-att-disabled": () => this.busy,
        },
        ".o_collection_no_bank": {"t-att-class": () => ({"d-none": !this.failed})},
    };

    setup() {
        this.busy = false;
        this.failed = false;
    }

    async onConfirm(ev) {
        if (this.busy) {
            return;
        }
        this.busy = true;
        this.failed = false;
        try {
            const start = ev.currentTarget.dataset.start;
            const values = await this.waitFor(rpc(start, {}));
            if (!values.secret) {
                window.location.reload();
                return;
            }
            const options = new StripeOptions()._prepareStripeOptions({});
            const stripe = Stripe(values.key, options);
            await this.waitFor(
                stripe.confirmCardPayment(values.secret, {payment_method: values.means})
            );
            // Whatever the browser was told, the server asks the provider.
            this.el.submit();
        } catch {
            this.failed = true;
            this.busy = false;
            this.updateContent();
        }
    }
}

registry
    .category("public.interactions")
    .add("sepa_autocollect.confirm_payment", ConfirmPayment);
