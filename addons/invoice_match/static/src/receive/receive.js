import {Component, onWillStart, useState} from "@odoo/owl";
import {isBarcodeScannerSupported} from "@web/core/barcode/barcode_video_scanner";
import {scanBarcode} from "@web/core/barcode/barcode_dialog";
import {deserializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useBus, useService} from "@web/core/utils/hooks";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

import {Delivery} from "./delivery";

const MODEL = "delivery.reception";

/** Receive goods: what should be here today? Made for a phone. */
export class Receive extends Component {
    static template = "invoice_match.Receive";
    static components = {Delivery};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.model = MODEL;
        this.canFilm = isBarcodeScannerSupported();
        this.state = useState({
            deliveries: [],
            text: "",
            opened: this.props.state?.delivery || null,
            done: null,
        });
        useBus(useService("barcode").bus, "barcode_scanned", (ev) => {
            // An opened delivery counts what is scanned itself.
            if (!this.state.opened) {
                this.search(ev.detail.barcode, true);
            }
        });
        onWillStart(() => this.load());
    }

    /** The list in parts by day, each by supplier. */
    get parts() {
        const titles = {
            late: [_t("Late"), "danger"],
            today: [_t("Today"), "success"],
            week: [_t("This week"), "info"],
            later: [_t("Later"), "secondary"],
        };
        return Object.entries(titles)
            .map(([when, [title, tone]]) => {
                const found = this.state.deliveries.filter((one) => one.when === when);
                const suppliers = Map.groupBy(found, (one) => one.supplier_id);
                return {
                    when,
                    title,
                    tone,
                    count: found.length,
                    suppliers: [...suppliers.entries()].map(([id, deliveries]) => ({
                        id,
                        name: deliveries[0].supplier,
                        deliveries,
                    })),
                };
            })
            .filter((part) => part.count);
    }

    relativeDay(day) {
        return deserializeDate(day).toRelativeCalendar();
    }

    lineCount(count) {
        return count === 1 ? _t("1 item") : _t("%(count)s items", {count});
    }

    async load() {
        this.state.deliveries = await this.orm.call(MODEL, "get_deliveries", [
            this.state.text,
        ]);
    }

    async search(text, scanned = false) {
        this.state.text = text.trim();
        await this.load();
        // A delivery note or product that only one delivery has is that delivery.
        if (scanned && this.state.deliveries.length === 1) {
            this.open(this.state.deliveries[0].id);
        }
    }

    async film() {
        await this.search(await scanBarcode(this.env), true);
    }

    open(id) {
        Object.assign(this.state, {opened: id, done: null});
        this.props.updateActionState?.({delivery: id || undefined});
    }

    async back(done = null) {
        this.state.text = "";
        try {
            // The list without this delivery first: nobody can tap it once more.
            await this.load();
        } finally {
            this.open(null);
            this.state.done = done;
        }
    }
}

registry.category("actions").add("invoice_match.receive", Receive);
